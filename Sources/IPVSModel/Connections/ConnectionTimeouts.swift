/// Idle time in seconds after which a connection entry is forgotten, by kind (`--set`, `--timeout`).
///
/// In a change, 0 leaves a value as it is (`ip_vs_set_timeout`).
public struct ConnectionTimeouts: Sendable, Hashable {
    /// Of an established TCP connection.
    public var tcp: UInt32
    /// After a FIN was seen.
    public var tcpFinal: UInt32
    /// Since the last UDP packet.
    public var udp: UInt32

    /// Idle times of these seconds.
    public init(tcp: UInt32, tcpFinal: UInt32, udp: UInt32) {
        self.tcp = tcp
        self.tcpFinal = tcpFinal
        self.udp = udp
    }
}
