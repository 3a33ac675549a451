import IPVSKernel
import IPVSModel

extension KernelError {
    /// For people: what went wrong and, where something can be done, what.
    var sentence: String {
        switch self {
        case .noSocket(let number): "no netlink socket: \(Failure.text(ofSystemError: number))"
        case .noFamily:
            "this kernel's IPVS is not loaded, and reading loads nothing; as root: modprobe ip_vs"
        case .notPermitted: "that needs root or CAP_NET_ADMIN"
        case .refused(_, let number, let text):
            "the kernel refuses to tell: \(text ?? Failure.text(ofSystemError: number))"
        case .notSent(let number), .notReceived(let number): Failure.text(ofSystemError: number)
        case .noAnswer: "the kernel does not answer"
        case .answersLost: "the kernel dropped answers for want of memory; try again"
        case .malformedAnswer: "an answer cannot be understood; the kernel may be newer than this program"
        case .unreadable(let path, let number): "\(path): \(Failure.text(ofSystemError: number))"
        }
    }
}
