/// The wrapping of a tunnelling destination.
package enum Tunnel: Sendable, Hashable {
    /// IP in IP, the default.
    case ipip
    /// Generic UDP encapsulation to this UDP port.
    case gue(port: UInt16, checksum: TunnelChecksum)
    /// Generic routing encapsulation.
    case gre(checksum: TunnelChecksum)
    /// A type that this program does not know; kept so that nothing is lost.
    case other(type: UInt8, port: UInt16, flags: UInt16)
}

/// Checksum of a GUE or GRE header (`IP_VS_TUNNEL_ENCAP_FLAG_…`).
package enum TunnelChecksum: UInt16, Sendable, Hashable, CaseIterable {
    case none = 0
    case full = 1
    /// Remote checksum offload: GUE only.
    case remote = 2
}
