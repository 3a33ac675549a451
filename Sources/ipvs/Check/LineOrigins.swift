import IPVSFormats
import IPVSModel

/// Which line of a file a service, a server or a daemon comes from, and which took it back; each found in O(1). Lines are
/// told by their number in the order in which they take effect.
struct LineOrigins: Sendable {
    /// A server of a service.
    struct Server: Sendable, Hashable {
        let service: ServiceIdentity
        let endpoint: Endpoint

        init(_ endpoint: Endpoint, of service: ServiceIdentity) {
            self.service = service.asKept
            self.endpoint = endpoint
        }
    }

    private struct Host: Hashable {
        let service: ServiceIdentity
        let address: IPAddress
    }

    private(set) var services: [ServiceIdentity: Int] = [:]
    private(set) var servers: [Server: Int] = [:]
    /// The last line that changes the server, for those that were changed.
    private(set) var edits: [Server: Int] = [:]
    private(set) var daemons: [SyncDaemon.Role: Int] = [:]
    /// The line that adds the first service since the table was emptied.
    private(set) var first: Int?

    private var deletedServices: [ServiceIdentity: Int] = [:]
    private var deletedServers: [Server: Int] = [:]
    private var clearing: Int?
    private var mixedServer: Int?
    private var serviceAt: [IPAddress: ServiceIdentity] = [:]
    private var serviceOfMark: [UInt32: ServiceIdentity] = [:]
    private var serverAt: [Host: Endpoint] = [:]

    /// Notes what a line that takes effect does.
    mutating func note(_ change: TableChange, _ line: Int) {
        switch change {
        case .addService(let service):
            let identity = service.identity.asKept
            services[identity] = line
            first = first ?? line
            switch identity {
            case .endpoint(_, let endpoint): serviceAt[endpoint.address] = identity
            case .firewallMark(let mark, _): serviceOfMark[mark] = identity
            }
        case .addDestination(let destination, to: let service):
            let server = Server(destination.endpoint, of: service)
            servers[server] = line
            edits[server] = nil
            serverAt[Host(service: server.service, address: server.endpoint.address)] = server.endpoint
            if server.endpoint.address.family != service.family { mixedServer = line }
        case .editDestination(let destination, of: let service):
            edits[Server(destination.endpoint, of: service)] = line
        case .deleteService(let service): deletedServices[service.asKept] = line
        case .deleteDestination(let endpoint, from: let service):
            deletedServers[Server(endpoint, of: service)] = line
        case .clear: (clearing, first) = (line, nil)
        case .startDaemon(let daemon): daemons[daemon.role] = line
        case .editService, .zero, .setTimeouts, .stopDaemon: break
        }
    }

    /// A service that may have been mistaken for this one: at the same address, or of the same mark.
    func service(near identity: ServiceIdentity) -> ServiceIdentity? {
        let near: ServiceIdentity? =
            switch identity {
            case .endpoint(_, let endpoint): serviceAt[endpoint.address]
            case .firewallMark(let mark, _): serviceOfMark[mark]
            }
        return near == identity.asKept ? nil : near
    }

    /// A server that may have been mistaken for this one: at the same address.
    func server(near server: Server) -> Endpoint? {
        let near = serverAt[Host(service: server.service, address: server.endpoint.address)]
        return near == server.endpoint ? nil : near
    }

    /// The line that a refusal comes from.
    func cause(of reason: TableChangeError, _ change: TableChange) -> Int? {
        switch reason {
        case .serviceExists: change.service.flatMap { services[$0.asKept] }
        case .noSuchService:
            change.service.flatMap { identity in
                deletedServices[identity.asKept] ?? service(near: identity).flatMap { services[$0] }
            }
        case .destinationExists: change.server.flatMap { servers[$0] }
        case .noSuchDestination:
            change.server.flatMap { server in
                deletedServers[server]
                    ?? self.server(near: server).flatMap { servers[Server($0, of: server.service)] }
            }
        case .daemonRunning: daemons.values.max()
        default: nil
        }
    }

    /// All lines that a refusal of `change` may be about, in the order in which they take effect.
    func lines(about change: TableChange) -> [Int] {
        var found: [Int?] = [clearing, mixedServer] + daemons.values.map { $0 }
        if let identity = change.service?.asKept {
            found += [services[identity], deletedServices[identity]]
            if let near = service(near: identity) { found.append(services[near]) }
        }
        if let server = change.server {
            found += [servers[server], deletedServers[server]]
            if let near = self.server(near: server) {
                found.append(servers[Server(near, of: server.service)])
            }
        }
        return Set(found.compactMap { $0 }).sorted()
    }
}

extension TableChange {
    /// The server that is added, changed or taken out.
    var server: LineOrigins.Server? {
        switch self {
        case .addDestination(let server, to: let service), .editDestination(let server, of: let service):
            LineOrigins.Server(server.endpoint, of: service)
        case .deleteDestination(let endpoint, from: let service): LineOrigins.Server(endpoint, of: service)
        default: nil
        }
    }
}
