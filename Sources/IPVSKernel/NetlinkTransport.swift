internal import CIPVS
internal import CLibNL
import Glibc
import IPVSWire

/// The generic-netlink socket: libnl opens it and resolves the family, batches go over its descriptor by our shim.
///
/// The socket belongs to the network namespace of the thread that opens it.
public struct NetlinkTransport: ~Copyable, Transport {
    /// The number that this kernel gave the IPVS family when its module was loaded.
    public let family: UInt16
    /// As much as the send buffer takes, 128 kB at most.
    public let batchByteLimit: Int
    /// As many as the receive buffer holds refusals of.
    public let batchRequestLimit: Int

    private let socket: OpaquePointer
    private let buffer: UnsafeMutableRawPointer
    /// What lies in the buffer.
    private var datagrams = [cipvs_datagram](repeating: .init(), count: datagramsPerCall)

    /// Seconds without an answer after which the kernel counts as silent. Requests are carried out while they are
    /// sent, so even a slow one is answered at once.
    public static let answerWait: Int32 = 10
    /// The kernel makes datagrams as large as the largest buffer it has seen, up to this size
    /// (`netlink_recvmsg`); a smaller one later would cut them.
    private static let datagramSize = 32 * 1024
    /// A dump of one service's destinations usually takes two: the objects and the end.
    private static let datagramsPerCall = 4
    /// Measured: larger batches gain nothing, smaller ones cost.
    private static let batchBytes = 128 * 1024
    /// What one refusal takes of the receive buffer, generously: a small packet with the kernel's bookkeeping.
    private static let bytesPerRefusal = 2048

    /// How the family is found.
    public enum FamilySearch: Sendable {
        /// Among those that are there: nothing is loaded.
        case present
        /// By its name. For whoever asks so, the kernel itself loads a module that has the name as an alias
        /// (`ctrl_getfamily`), as `ip_vs` does.
        case loading
    }

    /// Opens the socket.
    ///
    /// - Parameters:
    ///   - search: whether the kernel may load IPVS for it.
    ///   - receiveBytes: the receive buffer to ask for.
    /// - Throws: `.noFamily` where the kernel has no IPVS, `.noSocket` where there is no netlink.
    public init(
        _ search: FamilySearch = .present, receiveBytes: Int32 = 4 * 1024 * 1024
    ) throws(KernelError) {
        guard let socket = nl_socket_alloc() else { throw .noSocket(errno: ENOMEM) }
        let family: UInt16
        do {
            family = try Self.connect(socket, search)
        } catch {
            nl_socket_free(socket)
            throw error
        }
        self.socket = socket
        self.family = family
        let descriptor = nl_socket_get_fd(socket)
        cipvs_prepare(descriptor, receiveBytes, Self.answerWait)
        // A send must leave room for the kernel's own bookkeeping (`netlink_sendmsg`).
        let sendable = Int(cipvs_buffer_size(descriptor, false)) - 1024
        batchByteLimit = max(4096, min(Self.batchBytes, sendable))
        let receivable = Int(cipvs_buffer_size(descriptor, true))
        batchRequestLimit = max(1, receivable / Self.bytesPerRefusal)
        buffer = .allocate(byteCount: Self.datagramSize * Self.datagramsPerCall, alignment: 16)
    }

    deinit {
        buffer.deallocate()
        nl_socket_free(socket)
    }

    private static func connect(
        _ socket: OpaquePointer, _ search: FamilySearch
    ) throws(KernelError) -> UInt16 {
        let failure = genl_connect(socket)
        // libnl keeps its own error numbers; the system's is still in errno.
        guard failure == 0 else { throw .noSocket(errno: errno) }
        let number =
            switch search {
            case .loading: genl_ctrl_resolve(socket, IPVSCommand.familyName)
            case .present: try presentFamily(socket)
            }
        // libnl's errors are below 0.
        guard let family = UInt16(exactly: number) else { throw .noFamily }
        return family
    }

    /// The number of the family in the list of all of them; -1 when it is none of them.
    private static func presentFamily(_ socket: OpaquePointer) throws(KernelError) -> Int32 {
        var families: OpaquePointer?
        guard genl_ctrl_alloc_cache(socket, &families) == 0 else { throw .notReceived(errno: errno) }
        defer { nl_cache_free(families) }
        guard let family = genl_ctrl_search_by_name(families, IPVSCommand.familyName) else { return -1 }
        defer { genl_family_put(family) }
        return Int32(genl_family_get_id(family))
    }

    /// Sends `batch` and receives until `onDatagram` has enough.
    ///
    /// - Throws: `.notSent` where the kernel saw nothing of it; `.answersLost`, `.noAnswer` or `.notReceived` where it may
    ///   have carried it out; and what `onDatagram` throws.
    public mutating func exchange(
        _ batch: [UInt8], onDatagram: (RawSpan) throws(KernelError) -> ExchangeProgress
    ) throws(KernelError) {
        let descriptor = nl_socket_get_fd(socket)
        let failure = batch.withUnsafeBytes { cipvs_send(descriptor, $0.baseAddress, $0.count) }
        guard failure == 0 else { throw .notSent(errno: failure) }
        var isLossy = false
        while true {
            let taken = cipvs_receive(
                descriptor, !isLossy, buffer, Self.datagramSize, Int32(Self.datagramsPerCall), &datagrams)
            if taken == 0 - ENOBUFS {
                // The kernel dropped answers. Those before are still there, and no more will come.
                isLossy = true
                continue
            }
            guard taken >= 0 else { throw isLossy ? .answersLost : Self.receiveError(-taken) }
            for index in 0..<Int(taken) where datagrams[index].length > 0 {
                let length = Int(datagrams[index].length)
                guard !datagrams[index].truncated, length <= Self.datagramSize else {
                    throw .malformedAnswer(
                        .badLength(of: .message, claimed: length, available: Self.datagramSize))
                }
                let start = buffer + index * Self.datagramSize
                let bytes = UnsafeRawBufferPointer(start: start, count: length)
                guard try onDatagram(bytes.bytes) == .finished else { continue }
                if isLossy { throw .answersLost }
                return
            }
        }
    }

    private static func receiveError(_ number: Int32) -> KernelError {
        number == EAGAIN ? .noAnswer : .notReceived(errno: number)
    }
}
