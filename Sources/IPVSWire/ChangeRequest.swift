import IPVSModel

extension MessageWriter {
    /// Appends the request that carries out `change`. It is not acknowledged unless a flag says so, but the
    /// kernel reports a refusal in any case.
    package mutating func change(_ change: TableChange, family: UInt16, sequence: UInt32) {
        switch change {
        case .addService(let service):
            request(.newService, family: family, flags: [], sequence: sequence) { $0.service(service) }
        case .editService(let service):
            request(.setService, family: family, flags: [], sequence: sequence) { $0.service(service) }
        case .deleteService(let identity):
            request(.deleteService, family: family, flags: [], sequence: sequence) { $0.service(identity) }
        case .addDestination(let destination, let identity):
            request(.newDestination, family: family, flags: [], sequence: sequence) {
                $0.service(identity)
                $0.destination(destination)
            }
        case .editDestination(let destination, let identity):
            request(.setDestination, family: family, flags: [], sequence: sequence) {
                $0.service(identity)
                $0.destination(destination)
            }
        case .deleteDestination(let endpoint, let identity):
            request(.deleteDestination, family: family, flags: [], sequence: sequence) {
                $0.service(identity)
                $0.destination(endpoint)
            }
        case .clear: request(.flush, family: family, flags: [], sequence: sequence)
        case .zero(let identity):
            request(.zero, family: family, flags: [], sequence: sequence) {
                if let identity { $0.service(identity) }
            }
        case .setTimeouts(let timeouts):
            request(.setConfiguration, family: family, flags: [], sequence: sequence) {
                $0.timeouts(timeouts)
            }
        case .startDaemon(let daemon):
            request(.newDaemon, family: family, flags: [], sequence: sequence) { $0.daemon(daemon) }
        case .stopDaemon(let role, let syncID):
            request(.deleteDaemon, family: family, flags: [], sequence: sequence) {
                $0.daemon(role, syncID: syncID)
            }
        }
    }
}
