import IPVSModel
import IPVSSimulator

/// What a run says of single services and servers, as scenarios ask for it.
extension VariantOutcome {
    private func report(of service: ServiceIdentity) -> ServiceReport? {
        reports.first { $0.identity == service }
    }

    /// The most new connections in a second, of a server or, with nil, of the one that has most.
    func peakNew(of server: Endpoint?, in service: ServiceIdentity) -> UInt64 {
        let servers = report(of: service)?.servers ?? []
        return UInt64(servers.filter { server == nil || $0.endpoint == server }.map(\.peakNew).max() ?? 0)
    }

    /// Jain's index in millionths, rounded as JSON has it.
    func fairness(of service: ServiceIdentity) -> UInt64 {
        UInt64(((report(of: service)?.fairness ?? 1) * 1_000_000).rounded())
    }

    /// Whether a server got rid of everything, in all the times that it was added.
    func emptiness(of server: Endpoint, in service: ServiceIdentity) -> ExpectationResult.Emptiness {
        var since: Nanoseconds = 0
        var left = ConnectionCounts()
        for server in (report(of: service)?.servers ?? []).filter({ $0.endpoint == server }) {
            guard let closed = server.closedSince else { return .isOpen }
            // Who never had anything is empty from the beginning of that.
            if server.emptySince == nil, server.peakEntries > 0 {
                left.active += server.counts.active
                left.inactive += server.counts.inactive
            }
            since = max(since, server.emptySince ?? closed)
        }
        return left == ConnectionCounts() ? .since(since) : .notYet(left)
    }
}

extension ExpectationResult.Emptiness {
    func holds(by time: Nanoseconds) -> Bool {
        if case .since(let since) = self { since <= time } else { false }
    }
}
