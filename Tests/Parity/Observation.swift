import IPVSModel

/// What both the kernel and the simulator let us see of a case.
struct Observation: Equatable {
    /// By event: the server of a flow, nil if it was refused; the reason of a refused change.
    enum Result: Equatable {
        case server(Endpoint?)
        case change(TableChangeError?)
        case close
        case connections([Entry])
    }

    /// An entry of the connection table.
    struct Entry: Equatable, Comparable {
        var text: String
        /// Of the timer; not compared where clocks are not the same.
        var secondsLeft: UInt32?

        init(_ entry: ConnectionEntry) {
            text = "\(entry.transport) \(entry.client) \(entry.virtual) \(entry.destination) \(entry.state)"
        }

        init(timed entry: ConnectionEntry) {
            self.init(entry)
            secondsLeft = entry.expires
        }

        static func < (left: Self, right: Self) -> Bool { left.text < right.text }

        /// The kernel shows what its timer was set to, the simulator when it goes off, which may be by an eighth of
        /// the time-out later: 16.4 s for those of 129 s and more, 2.1 s for those of 17 s and more. And the kernel
        /// counts a timer that is due but has not gone off as 0.
        func agrees(with kernel: Entry) -> Bool {
            guard text == kernel.text else { return false }
            guard let ours = secondsLeft, let theirs = kernel.secondsLeft else { return true }
            return theirs <= ours + 1 && ours <= theirs + 17
        }
    }

    var results: [Result] = []
    /// In the order of services' identities; servers in the kernel's order.
    var services: [Table.ServiceEntry] = []
    var connections: [Entry] = []

    mutating func finish(_ table: Table, _ entries: [ConnectionEntry]) {
        services = table.services.map(Self.visible).sorted { $0.service.identity < $1.service.identity }
        connections = entries.map { Entry($0) }.sorted()
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
        for (index, (ours, theirs)) in zip(results, kernel.results).enumerated()
        where !Self.agree(ours, theirs) {
            return "event \(index): simulator \(Self.describe(ours)), kernel \(Self.describe(theirs))"
        }
        for (ours, theirs) in zip(services, kernel.services) where ours != theirs {
            return "final state: simulator \(Self.describe(ours)), kernel \(Self.describe(theirs))"
        }
        if services.count != kernel.services.count { return "final state: another number of services" }
        for (ours, theirs) in zip(connections, kernel.connections) where ours != theirs {
            return "connections: simulator \(ours.text), kernel \(theirs.text)"
        }
        if connections.count != kernel.connections.count {
            return "connections: simulator has \(connections.count), kernel \(kernel.connections.count)"
        }
        return nil
    }

    private static func describe(_ result: Result) -> String {
        guard case .connections(let entries) = result else { return "\(result)" }
        return entries.map { "[\($0.text) \($0.secondsLeft.map(String.init) ?? "")]" }.joined(separator: " ")
    }

    private static func agree(_ ours: Result, _ theirs: Result) -> Bool {
        guard case .connections(let left) = ours, case .connections(let right) = theirs else {
            return ours == theirs
        }
        return left.count == right.count && zip(left, right).allSatisfy { $0.agrees(with: $1) }
    }

    var entriesAfterWaits: Int {
        results.reduce(0) { if case .connections(let entries) = $1 { $0 + entries.count } else { $0 } }
    }

    private static func describe(_ entry: Table.ServiceEntry) -> String {
        "\(entry.service) connections \(entry.statistics?.connections ?? 0) "
            + entry.destinations.map {
                "[\($0.destination) \($0.counts) connections \($0.statistics?.connections ?? 0)]"
            }.joined(separator: " ")
    }
}
