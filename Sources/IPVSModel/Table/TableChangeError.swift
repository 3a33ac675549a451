/// Why a director refused a change: the same for the kernel's table and the simulated one.
public enum TableChangeError: Error, Sendable, Hashable {
    /// There is a service of this identity already.
    case serviceExists
    /// No service has this identity.
    case noSuchService
    /// The kernel has neither the scheduler nor the persistence engine, as a module or built in; it does not say which.
    case schedulerOrEngineNotFound
    /// The service has a server at this endpoint already.
    case destinationExists
    /// The service has no server at this endpoint.
    case noSuchDestination
    /// A sync daemon of this role runs already.
    case daemonRunning
    /// No sync daemon of this role runs.
    case noDaemonRunning
    /// Lower threshold above the upper one, or another value out of its range.
    case outOfRange
    /// The host has no network interface of this name.
    case noSuchInterface
    /// A value that the director does not take, such as a server address that is not unicast.
    case invalid
    /// The process lacks CAP_NET_ADMIN.
    case notPermitted
    /// Any other answer, as the system's error number.
    case system(errno: Int32)
}
