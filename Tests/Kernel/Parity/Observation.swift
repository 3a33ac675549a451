import IPVSModel

/// What both the kernel and the simulator let us see of a case.
struct Observation {
    enum Result: Equatable {
        /// Of a client's packet; nil if it was refused.
        case server(Endpoint?)
        /// The reason of a refused change.
        case change(TableChangeError?)
        /// The connection table after a wait.
        case connections([Entry])
        case nothing
    }

    /// An entry of the connection table.
    struct Entry: Equatable, Comparable, CustomStringConvertible {
        var text: String
        var state: String
        /// Seconds that the timer has left.
        var expires: UInt32

        var description: String { "[\(text) \(expires) s]" }

        init(_ entry: ConnectionEntry) {
            text = "\(entry.transport) \(entry.client) \(entry.virtual) \(entry.destination) \(entry.state)"
            state = entry.state
            expires = entry.expires
        }

        func isClose(to other: Entry, within tolerance: UInt32) -> Bool {
            text == other.text && max(expires, other.expires) - min(expires, other.expires) <= tolerance
        }

        static func < (left: Self, right: Self) -> Bool {
            (left.text, left.expires) < (right.text, right.expires)
        }
    }

    /// By event.
    var results: [Result] = []
    /// In the order of services' identities; servers in the kernel's order.
    var services: [ServiceSnapshot] = []
    var connections: [Entry] = []
    /// Seconds by which timers may differ: what a case takes to play, or in steps of time what rounding does.
    var timerTolerance: UInt32 = 4

    mutating func finish(_ table: TableSnapshot, _ entries: [ConnectionEntry]) {
        services = table.services.map(Self.visible).sorted { $0.service.identity < $1.service.identity }
        connections = entries.map(Entry.init).sorted()
    }

    /// Packets and bytes are not simulated, and rates depend on the hour.
    private static func visible(_ entry: ServiceSnapshot) -> ServiceSnapshot {
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

    /// Entries of connection tables, after waits and at the end.
    var entries: [Entry] {
        results.flatMap { if case .connections(let entries) = $0 { entries } else { [Entry]() } }
            + connections
    }

    /// The first thing in which two observations differ; nil if none.
    func difference(from kernel: Observation) -> String? {
        for (index, (ours, theirs)) in zip(results, kernel.results).enumerated() {
            if case .connections(let ours) = ours, case .connections(let theirs) = theirs {
                guard let difference = difference(of: ours, from: theirs) else { continue }
                return "event \(index): \(difference)"
            }
            if ours != theirs { return "event \(index): simulator \(ours), kernel \(theirs)" }
        }
        for (ours, theirs) in zip(services, kernel.services) where ours != theirs {
            return "final state: simulator \(Self.describe(ours)), kernel \(Self.describe(theirs))"
        }
        if services.count != kernel.services.count { return "final state: another number of services" }
        return difference(of: connections, from: kernel.connections)
    }

    private func difference(of connections: [Entry], from kernel: [Entry]) -> String? {
        for (ours, theirs) in zip(connections, kernel)
        where !ours.isClose(to: theirs, within: timerTolerance) {
            return "connections: simulator \(ours), kernel \(theirs)"
        }
        guard connections.count != kernel.count else { return nil }
        return "connections: simulator has \(connections), kernel \(kernel)"
    }

    private static func describe(_ entry: ServiceSnapshot) -> String {
        "\(entry.service) connections \(entry.statistics?.connections ?? 0) "
            + entry.destinations.map {
                "[\($0.destination) \($0.counts) connections \($0.statistics?.connections ?? 0)]"
            }.joined(separator: " ")
    }
}
