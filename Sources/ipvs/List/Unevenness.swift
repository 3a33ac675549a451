import IPVSModel

/// That a service's connections are not shared out as its weights are, and why, as far as the kernel shows it.
struct Unevenness: Sendable, Hashable {
    let reasons: [UnevennessReason]

    /// nil where shares are as the weights, or nothing was counted.
    init?(_ service: ListEntry) {
        guard let found = UnevennessSearch(service).reasons else { return nil }
        reasons = found
    }
}

/// A cause of uneven shares, with the figures that show it.
enum UnevennessReason: Sendable, Hashable {
    /// So few connections that chance alone may have done it.
    case tooFew(connections: UInt64, server: Endpoint, made: UInt64, Expectation)
    /// This scheduler gives every server the same, whatever its weight above 0.
    case weightsIgnored(lowest: UInt64, highest: UInt64)
    /// Clients stay with the server that they got first.
    case persistence(seconds: UInt32, templates: UInt64, server: Endpoint, own: UInt64)
    /// The same client, or the same destination, always gets the same server.
    case hashing(HashedPart, server: Endpoint, made: UInt64, of: UInt64)
    /// This scheduler looks for the server of the largest weight.
    case failover(server: Endpoint, weight: UInt64, made: UInt64, of: UInt64)
    /// A server has as many connections as it may.
    case thresholdReached(server: Endpoint, connections: UInt64, upper: UInt32)
    /// A server that had so many once takes none before it has fewer than `reopens`.
    case thresholdNear(server: Endpoint, connections: UInt64, upper: UInt32, reopens: UInt32)
    /// A server of weight 0 has connections from earlier.
    case quiesced(server: Endpoint, ConnectionCounts, made: UInt64)
    /// A server's connections last longer than those of others, and the scheduler evens out the open ones or only the new ones.
    case longConnections(server: Endpoint, active: UInt64, ofActive: UInt64, made: UInt64, ofMade: UInt64)
    /// Inactive connections count as part of an active one.
    case inactiveCounts(server: Endpoint, inactive: UInt32, active: UInt32)
    /// The service counted more than its present servers did.
    case serversGone(service: UInt64, servers: UInt64)
    /// The rates of the last seconds are as the weights.
    case past(server: Endpoint, rate: UInt64, ofRates: UInt64)
    /// Nothing of all this.
    case unknown

    enum HashedPart: Sendable, Hashable { case client, clientAndPort, destination }
}

/// Looks through what the kernel shows of a service.
private struct UnevennessSearch {
    private let service: VirtualService
    private let statistics: Statistics?
    private let servers: ArraySlice<ListServer>
    private let sums: ServiceSums

    init(_ entry: ListEntry) {
        service = entry.service
        statistics = entry.statistics
        servers = entry.servers
        sums = ServiceSums(entry.servers)
    }

    /// Those that apply, the surest first; nil where nothing is uneven.
    var reasons: [UnevennessReason]? {
        guard sums.servers > 0, sums.made > 0 || sums.active > 0 else { return nil }
        let isUneven = isUneven(of: sums.made) { $0.made } || isUneven(of: sums.active) { $0.active }
        guard isUneven else { return tooFew.map { [$0] } }
        var found = servers.compactMap(quiesced)
        if let weightsIgnored { found.append(weightsIgnored) }
        if let persistence { found.append(persistence) }
        if let byScheduler { found.append(byScheduler) }
        found += servers.compactMap(threshold)
        if let longConnections { found.append(longConnections) }
        if let inactiveCounts { found.append(inactiveCounts) }
        if let serversGone { found.append(serversGone) }
        if let past { found.append(past) }
        return found.isEmpty ? [.unknown] : found
    }

    // MARK: Whether

    /// Whether some server's part is not what its weight and chance make of the whole.
    private func isUneven(of whole: UInt64, _ part: (ListServer) -> UInt64) -> Bool {
        guard whole > 0 else { return false }
        return servers.contains { server in
            sums.weight == 0
                ? part(server) > 0 : !expectation(of: whole, server).isWithinChance(part(server))
        }
    }

    private func expectation(of whole: UInt64, _ server: ListServer) -> Expectation {
        Expectation(of: whole, weight: server.usableWeight, total: sums.weight)
    }

    /// Where the server that should have the least of all may as well have nothing.
    private var tooFew: UnevennessReason? {
        guard sums.made > 0, sums.weight > 0 else { return nil }
        let usable = servers.filter { $0.usableWeight > 0 }
        guard let least = usable.min(by: { $0.usableWeight < $1.usableWeight }) else { return nil }
        let expected = expectation(of: sums.made, least)
        guard expected.tolerance >= expected.count, sums.usable > 1,
            servers.contains(where: { $0.made != expectation(of: sums.made, $0).count })
        else { return nil }
        return .tooFew(
            connections: sums.made, server: least.endpoint, made: least.made, expected)
    }

    // MARK: Why

    private func quiesced(_ server: ListServer) -> UnevennessReason? {
        let counts = server.counts
        guard server.usableWeight == 0, counts != ConnectionCounts() || server.made > 0 else { return nil }
        return .quiesced(server: server.endpoint, counts, made: server.made)
    }

    /// `ip_vs_rr.c`, `ip_vs_lc.c` and `ip_vs_dh.c` ask of a weight only whether it is 0.
    private var weightsIgnored: UnevennessReason? {
        let ignoring: [SchedulerName] = [.roundRobin, .leastConnection, .destinationHashing]
        let weights = servers.map(\.usableWeight).filter { $0 > 0 }
        guard ignoring.contains(service.scheduler), let lowest = weights.min(), let highest = weights.max(),
            lowest < highest
        else { return nil }
        return .weightsIgnored(lowest: lowest, highest: highest)
    }

    private var persistence: UnevennessReason? {
        guard let persistence = service.persistence,
            let most = servers.max(by: { $0.counts.persistent < $1.counts.persistent })
        else { return nil }
        return .persistence(
            seconds: persistence.timeout, templates: sums.persistent, server: most.endpoint,
            own: UInt64(most.counts.persistent))
    }

    private var byScheduler: UnevennessReason? {
        guard sums.made > 0, let most = servers.max(by: { $0.made < $1.made }) else { return nil }
        func hashing(_ part: UnevennessReason.HashedPart) -> UnevennessReason {
            .hashing(part, server: most.endpoint, made: most.made, of: sums.made)
        }
        switch service.scheduler {
        case .sourceHashing, .maglevHashing:
            return hashing(service.flags.contains(.hashPort) ? .clientAndPort : .client)
        case .destinationHashing, .localityBasedLeastConnection,
            .localityBasedLeastConnectionWithReplication:
            return hashing(.destination)
        case .weightedFailover, .weightedOverflow:
            guard let first = servers.max(by: { $0.usableWeight < $1.usableWeight }) else { return nil }
            return .failover(
                server: first.endpoint, weight: first.usableWeight, made: first.made, of: sums.made)
        default: return nil
        }
    }

    /// A server is closed from its upper threshold on, and open again below its lower one, or below three quarters of the
    /// upper one (`ip_vs_bind_dest`, `ip_vs_unbind_dest`).
    private func threshold(_ server: ListServer) -> UnevennessReason? {
        let thresholds = server.destination.thresholds
        let connections = UInt64(server.counts.active) + UInt64(server.counts.inactive)
        guard thresholds.upper > 0, server.usableWeight > 0 else { return nil }
        if connections >= UInt64(thresholds.upper) {
            return .thresholdReached(
                server: server.endpoint, connections: connections, upper: thresholds.upper)
        }
        let reopens = thresholds.lower > 0 ? thresholds.lower : thresholds.upper - thresholds.upper / 4
        guard connections >= UInt64(reopens) else { return nil }
        return .thresholdNear(
            server: server.endpoint, connections: connections, upper: thresholds.upper, reopens: reopens)
    }

    /// The server that has more of the open connections than it got of all, by more than chance does.
    private var longConnections: UnevennessReason? {
        guard sums.made > 0, sums.active > 0 else { return nil }
        var longest: (server: ListServer, excess: UInt64)?
        for server in servers where server.usableWeight > 0 {
            let active = UInt64(server.counts.active)
            let expected = Expectation(of: sums.active, weight: min(server.made, sums.made), total: sums.made)
            guard active > expected.count, !expected.isWithinChance(active) else { continue }
            let excess = active - expected.count
            if excess > longest?.excess ?? 0 { longest = (server, excess) }
        }
        return longest.map { longest in
            .longConnections(
                server: longest.server.endpoint, active: UInt64(longest.server.counts.active),
                ofActive: sums.active, made: longest.server.made, ofMade: sums.made)
        }
    }

    /// `ip_vs_dest_conn_overhead`: 256 inactive connections weigh as one active. A tenth of the load is worth a word.
    private var inactiveCounts: UnevennessReason? {
        let counting: [SchedulerName] = [
            .leastConnection, .weightedLeastConnection, .localityBasedLeastConnection,
            .localityBasedLeastConnectionWithReplication, .powerOfTwoChoices,
        ]
        guard counting.contains(service.scheduler),
            let most = servers.filter({ $0.usableWeight > 0 }).max(by: {
                $0.counts.inactive < $1.counts.inactive
            }),
            most.counts.inactive >= 256, most.counts.inactive / 256 >= most.counts.active / 10
        else { return nil }
        return .inactiveCounts(
            server: most.endpoint, inactive: most.counts.inactive, active: most.counts.active)
    }

    /// The kernel counts a connection for the service and for its server.
    private var serversGone: UnevennessReason? {
        guard let counted = statistics?.connections, counted > sums.made else { return nil }
        return .serversGone(service: counted, servers: sums.made)
    }

    private var past: UnevennessReason? {
        let rates = servers.reduce(0) { $0 &+ $1.rate }
        guard rates > 0, sums.weight > 0, !isUneven(of: rates, { $0.rate }),
            isUneven(of: sums.made, { $0.made }),
            let furthest = servers.max(by: { distance($0) < distance($1) })
        else { return nil }
        let expected = expectation(of: rates, furthest)
        // Rates that say nothing.
        guard expected.count > expected.tolerance else { return nil }
        return .past(server: furthest.endpoint, rate: furthest.rate, ofRates: rates)
    }

    private func distance(_ server: ListServer) -> UInt64 {
        Expectation.distance(server.made, expectation(of: sums.made, server).count)
    }
}

extension ListServer {
    fileprivate var active: UInt64 { UInt64(counts.active) }
}
