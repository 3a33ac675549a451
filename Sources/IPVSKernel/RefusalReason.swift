import Glibc
import IPVSModel

extension TableChangeError {
    /// The meaning of an error number that the kernel answers to `operation` (`ip_vs_genl_set_cmd` and what it calls).
    package init(errno number: Int32, refusing operation: TableChange.Operation) {
        switch (operation, number) {
        case (_, EPERM), (_, EACCES): self = .notPermitted
        case (_, EINVAL): self = .invalid
        case (_, ERANGE): self = .outOfRange
        case (.addService, EEXIST): self = .serviceExists
        case (.addService, ENOENT), (.editService, ENOENT): self = .schedulerOrEngineNotFound
        case (.editService, ESRCH), (.deleteService, ESRCH), (.zero, ESRCH): self = .noSuchService
        case (.addDestination, ESRCH), (.editDestination, ESRCH), (.deleteDestination, ESRCH):
            self = .noSuchService
        case (.addDestination, EEXIST): self = .destinationExists
        case (.editDestination, ENOENT), (.deleteDestination, ENOENT): self = .noSuchDestination
        case (.startDaemon, EEXIST): self = .daemonRunning
        case (.startDaemon, ENODEV): self = .noSuchInterface
        case (.stopDaemon, ESRCH): self = .noDaemonRunning
        default: self = .system(errno: number)
        }
    }
}
