/// A server of a service: the same machine may serve several, each with a weight of its own.
package struct ServerOfService: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var service: ServiceIdentity
    package var server: Endpoint

    package init(_ server: Endpoint, of service: ServiceIdentity) {
        self.service = service
        self.server = server
    }

    /// In the order of a sorted listing.
    package static func < (left: Self, right: Self) -> Bool {
        left.service == right.service ? left.server < right.server : left.service < right.service
    }

    /// `10.1.0.1:443 of tcp 192.0.2.10:443`
    package var description: String { "\(server) of \(service)" }
}

extension Table {
    package subscript(server: ServerOfService) -> Destination? { self[server.service]?[server.server] }

    /// Every server of every service.
    package var servers: [(name: ServerOfService, server: Destination)] {
        services.flatMap { entry in
            entry.destinations.map { (ServerOfService($0.endpoint, of: entry.identity), $0) }
        }
    }
}
