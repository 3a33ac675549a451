/// The wrapping of a tunnelling destination.
public enum Tunnel: Sendable, Hashable {
    /// IP in IP, the default.
    case ipip
    /// Generic UDP encapsulation to this UDP port.
    case gue(port: UInt16, checksum: TunnelChecksum)
    /// Generic routing encapsulation.
    case gre(checksum: TunnelChecksum)
    /// Numbers that mean nothing to this program, alone or together; kept so that nothing is lost.
    case other(Code)

    /// The kernel's numbers: `IP_VS_CONN_F_TUNNEL_TYPE_…`, a UDP port and `IP_VS_TUNNEL_ENCAP_FLAG_…`.
    public struct Code: Sendable, Hashable {
        /// Kind of the tunnel.
        public var type: UInt8
        /// UDP port of the server, in host order.
        public var port: UInt16
        /// What the header has.
        public var flags: UInt16

        /// `IP_VS_CONN_F_TUNNEL_TYPE_IPIP`
        public static let ipip: UInt8 = 0
        /// `IP_VS_CONN_F_TUNNEL_TYPE_GUE`
        public static let gue: UInt8 = 1
        /// `IP_VS_CONN_F_TUNNEL_TYPE_GRE`
        public static let gre: UInt8 = 2

        /// A tunnel of these numbers.
        public init(type: UInt8 = Self.ipip, port: UInt16 = 0, flags: UInt16 = 0) {
            self.type = type
            self.port = port
            self.flags = flags
        }
    }

    package init(_ code: Code) {
        switch (code.type, code.port, TunnelChecksum(rawValue: code.flags)) {
        case (Code.ipip, 0, .some(.none)): self = .ipip
        case (Code.gue, _, let checksum?): self = .gue(port: code.port, checksum: checksum)
        case (Code.gre, 0, let checksum?): self = .gre(checksum: checksum)
        default: self = .other(code)
        }
    }

    package var code: Code {
        switch self {
        case .ipip: Code()
        case .gue(let port, let checksum): Code(type: Code.gue, port: port, flags: checksum.rawValue)
        case .gre(let checksum): Code(type: Code.gre, flags: checksum.rawValue)
        case .other(let code): code
        }
    }
}

/// Checksum of a GUE or GRE header (`IP_VS_TUNNEL_ENCAP_FLAG_…`).
public enum TunnelChecksum: UInt16, Sendable, Hashable, CaseIterable {
    /// No checksum.
    case none = 0
    /// The whole packet is covered.
    case full = 1
    /// Remote checksum offload: GUE only.
    case remote = 2
}
