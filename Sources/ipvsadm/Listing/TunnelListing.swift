import IPVSModel

extension ServiceListing<ServiceSnapshot, DestinationSnapshot> {
    /// `-L --tun-info`: the plain listing and how packets are wrapped.
    static var tunnels: Self {
        Self(
            destinationColumns: [.method, .tunnel, .weight, .activeConnections, .inactiveConnections],
            serviceDetail: .options, heading: .belowOptions)
    }
}

extension Column<DestinationSnapshot> {
    /// `ipip`, `gue:6080:+c`, `gre:-c`; flags without a name are a number.
    fileprivate static var tunnel: Self {
        Column(title: "TunnelInfo", width: 13) { entry, text in
            guard case .tunnelling(let tunnel) = entry.destination.method else { return text.append("n/a") }
            let code = tunnel.code
            switch code.type {
            case Tunnel.Code.ipip: return text.append("ipip")
            case Tunnel.Code.gue:
                text.append("gue:")
                text.append(decimal: code.port)
            case Tunnel.Code.gre: text.append("gre")
            default: return text.append("n/a")
            }
            text.append(":")
            if let checksum = TunnelChecksum(rawValue: code.flags) {
                text.append(checksum.listedName)
            } else {
                text.append(decimal: code.flags)
            }
        }
    }
}

extension TunnelChecksum {
    fileprivate var listedName: StaticString {
        switch self {
        case .none: "-c"
        case .full: "+c"
        case .remote: "r+c"
        }
    }
}
