import IPVSModel

/// A start from what a running kernel shows.
extension SimulatedDirector {
    /// Takes over a table and the connections in it, into a director that has none.
    ///
    /// Nothing is refused: the kernel has it already. Every entry comes to a server, if need be to one that was deleted;
    /// then each server of the table counts what the table says that it counts. Limits count as reached where they are;
    /// what schedulers remember starts afresh.
    @discardableResult
    public mutating func adopt(_ snapshot: TableSnapshot, _ entries: [ConnectionEntry]) -> AdoptionGaps {
        var gaps = AdoptionGaps()
        for entry in snapshot.services { adopt(entry, &gaps) }
        var owners = ServersOfEntries(of: self, counting: snapshot)
        // Timers of one length must start in the order in which they end.
        let sorted = entries.sorted {
            ($0.expires, $0.virtual, $0.client) < ($1.expires, $1.virtual, $1.client)
        }
        // Those first that are where such packets go now: what is left may be of servers that were deleted.
        var found = [ServerNumber?](repeating: nil, count: sorted.count)
        let isElsewhere = sorted.map { !isWherePacketsGo($0, owners) }
        for pass in [false, true] {
            for (position, entry) in sorted.enumerated() where isElsewhere[position] == pass {
                found[position] = server(of: entry, &owners, &gaps)
            }
        }
        var connections: [(entry: ConnectionEntry, server: ServerNumber)] = []
        var templates = connections
        for (entry, server) in zip(sorted, found) {
            guard let server else { continue }
            if isTemplate(entry) {
                templates.append((entry, server))
            } else {
                connections.append((entry, server))
            }
        }
        let longest = Nanoseconds(sorted.last?.expires ?? 0) * SimulationTime.second
        let adopted = AdoptedTemplates(
            templates.map { entry, server in
                let flags: Connection.Flags = [.template, .inactive]
                return (
                    entry,
                    insert(entry, server: server, flags: flags, template: .absent, longest: longest)
                )
            })
        for (entry, server) in connections {
            let template = template(of: entry, server, adopted)
            var flags: Connection.Flags = .inactive
            if template.number.isPresent {
                flags.insert(.mayHaveNoTemplate)
                if !template.isExpected { gaps.guessedTemplates += 1 }
            }
            insert(entry, server: server, flags: flags, template: template.number, longest: longest)
        }
        for entry in snapshot.services { adoptCounts(of: entry, &gaps) }
        checkInvariants()
        return gaps
    }

    private mutating func adopt(_ entry: ServiceSnapshot, _ gaps: inout AdoptionGaps) {
        let identity = entry.service.identity
        guard (try? checkRoom(for: .addService(entry.service))) != nil else {
            gaps.leftOut.insert(identity)
            return
        }
        table.put(entry.service)
        carryOut(.addService(entry.service))
        // The last one added is the first of the list.
        for destination in entry.destinations.reversed() {
            let change = TableChange.addDestination(destination.destination, to: identity)
            guard (try? checkRoom(for: change)) != nil else {
                gaps.leftOut.insert(identity)
                continue
            }
            table.put(destination.destination, in: identity)
            carryOut(change)
        }
    }

    /// The counts of the kernel are what its schedulers compare.
    private mutating func adoptCounts(of entry: ServiceSnapshot, _ gaps: inout AdoptionGaps) {
        let identity = entry.service.identity.asKept
        for destination in entry.destinations {
            let endpoint = destination.destination.endpoint
            guard let index = serverNumbers[ServerKey(service: identity, endpoint: endpoint)] else {
                continue
            }
            let server = servers[index]
            let missing = ConnectionCounts(
                active: Self.rest(destination.counts.active, server.active),
                inactive: Self.rest(destination.counts.inactive, server.inactive),
                persistent: Self.rest(destination.counts.persistent, server.templates))
            if missing != ConnectionCounts() {
                unexplained[index] = missing
                countActive(index, Int32(bitPattern: missing.active))
                servers[index].inactive += Int32(bitPattern: missing.inactive)
                servers[index].templates += Int32(bitPattern: missing.persistent)
                gaps.unexplained.append(.init(service: identity, server: endpoint, counts: missing))
            }
            let total = UInt32(bitPattern: servers[index].total)
            servers[index].isOverloaded = servers[index].upper != 0 && total >= servers[index].upper
            noteLoad(of: index)
        }
    }

    private static func rest(_ shown: UInt32, _ counted: Int32) -> UInt32 {
        UInt32(max(0, Int64(min(shown, UInt32(Int32.max))) - Int64(counted)))
    }
}
