import IPVSModel

extension UnevennessReason {
    /// For programs.
    var name: String {
        switch self {
        case .tooFew: "tooFew"
        case .weightsIgnored: "weightsIgnored"
        case .persistence: "persistence"
        case .hashing: "hashing"
        case .failover: "failover"
        case .thresholdReached: "thresholdReached"
        case .thresholdNear: "thresholdNear"
        case .quiesced: "quiesced"
        case .longConnections: "longConnections"
        case .inactiveCounts: "inactiveCounts"
        case .serversGone: "serversGone"
        case .past: "past"
        case .unknown: "unknown"
        }
    }

    /// The server that it is about, if it is about one.
    var server: Endpoint? {
        switch self {
        case .tooFew(_, let server, _, _), .persistence(_, _, let server, _),
            .hashing(_, let server, _, _), .failover(let server, _, _, _),
            .thresholdReached(let server, _, _), .thresholdNear(let server, _, _, _),
            .quiesced(let server, _, _), .longConnections(let server, _, _, _, _),
            .inactiveCounts(let server, _, _), .past(let server, _, _):
            server
        case .weightsIgnored, .serversGone, .unknown: nil
        }
    }

    func sentence(_ scheduler: SchedulerName) -> String {
        switch self {
        case .tooFew(let connections, let server, let made, let expected):
            return "too few connections to tell: of \(connections) chance alone gives \(server) "
                + "\(expected.count), give or take \(expected.tolerance); it got \(made)"
        case .weightsIgnored(let lowest, let highest):
            return "\(scheduler) ignores weights above 0: here they are from \(lowest) to \(highest)"
        case .persistence(let seconds, let templates, let server, let own):
            return
                "persistence keeps clients with their server for \(seconds) s after their last connection: "
                + "\(own) of \(templates) templates are those of \(server)"
        case .hashing(let part, let server, let made, let whole):
            return "\(scheduler) \(Self.sentence(part)): \(server) got \(made) of \(whole) connections"
        case .failover(let server, let weight, let made, let whole):
            let limit = scheduler == .weightedOverflow ? " until it has as many active connections" : ""
            return "\(scheduler) gives all to the server of the largest weight\(limit): \(server), of weight "
                + "\(weight), got \(made) of \(whole) connections"
        case .thresholdReached(let server, let connections, let upper):
            return
                "\(server) is full and takes none: it has \(connections) connections, its upper threshold is \(upper)"
        case .thresholdNear(let server, let connections, let upper, let reopens):
            return
                "\(server) may still be closed: it has \(connections) connections, and once it had \(upper), its upper "
                + "threshold, it takes none until it has fewer than \(reopens)"
        case .quiesced(let server, let counts, let made):
            return
                "\(server) has weight 0 and gets none by weight, and still has \(counts.active) active and "
                + "\(counts.inactive) inactive connections and \(counts.persistent) templates; it got \(made)"
        case .longConnections(let server, let active, let allActive, let made, let allMade):
            let what =
                Self.followsLoads(scheduler)
                ? "\(scheduler) evens out open connections, not new ones"
                : "\(scheduler) shares out new connections, not open ones"
            return
                "\(what): \(server) got \(made) of \(allMade) and has \(active) of \(allActive) active ones, "
                + "so that its connections last longer than those of others"
        case .inactiveCounts(let server, let inactive, let active):
            return
                "inactive connections count for \(scheduler), 256 as an active one: \(server) has \(inactive), as "
                + "much as \(inactive / 256) active ones, beside \(active) active ones"
        case .serversGone(let service, let servers):
            return
                "servers were deleted or had their counters zeroed: the service counted \(service) connections, and "
                + "its servers \(servers)"
        case .past(let server, let rate, let rates):
            return
                "the counters are of the past: at present rates are as the weights, \(server) gets \(rate) of "
                + "\(rates) connections a second; ipvsadm -Z starts the counters anew"
        case .unknown:
            return
                "nothing that the kernel shows says why: weights may have been others, or servers fewer, since the "
                + "counters were zeroed; ipvsadm -Z starts them anew"
        }
    }

    private static func sentence(_ part: HashedPart) -> String {
        switch part {
        case .client: "gives a client the same server each time, however much it asks for"
        case .clientAndPort: "chooses by the client's address and port, without looking at connections"
        case .destination: "gives a destination the same server each time, whoever asks"
        }
    }

    private static func followsLoads(_ scheduler: SchedulerName) -> Bool {
        let following: [SchedulerName] = [
            .leastConnection, .weightedLeastConnection, .localityBasedLeastConnection,
            .localityBasedLeastConnectionWithReplication, .shortestExpectedDelay, .neverQueue,
            .weightedOverflow, .powerOfTwoChoices,
        ]
        return following.contains(scheduler)
    }
}
