import IPVSModel

extension ServiceListing {
    /// `-L`: method, weight and connections of each destination.
    static var plain: ServiceListing {
        ServiceListing(
            destinationColumns: [.method, .weight, .activeConnections, .inactiveConnections],
            serviceDetail: .options, heading: .belowOptions)
    }
}

extension Column<Table.DestinationEntry> {
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
    fileprivate var listedName: StaticString {
        switch self {
        case .masquerading: "Masq"
        case .local: "Local"
        case .tunnelling: "Tunnel"
        case .directRouting: "Route"
        case .bypass: "Bypass"
        }
    }
}
