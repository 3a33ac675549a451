import IPVSModel

extension ServiceListing {
    /// `-L --tun-info`: the plain listing and how packets are wrapped.
    static var tunnels: ServiceListing {
        ServiceListing(
            destinationColumns: [.method, .tunnel, .weight, .activeConnections, .inactiveConnections],
            serviceDetail: .options, heading: .belowOptions)
    }
}

extension Column<Table.DestinationEntry> {
    /// `ipip`, `gue:6080:+c`, `gre:-c`
    fileprivate static var tunnel: Self {
        Column(title: "TunnelInfo", width: 13) { entry, text in
            guard case .tunnelling(let tunnel) = entry.destination.method else { return text.append("n/a") }
            switch tunnel {
            case .ipip: text.append("ipip")
            case .gue(let port, let checksum):
                text.append("gue:")
                text.append(decimal: port)
                text.append(checksum.listedName)
            case .gre(let checksum):
                text.append("gre")
                text.append(checksum.listedName)
            case .other: text.append("n/a")
            }
        }
    }
}

extension TunnelChecksum {
    fileprivate var listedName: StaticString {
        switch self {
        case .none: ":-c"
        case .full: ":+c"
        case .remote: ":r+c"
        }
    }
}
