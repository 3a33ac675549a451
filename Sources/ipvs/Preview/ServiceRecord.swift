import IPVSModel
import IPVSSimulator

/// What is counted of a service while flows are played on it as it is and as it will be.
struct ServiceRecord {
    var service: ChangePreview.Service
    private var positions: [Endpoint: Int] = [:]
    private var clients: Set<IPAddress> = []

    /// - Parameters:
    ///   - old: its servers before the change.
    ///   - new: its servers after it.
    init(_ identity: ServiceIdentity, _ old: [DestinationSnapshot], _ new: [DestinationSnapshot]) {
        service = ChangePreview.Service(identity: identity)
        let counts = Dictionary(old.map { ($0.destination.endpoint, $0.counts) }) { $1 }
        for endpoint in Set(counts.keys).union(new.map(\.destination.endpoint)).sorted() {
            positions[endpoint] = service.servers.count
            service.servers.append(
                ChangePreview.Server(endpoint: endpoint, atStart: counts[endpoint] ?? ConnectionCounts()))
        }
    }

    /// Notes where a flow goes before the change and after it.
    mutating func note(_ flow: Flow, before old: Whereabouts, after new: Whereabouts) {
        if clients.insert(flow.client.address).inserted, let home = old.endpoint {
            service.clients += 1
            if new.endpoint != home { service.moved += 1 }
        }
        count(old, .before, at: flow.time)
        count(new, .after, at: flow.time)
    }

    private mutating func count(_ found: Whereabouts, _ side: ChangePreview.Side, at time: Nanoseconds) {
        switch found.outcome {
        case .refused: service.refused[side] += 1
        case .passed: service.passed[side] += 1
        case .existing: break
        case .scheduled, .persistent:
            // One that is of another service is nobody's here.
            guard let server = found.server, let position = positions[server] else { return }
            service.servers[position].busiest[side].note(at: time)
        }
    }
}

/// Where a flow went.
struct Whereabouts {
    let outcome: Placement.Outcome
    /// The server, as it is configured.
    let server: Endpoint?
    /// Where the server gets the packets.
    let endpoint: Endpoint?

    init(_ placement: Placement, _ director: borrowing SimulatedDirector) {
        outcome = placement.outcome
        server = director.server(of: placement)
        endpoint = director.endpoint(of: placement)
    }
}
