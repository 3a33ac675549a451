import Glibc
import IPVSModel
import IPVSWire

/// What can go wrong between this program and the kernel, other than a refused change (`TableChangeError`).
public enum KernelError: Error, Sendable, Hashable {
    /// The netlink socket could not be opened.
    case noSocket(errno: Int32)
    /// The kernel has no IPVS: its module `ip_vs` is not loaded, or not there (`ModuleLoading`).
    case noFamily
    /// Neither root nor CAP_NET_ADMIN.
    case notPermitted
    /// The kernel refused to say something.
    case refused(Query, errno: Int32, text: String?)
    /// The batch did not reach the kernel.
    case notSent(errno: Int32)
    /// Answers could not be received.
    case notReceived(errno: Int32)
    /// The kernel gave no answer for `NetlinkTransport.answerWait` seconds.
    case noAnswer
    /// The kernel dropped answers for want of memory: it is not known what became of the requests.
    case answersLost
    /// An answer cannot be understood.
    case malformedAnswer(WireError)
    /// A file of `/proc` could not be read.
    case unreadable(path: String, errno: Int32)

    /// What was asked for.
    public enum Query: Sendable, Hashable {
        /// What IPVS says of itself, idle times, sync daemons, all services.
        case information, timeouts, daemons, services
        /// One service.
        case service(ServiceIdentity)
        /// The servers of a service.
        case destinations(ServiceIdentity)
    }
}

extension KernelError {
    /// What an error number means that the kernel answers to a query.
    init(errno number: Int32, text: String?, answering query: Query) {
        self =
            number == EPERM || number == EACCES
            ? .notPermitted : .refused(query, errno: number, text: text)
    }
}
