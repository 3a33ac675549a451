import IPVSModel

/// What the servers of a service got from all directors together, beside what one director alone would have given them.
package struct CombinedService: Sendable {
    package struct ServerShare: Sendable, Hashable {
        package var endpoint: Endpoint
        /// New connections of all directors.
        package var connections: UInt64
        /// Those of one director that gets all flows.
        package var alone: UInt64
    }

    package var identity: ServiceIdentity
    package var scheduler: SchedulerName
    /// In the kernel's order, as one director has them; those that it has not come last.
    package var servers: [ServerShare]
    /// Jain's index of connections relative to weight.
    package var fairness: Double
    /// That of one director alone.
    package var fairnessAlone: Double

    package var connections: UInt64 { servers.reduce(0) { $0 + $1.connections } }
    package var connectionsAlone: UInt64 { servers.reduce(0) { $0 + $1.alone } }

    /// Part of the connections that would have to go elsewhere for the servers' shares to be as those of one director, from 0
    /// to 1.
    package var distance: Double {
        guard connections > 0, connectionsAlone > 0 else { return 0 }
        return servers.reduce(0) {
            $0
                + abs(
                    Double($1.connections) / Double(connections) - Double($1.alone) / Double(connectionsAlone)
                )
        } / 2
    }

    /// Services of one director that had all flows, then those that only others have.
    package static func all(alone: [ServiceReport], _ outcomes: [DirectorOutcome]) -> [CombinedService] {
        let reports = outcomes.flatMap { $0.lives.flatMap(\.services) }
        let byService = Dictionary(grouping: reports, by: \.identity)
        var seen = Set(alone.map(\.identity))
        let others = reports.filter { seen.insert($0.identity).inserted }
        return alone.map { CombinedService($0, alone: $0.servers, byService[$0.identity] ?? []) }
            + others.map { CombinedService($0, alone: [], byService[$0.identity] ?? []) }
    }

    /// - Parameters:
    ///   - service: as one director has it that has it.
    ///   - alone: its servers where one director had all flows.
    private init(
        _ service: ServiceReport, alone: [ServiceReport.ServerReport], _ reports: [ServiceReport]
    ) {
        (identity, scheduler) = (service.identity, service.scheduler)
        var servers: [ServerShare] = []
        var places: [Endpoint: Int] = [:]
        func place(of endpoint: Endpoint) -> Int {
            if let place = places[endpoint] { return place }
            places[endpoint] = servers.count
            servers.append(ServerShare(endpoint: endpoint, connections: 0, alone: 0))
            return servers.count - 1
        }
        var weights: [Endpoint: Int32] = [:]
        for server in alone { servers[place(of: server.endpoint)].alone += server.placements }
        for server in service.servers {
            if let weight = server.weight { weights[server.endpoint] = weight }
        }
        for server in reports.flatMap(\.servers) {
            servers[place(of: server.endpoint)].connections += server.placements
        }
        fairnessAlone = alone.isEmpty ? 1 : service.fairness
        fairness = SimulatedDirector.fairness(
            servers.compactMap { server in
                guard let weight = weights[server.endpoint], weight > 0 else { return nil }
                return Double(server.connections) / Double(weight)
            })
        self.servers = servers
    }
}
