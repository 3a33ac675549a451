import IPVSModel

/// A forwarding method in the kernel's numbers: `IP_VS_CONN_F_FWD_MASK`, `IP_VS_CONN_F_TUNNEL_TYPE_…` and
/// `IP_VS_TUNNEL_ENCAP_FLAG_…`.
struct ForwardingCode: Equatable {
    var number: UInt32
    var tunnelType: UInt8 = 0
    var tunnelPort: UInt16 = 0
    var tunnelFlags: UInt16 = 0

    static let masquerading: UInt32 = 0
    static let local: UInt32 = 1
    static let tunnel: UInt32 = 2
    static let directRouting: UInt32 = 3
    static let bypass: UInt32 = 4
    /// The kernel keeps other facts of a connection in the bits above.
    static let mask: UInt32 = 7

    static let ipip: UInt8 = 0
    static let gue: UInt8 = 1
    static let gre: UInt8 = 2
}

extension ForwardingCode {
    init(_ method: ForwardingMethod) {
        switch method {
        case .masquerading: self.init(number: Self.masquerading)
        case .local: self.init(number: Self.local)
        case .directRouting: self.init(number: Self.directRouting)
        case .bypass: self.init(number: Self.bypass)
        case .tunnelling(.ipip): self.init(number: Self.tunnel, tunnelType: Self.ipip)
        case .tunnelling(.gue(let port, let checksum)):
            self.init(
                number: Self.tunnel, tunnelType: Self.gue, tunnelPort: port, tunnelFlags: checksum.rawValue)
        case .tunnelling(.gre(let checksum)):
            self.init(number: Self.tunnel, tunnelType: Self.gre, tunnelFlags: checksum.rawValue)
        case .tunnelling(.other(let type, let port, let flags)):
            self.init(number: Self.tunnel, tunnelType: type, tunnelPort: port, tunnelFlags: flags)
        }
    }

    func method() throws(WireError) -> ForwardingMethod {
        switch number & Self.mask {
        case Self.masquerading: .masquerading
        case Self.local: .local
        case Self.tunnel: .tunnelling(tunnel)
        case Self.directRouting: .directRouting
        case Self.bypass: .bypass
        default: throw .unknownValue(of: "forwarding method", UInt64(number))
        }
    }

    private var tunnel: Tunnel {
        let checksum = TunnelChecksum(rawValue: tunnelFlags)
        switch (tunnelType, checksum) {
        case (Self.ipip, .some(.none)): return .ipip
        case (Self.gue, let checksum?): return .gue(port: tunnelPort, checksum: checksum)
        case (Self.gre, let checksum?): return .gre(checksum: checksum)
        default: return .other(type: tunnelType, port: tunnelPort, flags: tunnelFlags)
        }
    }
}
