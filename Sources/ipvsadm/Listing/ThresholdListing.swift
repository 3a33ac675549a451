import IPVSModel

extension ServiceListing<ServiceSnapshot, DestinationSnapshot> {
    /// `-L --thresholds`: the numbers of connections at which a server stops and starts again to take new ones.
    static var thresholds: Self {
        Self(
            destinationColumns: [.upperThreshold, .lowerThreshold, .activeConnections, .inactiveConnections],
            serviceDetail: .options, heading: .above)
    }
}

extension Column<DestinationSnapshot> {
    fileprivate static var upperThreshold: Self {
        Column(title: "Uthreshold", width: 10) { $1.append(decimal: $0.destination.thresholds.upper) }
    }
    fileprivate static var lowerThreshold: Self {
        Column(title: "Lthreshold", width: 10) { $1.append(decimal: $0.destination.thresholds.lower) }
    }
}
