/// The wrapping of a tunnelling destination.
package enum Tunnel: Sendable, Hashable {
    /// IP in IP, the default.
    case ipip
    /// Generic UDP encapsulation to this UDP port.
    case gue(port: UInt16, checksum: TunnelChecksum)
    /// Generic routing encapsulation.
    case gre(checksum: TunnelChecksum)
    /// Numbers that mean nothing to this program, alone or together; kept so that nothing is lost.
    case other(Code)

    /// The kernel's numbers: `IP_VS_CONN_F_TUNNEL_TYPE_…`, a UDP port and `IP_VS_TUNNEL_ENCAP_FLAG_…`.
    package struct Code: Sendable, Hashable {
        package var type: UInt8
        package var port: UInt16
        package var flags: UInt16

        package static let ipip: UInt8 = 0
        package static let gue: UInt8 = 1
        package static let gre: UInt8 = 2

        package init(type: UInt8 = Self.ipip, port: UInt16 = 0, flags: UInt16 = 0) {
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
package enum TunnelChecksum: UInt16, Sendable, Hashable, CaseIterable {
    case none = 0
    case full = 1
    /// Remote checksum offload: GUE only.
    case remote = 2
}
