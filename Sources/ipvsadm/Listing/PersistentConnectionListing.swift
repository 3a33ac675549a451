import IPVSModel

extension ServiceListing {
    /// `-L --persistent-conn`: the plain listing with persistence templates in place of the method.
    static var persistentConnections: ServiceListing {
        ServiceListing(
            destinationColumns: [.wideWeight, .templates, .activeConnections, .inactiveConnections],
            serviceDetail: .options, heading: .above)
    }
}

extension Column<DestinationSnapshot> {
    fileprivate static var wideWeight: Self {
        Column(title: "Weight", width: 9) { $1.append(decimal: $0.destination.weight) }
    }
    fileprivate static var templates: Self {
        Column(title: "PersistConn", width: 11) { $1.append(decimal: $0.counts.persistent) }
    }
}
