import IPVSModel

extension Serving {
    /// How it went so far.
    package func report() -> ServingReport {
        var servers: [ServiceIdentity: [ServingReport.Server]] = [:]
        for machine in fleet.machines.sorted(by: { $0.name < $1.name }) where machine.tries > 0 {
            servers[machine.name.service, default: []].append(
                ServingReport.Server(
                    endpoint: machine.name.server, tries: machine.tries, answered: machine.answered,
                    failures: machine.failures, open: UInt64(machine.open.count),
                    latency: ServingReport.Latency(machine.latencies)))
        }
        let services = counts.sorted { $0.key < $1.key }.map { identity, count in
            ServingReport.Service(
                identity: identity, requests: count.requests, answered: count.answered,
                failures: count.failures,
                open: count.requests - count.answered - count.failures.values.reduce(0, +),
                retries: count.retries, latency: ServingReport.Latency(count.latencies),
                servers: servers[identity.asKept] ?? [])
        }
        return ServingReport(services: services, incidents: incidents, incidentsLeftOut: incidentsLeftOut)
    }
}
