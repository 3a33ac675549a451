/// Why a director refused a change: the same for the kernel's table and the simulated one.
package enum TableChangeError: Error, Sendable, Hashable {
    case serviceExists
    case noSuchService
    /// The kernel has neither the scheduler nor the persistence engine, as a module or built in; it does not say which.
    case schedulerOrEngineNotFound
    case destinationExists
    case noSuchDestination
    case daemonRunning
    case noDaemonRunning
    /// Lower threshold above the upper one, or another value out of its range.
    case outOfRange
    case noSuchInterface
    /// A value that the director does not take, such as a server address that is not unicast.
    case invalid
    case notPermitted
    /// Any other answer, as the system's error number.
    case system(errno: Int32)
}
