import IPVSModel

/// Servers by service and address, and what the kernel's table says that each counts.
struct ServersOfEntries {
    private struct Place: Hashable {
        var service: ServiceNumber
        var address: IPAddress
    }

    private var servers: [Place: [ServerNumber]] = [:]
    private(set) var counts: [ServerNumber: ConnectionCounts] = [:]
    /// Services by mark.
    private(set) var marked: [ServiceNumber] = []

    init(of director: borrowing SimulatedDirector, counting snapshot: TableSnapshot) {
        for entry in snapshot.services {
            let identity = entry.service.identity.asKept
            guard let service = director.serviceNumbers[identity] else { continue }
            if identity.isFirewallMark { marked.append(service) }
            for destination in entry.destinations {
                let endpoint = destination.destination.endpoint
                guard
                    let index = director.serverNumbers[ServerKey(service: identity, endpoint: endpoint)]
                else { continue }
                servers[Place(service: service, address: endpoint.address), default: []].append(index)
                counts[index] = destination.counts
            }
        }
    }

    func servers(at address: IPAddress, of service: ServiceNumber) -> [ServerNumber] {
        servers[Place(service: service, address: address)] ?? []
    }
}
