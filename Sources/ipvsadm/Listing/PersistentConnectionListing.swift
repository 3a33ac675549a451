import IPVSModel

extension ServiceListing<ServiceSnapshot, DestinationSnapshot> {
    /// `-L --persistent-conn`: the plain listing with persistence templates in place of the method.
    static var persistentConnections: Self {
        Self(
            destinationColumns: [.wideWeight, .templates, .activeConnections, .inactiveConnections],
            serviceDetail: .options, heading: .above)
    }
}

extension Column<DestinationSnapshot> {
    fileprivate static var wideWeight: Self {
        Column(title: "Weight", width: 9) { $1.append(decimal: $0.weight) }
    }
    fileprivate static var templates: Self {
        Column(title: "PersistConn", width: 11) { $1.append(decimal: $0.counts.persistent) }
    }
}
