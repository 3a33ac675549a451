import IPVSModel
import IPVSWire

/// What the kernel can be asked for.
extension KernelDirector where Link: ~Copyable {
    /// Idle times of connections.
    package mutating func timeouts() throws(KernelError) -> ConnectionTimeouts {
        var timeouts: ConnectionTimeouts?
        try ask(.getConfiguration, .timeouts, flags: []) { (attributes) throws(WireError) in
            timeouts = try ConnectionTimeouts(wire: attributes)
        }
        guard let timeouts else { throw .malformedAnswer(.missingAttribute("timeouts")) }
        return timeouts
    }

    /// The sync daemons that run: none, one or both roles.
    package mutating func daemons() throws(KernelError) -> [SyncDaemon] {
        var daemons: [SyncDaemon] = []
        try ask(.getDaemon, .daemons, flags: .dump) { (attributes) throws(WireError) in
            try attributes.forEachAttribute { (type, content) throws(WireError) in
                guard CommandAttribute(rawValue: type) == .daemon else { return }
                daemons.append(try SyncDaemon(wire: content))
            }
        }
        return daemons
    }

    /// One service with its counters, without its destinations.
    package mutating func service(_ identity: ServiceIdentity) throws(KernelError) -> ServiceSnapshot {
        var found: ServiceSnapshot?
        try ask(.getService, .service(identity), flags: []) {
            $0.service(identity)
        } onObject: { (attributes) throws(WireError) in
            found = try serviceEntry(attributes)
        }
        guard let found else { throw .malformedAnswer(.missingAttribute("service")) }
        return found
    }

    /// All services, without their destinations, in the kernel's order.
    ///
    /// - Parameter withStatistics: false where nobody will look at their counters.
    package mutating func services(withStatistics: Bool = true) throws(KernelError) -> [ServiceSnapshot] {
        var services: [ServiceSnapshot] = []
        try untilTwoAgree { (kernel, hasher) throws(KernelError) in
            services.removeAll(keepingCapacity: true)
            return try kernel.dumpServices(&hasher, withStatistics: withStatistics) { services.append($0) }
        }
        return services
    }

    /// The destinations of one service, in the kernel's order: last added first.
    ///
    /// - Parameter withStatistics: false where nobody will look at their counters.
    package mutating func destinations(
        of identity: ServiceIdentity, withStatistics: Bool = true
    ) throws(KernelError) -> [DestinationSnapshot] {
        var destinations: [DestinationSnapshot] = []
        try untilTwoAgree { (kernel, hasher) throws(KernelError) in
            destinations.removeAll(keepingCapacity: true)
            return try kernel.ask(.getDestination, .destinations(identity), flags: .dump) {
                $0.service(identity)
            } onObject: { (attributes) throws(WireError) in
                try attributes.forEachAttribute { (type, content) throws(WireError) in
                    guard CommandAttribute(rawValue: type) == .destination else { return }
                    let entry = try DestinationSnapshot(
                        wire: content, serviceFamily: identity.family, withStatistics: withStatistics)
                    hasher.combine(entry.destination.endpoint)
                    destinations.append(entry)
                }
            }
        }
        return destinations
    }

    /// Makes a dump. One that came in several datagrams is made again until it shows the same objects as the one
    /// before: in between nobody changed which there are.
    ///
    /// - Parameter dump: tells the hasher which objects there are and returns the number of datagrams.
    private mutating func untilTwoAgree(
        _ dump: (inout Self, inout Hasher) throws(KernelError) -> Int
    ) throws(KernelError) {
        var previous: Int?
        for _ in 0..<50 {
            var hasher = Hasher()
            let datagrams = try dump(&self, &hasher)
            let objects = hasher.finalize()
            if datagrams <= 1 || objects == previous { return }
            previous = objects
        }
        throw .tableKeepsChanging
    }

    private mutating func dumpServices(
        _ hasher: inout Hasher, withStatistics: Bool = true, onService: (ServiceSnapshot) -> Void
    ) throws(KernelError) -> Int {
        try ask(.getService, .services, flags: .dump) { (attributes) throws(WireError) in
            guard let entry = try serviceEntry(attributes, withStatistics: withStatistics) else { return }
            hasher.combine(entry.service.identity)
            onService(entry)
        }
    }

    package mutating func snapshot() throws(KernelError) -> TableSnapshot {
        let services = try servicesWithDestinations()
        let daemons = try daemons()
        return TableSnapshot(services: services, timeouts: try timeouts(), daemons: daemons)
    }

    /// The configuration alone.
    ///
    /// - Parameter withSettings: false where nobody will look at idle times and sync daemons.
    package mutating func table(withSettings: Bool = true) throws(KernelError) -> Table {
        let services = try servicesWithDestinations(withStatistics: false)
        guard withSettings else { return Table(TableSnapshot(services: services)) }
        let daemons = try daemons()
        return Table(TableSnapshot(services: services, timeouts: try timeouts(), daemons: daemons))
    }

    private mutating func servicesWithDestinations(
        withStatistics: Bool = true
    ) throws(KernelError) -> [ServiceSnapshot] {
        var entries = try services(withStatistics: withStatistics)
        for index in entries.indices {
            entries[index].destinations = try destinations(
                of: entries[index].service.identity, withStatistics: withStatistics)
        }
        return entries
    }

    /// What a plain listing shows.
    ///
    /// One dump and one file say this much more cheaply than a dump per service. When the two disagree, because
    /// somebody changed the table between them, both are read again; when they never agree, the dumps are made.
    package mutating func plainTable(file path: String = ServiceFile.path) throws(KernelError)
        -> PlainTable
    {
        var entries: [PlainService] = []
        for _ in 0..<10 {
            var hasher = Hasher()
            entries.removeAll(keepingCapacity: true)
            _ = try dumpServices(&hasher, withStatistics: false) {
                entries.append(PlainService(service: $0.service))
            }
            if let table = try ServiceFile.destinations(of: entries, path: path) { return table }
        }
        return PlainTable(services: try servicesWithDestinations().map { PlainService($0) })
    }
}

/// The service among the attributes of an answer; nil when there is none.
private func serviceEntry(
    _ attributes: RawSpan, withStatistics: Bool = true
) throws(WireError) -> ServiceSnapshot? {
    var entry: ServiceSnapshot?
    try attributes.forEachAttribute { (type, content) throws(WireError) in
        guard CommandAttribute(rawValue: type) == .service else { return }
        entry = try ServiceSnapshot(wire: content, withStatistics: withStatistics)
    }
    return entry
}
