/// Counters and rates of a service or destination since its counters were last zeroed.
public struct Statistics: Sendable, Hashable {
    /// Connections that were made.
    public var connections: UInt64 = 0
    /// Packets from clients.
    public var incomingPackets: UInt64 = 0
    /// Packets to clients, where they come by the director.
    public var outgoingPackets: UInt64 = 0
    /// Bytes from clients, IP headers included.
    public var incomingBytes: UInt64 = 0
    /// Bytes to clients, where they come by the director.
    public var outgoingBytes: UInt64 = 0

    /// Averages per second, as the kernel's estimator (`ip_vs_est.c`) smooths them.
    public var connectionRate: UInt64 = 0
    /// Packets from clients a second, as an average.
    public var incomingPacketRate: UInt64 = 0
    /// Packets to clients a second, as an average.
    public var outgoingPacketRate: UInt64 = 0
    /// Bytes from clients a second, as an average.
    public var incomingByteRate: UInt64 = 0
    /// Bytes to clients a second, as an average.
    public var outgoingByteRate: UInt64 = 0

    /// Nothing was counted yet.
    public init() {}
}
