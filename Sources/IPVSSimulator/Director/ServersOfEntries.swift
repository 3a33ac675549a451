import IPVSModel

/// Servers by service and address, and how many more entries each may own: what the kernel's table says that it counts,
/// less those that were given to it.
struct ServersOfEntries {
    private struct Place: Hashable {
        var service: ServiceNumber
        var address: IPAddress
    }

    private var servers: [Place: [ServerNumber]] = [:]
    private var connections: [ServerNumber: Int64] = [:]
    private var templates: [ServerNumber: Int64] = [:]
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
                connections[index] = Int64(destination.counts.active) + Int64(destination.counts.inactive)
                templates[index] = Int64(destination.counts.persistent)
            }
        }
    }

    func servers(at address: IPAddress, of service: ServiceNumber) -> [ServerNumber] {
        servers[Place(service: service, address: address)] ?? []
    }

    func hasRoom(_ server: ServerNumber, isTemplate: Bool) -> Bool {
        (isTemplate ? templates[server] : connections[server]) ?? 0 > 0
    }

    mutating func take(_ server: ServerNumber, isTemplate: Bool) {
        if isTemplate { templates[server, default: 0] -= 1 } else { connections[server, default: 0] -= 1 }
    }
}
