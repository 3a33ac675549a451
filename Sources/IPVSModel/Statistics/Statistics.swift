/// Counters and rates of a service or destination since its counters were last zeroed.
package struct Statistics: Sendable, Hashable {
    package var connections: UInt64 = 0
    package var incomingPackets: UInt64 = 0
    package var outgoingPackets: UInt64 = 0
    package var incomingBytes: UInt64 = 0
    package var outgoingBytes: UInt64 = 0

    /// Averages per second, as the kernel's estimator (`ip_vs_est.c`) smooths them.
    package var connectionRate: UInt64 = 0
    package var incomingPacketRate: UInt64 = 0
    package var outgoingPacketRate: UInt64 = 0
    package var incomingByteRate: UInt64 = 0
    package var outgoingByteRate: UInt64 = 0

    package init() {}
}
