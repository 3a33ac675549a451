/// How packets reach a real server, in the kernel's numbers: `IP_VS_CONN_F_FWD_MASK`, `IP_VS_CONN_F_TUNNEL_TYPE_…` and
/// `IP_VS_TUNNEL_ENCAP_FLAG_…`. Every number that the kernel keeps has its value in the model, and leads back to itself.
package struct ForwardingCode: Sendable, Hashable {
    package var number: UInt8
    package var tunnel: Tunnel.Code

    package static let masquerading: UInt8 = 0
    package static let local: UInt8 = 1
    package static let tunnel: UInt8 = 2
    package static let directRouting: UInt8 = 3
    package static let bypass: UInt8 = 4
    /// The kernel keeps other facts of a connection in the bits above.
    package static let mask: UInt8 = 7

    /// - Parameter number: the bits above the mask do not count.
    package init(number: UInt8, tunnel: Tunnel.Code = .init()) {
        self.number = number & Self.mask
        self.tunnel = tunnel
    }

    package init(_ destination: Destination) {
        switch destination.method {
        case .masquerading: self.init(number: Self.masquerading)
        case .local: self.init(number: Self.local)
        case .directRouting: self.init(number: Self.directRouting)
        case .bypass: self.init(number: Self.bypass)
        case .undefined(let number): self.init(number: number)
        case .tunnelling(let tunnel):
            self.init(number: Self.tunnel, tunnel: tunnel.code)
            return
        }
        if let idle = destination.idleTunnel { tunnel = idle.code }
    }

    package var method: ForwardingMethod {
        switch number {
        case Self.masquerading: .masquerading
        case Self.local: .local
        case Self.tunnel: .tunnelling(Tunnel(tunnel))
        case Self.directRouting: .directRouting
        case Self.bypass: .bypass
        default: .undefined(number)
        }
    }

    /// The kind of a tunnel that a method without one carries; nil for none.
    package var idleTunnel: Tunnel? {
        number == Self.tunnel || tunnel == Tunnel.Code() ? nil : Tunnel(tunnel)
    }
}
