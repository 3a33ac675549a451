import IPVSModel

/// What both the kernel and the simulator let us see of a case.
struct Observation {
    /// By event: the server of a flow, nil if it was refused; the reason of a refused change.
    enum Result: Equatable {
        case server(Endpoint?)
        case change(TableChangeError?)
        case close
    }

    /// An entry of the connection table. Timers are equal within what a case takes to play.
    struct Entry: Comparable, CustomStringConvertible {
        var text: String
        var expires: UInt32

        var description: String { "\(text) \(expires) s" }

        init(_ entry: ConnectionEntry) {
            text = "\(entry.transport) \(entry.client) \(entry.virtual) \(entry.destination) \(entry.state)"
            expires = entry.expires
        }

        func isClose(to other: Entry, within tolerance: UInt32) -> Bool {
            let (shorter, longer) = (min(expires, other.expires), max(expires, other.expires))
            return text == other.text && longer - shorter <= tolerance
        }

        static func < (left: Self, right: Self) -> Bool {
            (left.text, left.expires) < (right.text, right.expires)
        }
    }

    var results: [Result] = []
    /// In the order of services' identities; servers in the kernel's order.
    var services: [Table.ServiceEntry] = []
    var connections: [Entry] = []
    /// Seconds by which timers may differ.
    var timerTolerance: UInt32 = 4

    mutating func finish(_ table: Table, _ entries: [ConnectionEntry]) {
        services = table.services.map(Self.visible).sorted { $0.service.identity < $1.service.identity }
        connections = entries.map(Entry.init).sorted()
    }

    /// Packets and bytes are not simulated, and rates depend on the hour.
    private static func visible(_ entry: Table.ServiceEntry) -> Table.ServiceEntry {
        var entry = entry
        entry.statistics = connectionsOnly(entry.statistics)
        for index in entry.destinations.indices {
            entry.destinations[index].statistics = connectionsOnly(entry.destinations[index].statistics)
        }
        return entry
    }

    private static func connectionsOnly(_ statistics: Statistics?) -> Statistics {
        var result = Statistics()
        result.connections = statistics?.connections ?? 0
        return result
    }

    /// The same without counters of connections, which the kernel is slow to sum up.
    var withoutStatistics: Observation {
        var result = self
        for service in result.services.indices {
            result.services[service].statistics = nil
            for index in result.services[service].destinations.indices {
                result.services[service].destinations[index].statistics = nil
            }
        }
        return result
    }

    /// The first thing in which two observations differ; nil if none.
    func difference(from kernel: Observation) -> String? {
        for (index, (ours, theirs)) in zip(results, kernel.results).enumerated() where ours != theirs {
            return "event \(index): simulator \(ours), kernel \(theirs)"
        }
        for (ours, theirs) in zip(services, kernel.services) where ours != theirs {
            return "final state: simulator \(Self.describe(ours)), kernel \(Self.describe(theirs))"
        }
        if services.count != kernel.services.count { return "final state: another number of services" }
        for (ours, theirs) in zip(connections, kernel.connections)
        where !ours.isClose(to: theirs, within: timerTolerance) {
            return "connections: simulator \(ours), kernel \(theirs)"
        }
        if connections.count != kernel.connections.count {
            return "connections: simulator has \(connections.count), kernel \(kernel.connections.count)"
        }
        return nil
    }

    private static func describe(_ entry: Table.ServiceEntry) -> String {
        "\(entry.service) connections \(entry.statistics?.connections ?? 0) "
            + entry.destinations.map {
                "[\($0.destination) \($0.counts) connections \($0.statistics?.connections ?? 0)]"
            }.joined(separator: " ")
    }
}
