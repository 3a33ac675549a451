import IPVSModel

/// How many connections a server has yet to end.
///
/// TCP and SCTP count those that are active: what is inactive is closed, and remembered for stragglers only. UDP is never
/// active, and of a mark nobody knows the protocol: there every entry counts.
struct ConnectionsLeft: Sendable, Hashable {
    let counts: ConnectionCounts
    let number: UInt64

    init(_ counts: ConnectionCounts, of service: ServiceIdentity) {
        self.counts = counts
        let entries = UInt64(counts.active) + UInt64(counts.inactive)
        switch service {
        case .endpoint(.udp, _), .firewallMark: number = entries
        case .endpoint: number = UInt64(counts.active)
        }
    }
}
