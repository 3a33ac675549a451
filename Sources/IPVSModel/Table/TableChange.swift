/// One change to a director, simulated or real. Everything that can be said to either is one of these.
public enum TableChange: Sendable, Hashable {
    /// A new service, without servers (`-A`).
    case addService(VirtualService)
    /// Replaces everything but the identity.
    case editService(VirtualService)
    /// Removes a service with its servers (`-D`).
    case deleteService(ServiceIdentity)
    /// A new server, at the head of the kernel's list (`-a`).
    case addDestination(Destination, to: ServiceIdentity)
    /// Replaces everything but the endpoint.
    case editDestination(Destination, of: ServiceIdentity)
    /// Removes a server (`-d`).
    case deleteDestination(Endpoint, from: ServiceIdentity)
    /// Removes every service.
    case clear
    /// Sets the counters of one service and its destinations to 0, or of all.
    case zero(ServiceIdentity?)
    /// Sets idle times (`--set`); 0 leaves one as it is.
    case setTimeouts(ConnectionTimeouts)
    /// Starts a sync daemon (`--start-daemon`).
    case startDaemon(SyncDaemon)
    /// The kernel asks for the sync identifier too, but only looks at the role.
    case stopDaemon(SyncDaemon.Role, syncID: UInt32)
}

extension TableChange {
    /// What is changed, without the values: for messages and for the meaning of an error number.
    package enum Operation: Sendable, Hashable, CaseIterable {
        case addService, editService, deleteService
        case addDestination, editDestination, deleteDestination
        case clear, zero, setTimeouts, startDaemon, stopDaemon
    }

    package var operation: Operation {
        switch self {
        case .addService: .addService
        case .editService: .editService
        case .deleteService: .deleteService
        case .addDestination: .addDestination
        case .editDestination: .editDestination
        case .deleteDestination: .deleteDestination
        case .clear: .clear
        case .zero: .zero
        case .setTimeouts: .setTimeouts
        case .startDaemon: .startDaemon
        case .stopDaemon: .stopDaemon
        }
    }
}
