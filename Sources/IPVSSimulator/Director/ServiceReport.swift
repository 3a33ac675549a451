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
        /// Of them, those that persistence brought: the scheduler chose the server of an earlier connection.
        public var persistent: UInt64
        /// When it got the first of them; nil if it got none.
        public var first: Nanoseconds?
        /// When it got the last of them; nil if it got none.
        public var last: Nanoseconds?
        /// The most new connections in a second, counted from one whole second to the next.
        public var peakNew: UInt32
        /// The first second in which it got so many: when that began.
        public var peakNewTime: Nanoseconds
        /// The most active connections that it had at a time.
        public var peakActive: UInt32
        /// When it had so many first.
        public var peakActiveTime: Nanoseconds
        /// The most entries that it had at a time, active and inactive.
        public var peakEntries: UInt32
        /// When it had so many first.
        public var peakEntriesTime: Nanoseconds
        /// Over the whole run.
        public var meanActive: Double
        /// Part of the service's new connections, from 0 to 1.
        public var share: Double
        /// The part that its weight stands for.
        public var fairShare: Double
        /// Since when the scheduler gives it nothing, since its weight is 0 or it was deleted; nil if it may.
        public var closedSince: Nanoseconds?
        /// Since when it has no entries any more and can get none of the scheduler; nil if that is not so.
        public var emptySince: Nanoseconds?
    }

    /// What its connections count as.
    public enum Counting: Sendable, Hashable {
        /// Active while they are open, then inactive.
        case active
        /// Always inactive: UDP has no state.
        case inactive
        /// Not at all: each packet is forgotten at once.
        case nothing
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
    /// Why they were refused, the most frequent first.
    public var refusals: [Refusal]
    /// What its connections count as.
    public var counting: Counting
    /// Jain's index of connections relative to weight: 1 if all servers with a weight got their share, 1/n if one got
    /// everything.
    public var fairness: Double
    /// The largest peak of active connections relative to weight, as a multiple of the mean one; of UDP, that of entries.
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
        var refusals: [Refusal] = []
    }

    /// A report for each service in the order of addition; of deleted ones if flows went to them.
    public func reports() -> [ServiceReport] {
        let (refusedByServer, refusals) = (refusedByServer(), refusalsByService())
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
            histories[position].refusals += refusals[number] ?? []
            histories[position].members =
                record.order.all + deleted[number.index] + histories[position].members
        }
        return histories.filter { !$0.isDeleted || $0.refused > 0 || !$0.members.isEmpty }.map {
            report($0, refusedByServer)
        }
    }

    private func report(_ history: History, _ refusedByServer: [ServerNumber: UInt64]) -> ServiceReport {
        let (definition, members) = (history.definition, history.members)
        let placements = members.reduce(UInt64(0)) { $0 + servers[$1].placements }
        let weights = members.reduce(Int64(0)) {
            $0 + Int64(servers[$1].followers < 0 ? 0 : servers[$1].weight)
        }
        let reports = members.map { index in
            let server = servers[index]
            return report(
                index, refused: refusedByServer[index] ?? 0,
                share: Self.ratio(Double(server.placements), Double(placements)),
                fairShare: Self.ratio(server.followers >= 0 ? Double(server.weight) : 0, Double(weights)))
        }
        let counting = Self.counting(definition)
        return ServiceReport(
            identity: definition.identity, scheduler: definition.scheduler, isDeleted: history.isDeleted,
            servers: reports,
            placements: placements, refused: history.refused, refusals: history.refusals,
            counting: counting,
            fairness: Self.fairness(reports.compactMap { Self.perWeight(Double($0.placements), $0.weight) }),
            peakImbalance: Self.imbalance(
                reports.compactMap { server in
                    let peak = counting == .inactive ? server.peakEntries : server.peakActive
                    return Self.perWeight(Double(peak), server.weight)
                }))
    }

    private func report(
        _ index: ServerNumber, refused: UInt64, share: Double, fairShare: Double
    ) -> ServiceReport.ServerReport {
        let server = servers[index]
        var use = server.use
        use.account(active: server.active, until: now)
        let isClosed = use.closedSince != SimulationTime.never
        return ServiceReport.ServerReport(
            endpoint: serverDescriptions[index].destination.endpoint,
            weight: server.followers >= 0 ? server.weight : nil, counts: connections(of: index),
            refused: refused, placements: server.placements, persistent: use.persistent,
            first: server.placements > 0 ? use.first : nil, last: server.placements > 0 ? use.last : nil,
            peakNew: use.peakNew, peakNewTime: use.peakNewTime,
            peakActive: UInt32(bitPattern: use.peakActive), peakActiveTime: use.peakActiveTime,
            peakEntries: UInt32(bitPattern: use.peakEntries), peakEntriesTime: use.peakEntriesTime,
            meanActive: now > 0 ? Double(use.activeTime) / Double(now) : 0,
            share: share, fairShare: fairShare, closedSince: isClosed ? use.closedSince : nil,
            emptySince: use.emptySince(entries: server.total))
    }

    /// Of a mark, whose connections may be of any protocol, it is said as of TCP.
    private static func counting(_ service: VirtualService) -> ServiceReport.Counting {
        guard case .endpoint(.udp, _) = service.identity else { return .active }
        return service.flags.contains(.onePacket) ? .nothing : .inactive
    }

    private static func ratio(_ part: Double, _ whole: Double) -> Double { whole > 0 ? part / whole : 0 }

    private static func perWeight(_ value: Double, _ weight: Int32?) -> Double? {
        guard let weight, weight > 0 else { return nil }
        return value / Double(weight)
    }

    /// Jain's index.
    static func fairness(_ values: [Double]) -> Double {
        let sum = values.reduce(0, +)
        let squares = values.reduce(0) { $0 + $1 * $1 }
        return squares > 0 ? sum * sum / (Double(values.count) * squares) : 1
    }

    private static func imbalance(_ values: [Double]) -> Double {
        let sum = values.reduce(0, +)
        return sum > 0 ? (values.max() ?? 0) * Double(values.count) / sum : 1
    }
}
