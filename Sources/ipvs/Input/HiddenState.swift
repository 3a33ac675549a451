import IPVSModel
import IPVSSimulator

/// What the running kernel shows nobody, and what is assumed instead.
enum HiddenState {
    /// Notes for a whole run.
    static func notes(_ live: LiveTable, _ settings: SimulatorSettings) -> [String] {
        var notes = live.table.services.flatMap { entry in
            facts(entry).map { "\(entry.service.identity): \($0.unknown); \($0.assumption)" }
        }
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
        notes.append("which rules the kernel follows; --profile is taken as \(settings.profile.rawValue)")
        if !live.connections.isEmpty {
            notes.append(
                "when the clients of the \(live.connections.count) present entries send something or close; "
                    + "taken as never, so that the entries end with their timers")
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

    /// What the next choice for a service depends on and is not known; nil if all of it is.
    static func ofChoice(_ entry: ServiceSnapshot) -> String? { facts(entry).first?.unknown }

    private static func facts(_ entry: ServiceSnapshot) -> [(unknown: String, assumption: String)] {
        var facts: [(String, String)] = []
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

    /// Whether a server may be closed by its limit or not: below the mark at which it opens again it is not.
    private static func mayBeClosed(_ entry: DestinationSnapshot) -> Bool {
        let limits = entry.destination.thresholds
        guard limits.upper != 0 else { return false }
        let total = UInt64(entry.counts.active) + UInt64(entry.counts.inactive)
        return limits.lower != 0 ? total >= UInt64(limits.lower) : total * 4 >= UInt64(limits.upper) * 3
    }
}
