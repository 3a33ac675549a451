/// A transport protocol by its IP protocol number. IPVS knows three; others are kept as they are read.
package struct TransportProtocol: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
    package var rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let tcp = TransportProtocol(rawValue: 6)
    package static let udp = TransportProtocol(rawValue: 17)
    package static let sctp = TransportProtocol(rawValue: 132)

    /// Lower-case name, or the number for a protocol that IPVS does not balance.
    package var description: String {
        switch self {
        case .tcp: "tcp"
        case .udp: "udp"
        case .sctp: "sctp"
        default: String(rawValue)
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
