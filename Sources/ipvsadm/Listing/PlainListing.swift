import IPVSKernel

extension ServiceListing where Server: WeighedServer {
    /// `-L`: method, weight and connections of each destination.
    static var plain: Self {
        Self(
            destinationColumns: [.method, .weight, .activeConnections, .inactiveConnections],
            serviceDetail: .options, heading: .belowOptions)
    }
}

extension Column where Row: WeighedServer {
    static var method: Self {
        Column(title: "Forward", width: 7) { $1.append($0.forwarding.text) }
    }
    static var weight: Self {
        Column(title: "Weight", width: 6) { $1.append(decimal: $0.weight) }
    }
    static var activeConnections: Self {
        Column(title: "ActiveConn", width: 10) { $1.append(decimal: $0.active) }
    }
    static var inactiveConnections: Self {
        Column(title: "InActConn", width: 10) { $1.append(decimal: $0.inactive) }
    }
}
