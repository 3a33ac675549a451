import IPVSModel
import IPVSSimulator

/// What the running kernel shows nobody, and what is assumed instead.
enum HiddenState {
    private typealias Fact = (unknown: String, assumption: String)

    /// Notes for a whole run.
    static func notes(
        _ live: LiveTable, _ gaps: AdoptionGaps, _ settings: SimulatorSettings, _ rules: LiveRules
    ) -> [String] {
        var notes = live.table.services.flatMap { entry in
            facts(entry, gaps).map { "\(entry.service.identity): \($0.unknown); \($0.assumption)" }
        }
        notes += gapNotes(gaps)
        if !live.missingSysctls.isEmpty {
            notes.append(
                "\(live.missingSysctls.joined(separator: ", ")): taken as the kernel's initial values")
        }
        let schedulers = live.table.services.map(\.service.scheduler)
        if schedulers.contains(.maglevHashing) {
            notes.append("the size of mh's table; --mh-table-index is taken as \(settings.maglevTableIndex)")
        }
        if schedulers.contains(where: { [.sourceHashing, .destinationHashing].contains($0) }) {
            notes.append("the size of sh's and dh's tables; --hash-table-bits is taken as 8 unless given")
        }
        notes += ofAll(live, settings, rules)
        if !live.connections.isEmpty {
            notes.append(
                "when the clients of the \(live.connections.count) present entries send something or close; "
                    + "taken as never, so that the entries end with their timers")
        }
        return notes
    }

    /// Notes that are of every answer, whatever the service.
    static func ofAll(
        _ live: LiveTable, _ settings: SimulatorSettings, _ rules: LiveRules
    ) -> [String] {
        live.unmodelled.notes(live.table, settings) + [rules.note].compactMap { $0 }
    }

    private static func gapNotes(_ gaps: AdoptionGaps) -> [String] {
        var notes = gaps.unexplained.map { gap in
            "\(gap.service): what the \(gap.counts.active) active, \(gap.counts.inactive) inactive and "
                + "\(gap.counts.persistent) persistent connections of \(gap.server) are that no entry shows; "
                + "taken to stay"
        }
        if gaps.ambiguousEntries > 0 {
            notes.append(
                "which server \(gaps.ambiguousEntries) entries are of, where several have the address or had it; "
                    + "taken as one that counts so many")
        }
        if gaps.entriesOfDeletedServers > 0 {
            notes.append(
                "how the deleted servers of \(gaps.entriesOfDeletedServers) entries were reached; "
                    + "taken as the others of their services are")
        }
        if gaps.guessedTemplates > 0 {
            notes.append(
                "whether \(gaps.guessedTemplates) connections came by templates that their services would not "
                    + "make now; taken as yes")
        }
        if gaps.expectedConnections > 0 {
            notes.append(
                "from which ports clients will make the \(gaps.expectedConnections) FTP data connections that "
                    + "are expected; taken as never made")
        }
        return notes
    }

    /// Persistence engines look into packets, which flows do not have.
    static func engines(_ services: [VirtualService]) -> [String] {
        services.compactMap { service in
            service.persistenceEngine.map {
                "\(service.identity): what the persistence engine \($0) would keep together; "
                    + "persistence is played as without it"
            }
        }
    }

    /// What the next choice for a service depends on and is not known, and the servers that may be chosen; nil if nothing is
    /// unknown.
    static func ofChoice(_ entry: ServiceSnapshot, _ gaps: AdoptionGaps) -> (
        fact: String, servers: [Endpoint], mayBeNone: Bool
    )? {
        guard let fact = facts(entry, gaps).first?.unknown else { return nil }
        // ovf passes over servers that are full (`ip_vs_ovf_schedule`).
        let isFull = { (server: DestinationSnapshot) in
            entry.service.scheduler == .weightedOverflow
                && Int64(server.counts.active) > Int64(server.destination.weight)
        }
        let usable = entry.destinations.filter { $0.destination.weight > 0 && !isFull($0) }
        return (fact, usable.map(\.destination.endpoint), mayRefuse(entry, usable, gaps))
    }

    private static func mayRefuse(
        _ entry: ServiceSnapshot, _ usable: [DestinationSnapshot], _ gaps: AdoptionGaps
    ) -> Bool {
        let service = entry.service
        if usable.isEmpty { return true }
        if unknownChoice(service, gaps) != nil || usable.allSatisfy(mayBeClosed) { return true }
        if usable.count == entry.destinations.count, !usable.contains(where: mayBeClosed) { return false }
        // A client of sh, dh and mh has one server, which may be the quiesced or closed one. Fallback tries other places.
        let hasFallback = service.flags.contains(.hashFallback)
        switch service.scheduler {
        case .destinationHashing: return true
        case .sourceHashing: return !hasFallback || !haveAllPlaces(entry.destinations)
        // A server may have had a weight beside which the others have next to no places.
        case .maglevHashing:
            return !hasFallback || usable.count < entry.destinations.count || !haveManyPlaces(usable)
        default: return false
        }
    }

    /// Whether each server has a place in sh's table: one after the other gets as many as it has weight
    /// (`ip_vs_sh_reassign`).
    private static func haveAllPlaces(_ destinations: [DestinationSnapshot]) -> Bool {
        destinations.reduce(Int64(0)) { $0 + Int64(max(1, $1.destination.weight)) } <= 256
    }

    /// Whether the servers that are surely open have so many of mh's places that one of thousands of tries, at random, finds
    /// them (`ip_vs_mh_get_fallback`).
    private static func haveManyPlaces(_ usable: [DestinationSnapshot]) -> Bool {
        func weight(_ servers: [DestinationSnapshot]) -> Int64 {
            servers.reduce(0) { $0 + Int64($1.destination.weight) }
        }
        return weight(usable.filter { !mayBeClosed($0) }) * 64 >= weight(usable)
    }

    /// Why nothing can be said of a service's choices; nil if something can.
    private static func unknownChoice(_ service: VirtualService, _ gaps: AdoptionGaps) -> Fact? {
        if !SchedulerFactory.names.contains(service.scheduler) {
            return ("how the scheduler \(service.scheduler) chooses", "all is taken as refused")
        }
        if gaps.leftOut.contains(service.identity) {
            return ("what more servers or time-outs than can be simulated do", "these are left out")
        }
        return nil
    }

    private static func facts(_ entry: ServiceSnapshot, _ gaps: AdoptionGaps) -> [Fact] {
        var facts: [Fact] = []
        if let fact = unknownChoice(entry.service, gaps) { facts.append(fact) }
        switch entry.service.scheduler {
        case .roundRobin: facts.append(("which server rr is at", "taken as the first"))
        case .weightedRoundRobin:
            facts.append(("which server and level wrr is at", "taken as the start of a round"))
        case .localityBasedLeastConnection, .localityBasedLeastConnectionWithReplication:
            facts.append(("the cache of \(entry.service.scheduler)", "taken as empty"))
        case .maglevHashing where entry.destinations.contains { $0.destination.weight == 0 }:
            facts.append(
                (
                    "the last weight of servers with weight 0, by which mh has dealt its table",
                    "taken as 0"
                ))
        case .powerOfTwoChoices: facts.append(("the random numbers of twos", "drawn from --twos-seed"))
        default: break
        }
        if entry.destinations.contains(where: mayBeClosed) {
            facts.append(("which servers are closed by their limits", "taken from their connections"))
        }
        return facts
    }

    /// Whether a server that is not quiesced may be closed by its limit or not: below the mark at which it opens again it
    /// is not.
    private static func mayBeClosed(_ entry: DestinationSnapshot) -> Bool {
        let limits = entry.destination.thresholds
        guard limits.upper != 0, entry.destination.weight > 0 else { return false }
        let total = UInt64(entry.counts.active) + UInt64(entry.counts.inactive)
        return limits.lower != 0 ? total >= UInt64(limits.lower) : total * 4 >= UInt64(limits.upper) * 3
    }
}
