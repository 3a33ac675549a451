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
        for daemon in snapshot.daemons ?? [] { table.put(daemon) }
        noteDaemons()
        for entry in snapshot.services { adopt(entry, &gaps) }
        // Timers of one length must start in the order in which they end.
        let sorted = entries.sorted {
            ($0.expires, $0.virtual, $0.client) < ($1.expires, $1.virtual, $1.client)
        }
        // FTP data connections that are expected are none yet.
        let present = sorted.filter { $0.client.port != 0 || isTemplate($0) }
        gaps.expectedConnections = sorted.count - present.count
        let owners = owners(of: present, ServersOfEntries(of: self, counting: snapshot), &gaps)
        let longest = Nanoseconds(sorted.last?.expires ?? 0) * SimulationTime.second
        var templates: [(entry: ConnectionEntry, number: ConnectionNumber)] = []
        for (entry, owner) in zip(present, owners) where isTemplate(entry) {
            let flags: Connection.Flags = [.template, .inactive]
            let number = insert(entry, owner, flags: flags, template: .absent, longest: longest)
            templates.append((entry, number))
        }
        let adopted = AdoptedTemplates(templates)
        for (entry, owner) in zip(present, owners) where !isTemplate(entry) {
            let template = template(of: entry, owner, adopted)
            if template.number.isPresent, !template.isExpected { gaps.guessedTemplates += 1 }
            insert(entry, owner, flags: .inactive, template: template.number, longest: longest)
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
