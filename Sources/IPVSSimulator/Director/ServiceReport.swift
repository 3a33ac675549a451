import IPVSModel

/// How a run went for one service, for people and programs.
public struct ServiceReport: Sendable, Hashable {
    /// How a run went for one server of a service.
    public struct ServerReport: Sendable, Hashable {
        /// Where the server is.
        public var endpoint: Endpoint
        /// nil for a server that was deleted.
        public var weight: Int32?
        /// Its connections at the end.
        public var counts: ConnectionCounts
        /// Flows that were refused because of it: it is quiesced, closed by its limit or deleted, and the flow could
        /// go nowhere else. Flows for which any server would have done are refused by the service alone.
        public var refused: UInt64
        /// New connections that it got.
        public var placements: UInt64
        /// The most active connections that it had at a time.
        public var peakActive: UInt32
        /// Over the whole run.
        public var meanActive: Double
        /// Part of the service's new connections, from 0 to 1.
        public var share: Double
        /// The part that its weight stands for.
        public var fairShare: Double
    }

    /// Which service it is.
    public var identity: ServiceIdentity
    /// Its scheduler at the end.
    public var scheduler: SchedulerName
    /// Whether the run deleted it.
    public var isDeleted: Bool
    /// In the kernel's order; deleted ones last.
    public var servers: [ServerReport]
    /// New connections of all its servers.
    public var placements: UInt64
    /// With those that count for a server.
    public var refused: UInt64
    /// Jain's index of connections relative to weight: 1 if all servers with a weight got their share, 1/n if one got
    /// everything.
    public var fairness: Double
    /// The largest peak of active connections relative to weight, as a multiple of the mean one.
    public var peakImbalance: Double
}

extension SimulatedDirector {
    /// A service through all the times that it was added, for a report.
    private struct History {
        var definition: VirtualService
        var isDeleted = false
        /// In the kernel's order; deleted ones last.
        var members: [ServerNumber] = []
        var refused: UInt64 = 0
    }

    /// A report for each service in the order of addition; of deleted ones if flows went to them.
    public func reports() -> [ServiceReport] {
        var deleted: [[ServerNumber]] = Array(repeating: [], count: services.count)
        for index in servers.numbers where servers[index].followers < 0 {
            let refused = refusedByServer[index] ?? 0
            guard servers[index].placements > 0 || refused > 0 else { continue }
            deleted[servers[index].service.index].append(index)
        }
        var histories: [History] = []
        var positions: [ServiceIdentity: Int] = [:]
        for number in services.numbers {
            let definition = serviceDescriptions[number].definition
            let position = positions[definition.identity] ?? histories.count
            if position == histories.count { histories.append(History(definition: definition)) }
            positions[definition.identity] = position
            let record = services[number]
            histories[position].definition = definition
            histories[position].isDeleted = serviceDescriptions[number].isDeleted
            histories[position].refused += record.refused
            histories[position].members =
                record.order.all + deleted[number.index] + histories[position].members
        }
        return histories.filter { !$0.isDeleted || $0.refused > 0 || !$0.members.isEmpty }.map { report($0) }
    }

    private func report(_ history: History) -> ServiceReport {
        let (definition, members) = (history.definition, history.members)
        let placements = members.reduce(UInt64(0)) { $0 + servers[$1].placements }
        let weights = members.reduce(Int64(0)) {
            $0 + Int64(servers[$1].followers < 0 ? 0 : servers[$1].weight)
        }
        let reports = members.map { index in
            let server = servers[index]
            let isListed = server.followers >= 0
            var use = server.use
            use.account(active: server.active, until: now)
            return ServiceReport.ServerReport(
                endpoint: serverDescriptions[index].destination.endpoint,
                weight: isListed ? server.weight : nil,
                counts: ConnectionCounts(
                    active: UInt32(bitPattern: server.active), inactive: UInt32(bitPattern: server.inactive),
                    persistent: UInt32(bitPattern: server.templates)),
                refused: refusedByServer[index] ?? 0, placements: server.placements,
                peakActive: UInt32(bitPattern: use.peakActive),
                meanActive: now > 0 ? Double(use.activeTime) / Double(now) : 0,
                share: Self.ratio(Double(server.placements), Double(placements)),
                fairShare: Self.ratio(isListed ? Double(server.weight) : 0, Double(weights)))
        }
        return ServiceReport(
            identity: definition.identity, scheduler: definition.scheduler, isDeleted: history.isDeleted,
            servers: reports,
            placements: placements, refused: history.refused,
            fairness: Self.fairness(reports.compactMap { Self.perWeight(Double($0.placements), $0.weight) }),
            peakImbalance: Self.imbalance(
                reports.compactMap { Self.perWeight(Double($0.peakActive), $0.weight) }))
    }

    private static func ratio(_ part: Double, _ whole: Double) -> Double { whole > 0 ? part / whole : 0 }

    private static func perWeight(_ value: Double, _ weight: Int32?) -> Double? {
        guard let weight, weight > 0 else { return nil }
        return value / Double(weight)
    }

    private static func fairness(_ values: [Double]) -> Double {
        let sum = values.reduce(0, +)
        let squares = values.reduce(0) { $0 + $1 * $1 }
        return squares > 0 ? sum * sum / (Double(values.count) * squares) : 1
    }

    private static func imbalance(_ values: [Double]) -> Double {
        let sum = values.reduce(0, +)
        return sum > 0 ? (values.max() ?? 0) * Double(values.count) / sum : 1
    }
}
