import IPVSModel

/// Why flows of a service were refused, and how many.
public struct Refusal: Sendable, Hashable {
    /// What was in the way.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The service has no server.
        case noServer
        /// The weight of every server is 0.
        case everyWeightIsZero
        /// Every server that has a weight is closed by its upper limit.
        case everyLimit
        /// ovf: every server that has a weight has more active connections than that, or is closed by its limit.
        case everyServerIsFull
        /// The server at the flow's place of the scheduler's table has weight 0, and no other one is tried.
        case weightIsZero
        /// The server at the flow's place of the scheduler's table is closed by its upper limit, and no other one is tried.
        case limit
        /// The flow is on a connection of a server that was deleted.
        case connectionOfDeleted
        /// The service has no scheduler.
        case noScheduler
        /// The service is for another port.
        case otherPort
        /// The connection table is full.
        case tableIsFull
        /// Every so manieth is dropped (`drop_packet`).
        case dropRate
    }

    /// A server with a limit, as it was when a flow was refused first.
    public struct LimitedServer: Sendable, Hashable {
        /// Which server it is.
        public var endpoint: Endpoint
        /// Its connections.
        public var counts: ConnectionCounts
        /// Its upper limit.
        public var upper: UInt32
    }

    /// What was in the way.
    public var reason: Reason
    /// The server because of which flows were refused, if it was one.
    public var server: Endpoint?
    /// How many flows.
    public var count: UInt64
    /// When the first one came.
    public var first: Nanoseconds
    /// When the last one came.
    public var last: Nanoseconds
    /// Where limits were in the way: those servers, in the kernel's order, when the first flow came.
    public var limited: [LimitedServer]
}

extension Refusal.Reason {
    /// Those that are passed on refuse nothing.
    init(_ obstacle: SchedulingObstacle) {
        switch obstacle {
        case .tableIsFull: self = .tableIsFull
        case .otherPort, .otherPortOfFTP, .clientSendsFTPData: self = .otherPort
        }
    }
}

struct RefusalKey: Hashable {
    var service: ServiceNumber
    var server: ServerNumber
    var reason: Refusal.Reason
}

/// What is counted of one kind.
struct Refusals {
    var count: UInt64 = 0
    var first: Nanoseconds
    var last: Nanoseconds
    var limited: [Refusal.LimitedServer]
}

extension SimulatedDirector {
    /// The scheduler found no server: the flow counts for the one that stood in its way, if it was one.
    mutating func refuse(_ flow: Flow, _ service: ServiceNumber) -> (Placement, ConnectionNumber) {
        if isPassed(flow, by: service) { return (.passed, .absent) }
        guard let scheduler = services[service].scheduler else { return refuse(service, .noScheduler) }
        let list = list(of: service)
        if let refuser = scheduler.refuser(of: request(of: flow, to: service), from: list) {
            count(servers[refuser].weight <= 0 ? .weightIsZero : .limit, by: refuser, service)
            return (.refused(by: service), .absent)
        }
        return refuse(service, reason(in: list))
    }

    mutating func refuse(
        _ service: ServiceNumber, _ reason: Refusal.Reason
    ) -> (Placement, ConnectionNumber) {
        count(reason, by: .absent, service)
        return (.refused(by: service), .absent)
    }

    /// Why none of them is chosen.
    private func reason(in list: ServerList) -> Refusal.Reason {
        if list.count == 0 { return .noServer }
        var isWeighted = false
        for position in 0..<list.count {
            if list[position].isUsable { return .everyServerIsFull }
            isWeighted = isWeighted || list[position].weight > 0
        }
        return isWeighted ? .everyLimit : .everyWeightIsZero
    }

    mutating func count(_ reason: Refusal.Reason, by server: ServerNumber, _ service: ServiceNumber) {
        services[service].refused &+= 1
        let key = RefusalKey(service: service, server: server, reason: reason)
        let position = refusals.index(forKey: key)
        guard let position else {
            refusals[key] = Refusals(
                count: 1, first: now, last: now, limited: limited(key))
            return
        }
        refusals.values[position].count &+= 1
        refusals.values[position].last = now
    }

    private func limited(_ key: RefusalKey) -> [Refusal.LimitedServer] {
        let numbers: [ServerNumber] =
            switch key.reason {
            case .limit: [key.server]
            case .everyLimit, .everyServerIsFull: services[key.service].order.all
            default: []
            }
        return numbers.filter { servers[$0].isOverloaded }.map { number in
            Refusal.LimitedServer(
                endpoint: serverDescriptions[number].destination.endpoint, counts: connections(of: number),
                upper: servers[number].upper)
        }
    }

    /// Of each service, the most frequent first.
    func refusalsByService() -> [ServiceNumber: [Refusal]] {
        var byService: [ServiceNumber: [(key: RefusalKey, value: Refusals)]] = [:]
        for entry in refusals { byService[entry.key.service, default: []].append(entry) }
        let reasons = Refusal.Reason.allCases
        return byService.mapValues { entries in
            // The order is that of the counts, and never that of a hash.
            entries.sorted { left, right in
                if left.value.count != right.value.count { return left.value.count > right.value.count }
                if left.key.reason == right.key.reason { return left.key.server < right.key.server }
                return reasons.firstIndex(of: left.key.reason) ?? 0
                    < reasons.firstIndex(of: right.key.reason) ?? 0
            }.map { entry in
                Refusal(
                    reason: entry.key.reason,
                    server: entry.key.server.isPresent
                        ? serverDescriptions[entry.key.server].destination.endpoint : nil,
                    count: entry.value.count, first: entry.value.first, last: entry.value.last,
                    limited: entry.value.limited)
            }
        }
    }

    /// Flows refused because of a server.
    func refusedByServer() -> [ServerNumber: UInt64] {
        var counts: [ServerNumber: UInt64] = [:]
        for (key, value) in refusals where key.server.isPresent {
            counts[key.server, default: 0] += value.count
        }
        return counts
    }
}
