/// The seam to the kernel: everything above it is values and bytes, everything below it one socket.
///
/// Tests script it; the real one is `NetlinkTransport`. A minor version may ask more of those who conform to it.
public protocol Transport: ~Copyable {
    /// Number under which this kernel knows the IPVS family.
    var family: UInt16 { get }
    /// Bytes that one batch may have.
    var batchByteLimit: Int { get }
    /// Requests that one batch may have: refusals of all of them must fit the receive buffer.
    var batchRequestLimit: Int { get }

    /// Sends a batch of requests and hands over what arrives, datagram by datagram, until `onDatagram` has enough.
    mutating func exchange(
        _ batch: [UInt8], onDatagram: (RawSpan) throws(KernelError) -> ExchangeProgress
    ) throws(KernelError)
}

/// Whether an exchange waits for more.
public enum ExchangeProgress: Sendable {
    /// Whether it waits for another datagram, or has all it needs.
    case waiting, finished
}
