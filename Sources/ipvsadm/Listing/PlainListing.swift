import IPVSModel

extension ServiceListing {
    /// `-L`: method, weight and connections of each destination.
    static var plain: ServiceListing {
        ServiceListing(
            destinationColumns: [.method, .weight, .activeConnections, .inactiveConnections],
            serviceDetail: .options, heading: .belowOptions)
    }
}

extension Column<DestinationSnapshot> {
    static var method: Self {
        Column(title: "Forward", width: 7) { $1.append($0.destination.method.listedName) }
    }
    static var weight: Self {
        Column(title: "Weight", width: 6) { $1.append(decimal: $0.destination.weight) }
    }
    static var activeConnections: Self {
        Column(title: "ActiveConn", width: 10) { $1.append(decimal: $0.counts.active) }
    }
    static var inactiveConnections: Self {
        Column(title: "InActConn", width: 10) { $1.append(decimal: $0.counts.inactive) }
    }
}

extension ForwardingMethod {
    /// As in the kernel's own listing, which plain listings are read from: what has no name there is called "Masq"
    /// (`ip_vs_fwd_name`).
    fileprivate var listedName: StaticString {
        switch self {
        case .masquerading, .bypass, .undefined: "Masq"
        case .local: "Local"
        case .tunnelling: "Tunnel"
        case .directRouting: "Route"
        }
    }
}
