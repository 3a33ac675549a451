/// A transport protocol by its IP protocol number. IPVS knows three; others are kept as they are read.
public struct TransportProtocol: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// As the `protocol` field of an IP header has it.
    public var rawValue: UInt16

    /// The protocol of this number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Transmission control protocol.
    public static let tcp = TransportProtocol(rawValue: 6)
    /// User datagram protocol.
    public static let udp = TransportProtocol(rawValue: 17)
    /// Stream control transmission protocol.
    public static let sctp = TransportProtocol(rawValue: 132)

    /// Lower-case name, or the number for a protocol that IPVS does not balance.
    public var description: String {
        switch self {
        case .tcp: "tcp"
        case .udp: "udp"
        case .sctp: "sctp"
        default: String(rawValue)
        }
    }

    /// By number.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
