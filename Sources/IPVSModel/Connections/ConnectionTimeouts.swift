/// Idle time in seconds after which a connection entry is forgotten, by kind (`--set`, `--timeout`).
///
/// In a change, 0 leaves a value as it is (`ip_vs_set_timeout`).
package struct ConnectionTimeouts: Sendable, Hashable {
    package var tcp: UInt32
    /// After a FIN was seen.
    package var tcpFinal: UInt32
    package var udp: UInt32

    package init(tcp: UInt32, tcpFinal: UInt32, udp: UInt32) {
        self.tcp = tcp
        self.tcpFinal = tcpFinal
        self.udp = udp
    }
}
