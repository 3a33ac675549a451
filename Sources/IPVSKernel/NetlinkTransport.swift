import CIPVS
import CLibNL
import Glibc
import IPVSWire

/// The generic-netlink socket: libnl opens it and resolves the family, batches go over its descriptor by our shim.
///
/// The socket belongs to the network namespace of the thread that opens it.
package struct NetlinkTransport: ~Copyable, Transport {
    package let family: UInt16
    package let batchByteLimit: Int
    package let batchRequestLimit: Int

    private let socket: OpaquePointer
    private let buffer: UnsafeMutableRawPointer

    /// Seconds without an answer after which the kernel counts as silent. Requests are carried out while they are
    /// sent, so even a slow one is answered at once.
    package static let answerWait: Int32 = 10
    /// The kernel makes datagrams as large as the largest buffer it has seen, up to this size
    /// (`netlink_recvmsg`); a smaller one later would cut them.
    private static let datagramSize = 32 * 1024
    /// A dump of one service's destinations usually takes two: the objects and the end.
    private static let datagramsPerCall = 4
    /// Measured: larger batches gain nothing, smaller ones cost.
    private static let batchBytes = 128 * 1024
    /// What one refusal takes of the receive buffer, generously: a small packet with the kernel's bookkeeping.
    private static let bytesPerRefusal = 2048

    /// Opens the socket, loading the kernel's module when the family is missing.
    ///
    /// - Parameter receiveBytes: the receive buffer to ask for.
    /// - Parameter quietly: whether modprobe keeps to itself that there is no such module.
    package init(receiveBytes: Int32 = 4 * 1024 * 1024, quietly: Bool = false) throws(KernelError) {
        guard let socket = nl_socket_alloc() else { throw .noSocket(errno: ENOMEM) }
        let family: UInt16
        do {
            family = try Self.connect(socket, quietly: quietly)
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

    private static func connect(_ socket: OpaquePointer, quietly: Bool) throws(KernelError) -> UInt16 {
        let failure = genl_connect(socket)
        // libnl keeps its own error numbers; the system's is still in errno.
        guard failure == 0 else { throw .noSocket(errno: errno) }
        if let family = resolve(socket) { return family }
        let loading = ModuleLoading.load("ip_vs", quietly: quietly)
        guard let family = resolve(socket) else { throw .noFamily(loading) }
        return family
    }

    private static func resolve(_ socket: OpaquePointer) -> UInt16? {
        UInt16(exactly: genl_ctrl_resolve(socket, IPVSCommand.familyName))
    }

    package mutating func exchange(
        _ batch: [UInt8], onDatagram: (RawSpan) throws(KernelError) -> ExchangeProgress
    ) throws(KernelError) {
        let descriptor = nl_socket_get_fd(socket)
        let failure = batch.withUnsafeBytes { cipvs_send(descriptor, $0.baseAddress, $0.count) }
        guard failure == 0 else { throw .notSent(errno: failure) }
        var datagrams = [cipvs_datagram](repeating: .init(), count: Self.datagramsPerCall)
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
