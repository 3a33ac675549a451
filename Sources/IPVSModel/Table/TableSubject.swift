/// What a change is about: two changes of one subject are about the same part of a table.
package enum TableSubject: Sendable, Hashable {
    case service(ServiceIdentity)
    case server(Endpoint, of: ServiceIdentity)
    case daemon(SyncDaemon.Role)
    case timeouts
    case everything
}

extension TableChange {
    package var subject: TableSubject {
        switch self {
        case .addService(let service), .editService(let service): .service(service.identity)
        case .deleteService(let identity): .service(identity)
        case .addDestination(let server, let service): .server(server.endpoint, of: service)
        case .editDestination(let server, let service): .server(server.endpoint, of: service)
        case .deleteDestination(let endpoint, let service): .server(endpoint, of: service)
        case .startDaemon(let daemon): .daemon(daemon.role)
        case .stopDaemon(let role, syncID: _): .daemon(role)
        case .setTimeouts: .timeouts
        case .clear, .zero: .everything
        }
    }

    /// Whether it is about idle times or a sync daemon.
    package var isOfSettings: Bool {
        switch self {
        case .setTimeouts, .startDaemon, .stopDaemon: true
        default: false
        }
    }
}
