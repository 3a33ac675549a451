import Glibc
import IPVSKernel
import IPVSModel

/// The legacy tool's sentences for what the kernel says.
enum KernelMessages {
    /// Why a change was refused.
    static func text(_ reason: TableChangeError, refusing operation: TableChange.Operation) -> String {
        switch reason {
        case .serviceExists: "Service already exists"
        case .noSuchService: isOfDestination(operation) ? "Service not defined" : "No such service"
        case .schedulerOrEngineNotFound: "Scheduler or persistence engine not found"
        case .destinationExists: "Destination already exists"
        case .noSuchDestination: "No such destination"
        case .daemonRunning: "Daemon has already run"
        case .noDaemonRunning: "No daemon is running"
        case .outOfRange: text(errno: ERANGE)
        case .noSuchInterface: text(errno: ENODEV)
        case .invalid: text(errno: EINVAL)
        case .notPermitted: text(errno: EPERM)
        case .system(let number): text(errno: number)
        }
    }

    /// What went wrong between this program and the kernel.
    static func text(_ error: KernelError) -> String {
        switch error {
        case .notPermitted: text(errno: EPERM)
        case .noFamily: text(errno: ENOPROTOOPT)
        case .refused(.service, errno: ESRCH, _), .refused(.destinations, errno: ESRCH, _): "No such service"
        case .refused(_, let number, _): text(errno: number)
        case .noSocket(let number): text(errno: number)
        case .notSent(let number): "Can't send to the kernel: \(text(errno: number))"
        case .notReceived(let number): "Can't receive from the kernel: \(text(errno: number))"
        case .noAnswer: "The kernel does not answer"
        case .answersLost: "Answers of the kernel were lost"
        case .malformedAnswer(let error): "Can't understand the kernel's answer: \(error)"
        case .unreadable(let path, let number): "\(path): \(text(errno: number))"
        }
    }

    /// A change that was sent, and of which the kernel did not say what became.
    static func unknownFate(_ error: KernelError) -> String {
        "\(text(error)): the change may have been made"
    }

    /// Lines of a restore, ascending, that were carried out or not.
    static func unknownFate(_ error: KernelError, of lines: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for line in lines {
            if let last = ranges.last, line <= last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...line
            } else {
                ranges.append(line...line)
            }
        }
        let list = ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        return "\(text(error)): it is not known whether these lines were carried out: "
            + list.joined(separator: ", ")
    }

    /// Printed instead of everything else when IPVS cannot be reached.
    static func initializationFailure(_ reason: String) -> String {
        """
        Can't initialize ipvs: \(reason)
        Are you sure that IP Virtual Server is built in the kernel or as module?
        """
    }

    /// The text of an error number where it means the same for every operation.
    static func text(errno number: Int32) -> String {
        switch number {
        case EPERM: "Permission denied (you must be root)"
        case EINVAL: "Invalid operation.  Possibly wrong module version, address not unicast, ..."
        case ENOMEM: "Memory allocation problem"
        default: String(cString: strerror(number))
        }
    }

    private static func isOfDestination(_ operation: TableChange.Operation) -> Bool {
        switch operation {
        case .addDestination, .editDestination, .deleteDestination: true
        default: false
        }
    }
}
