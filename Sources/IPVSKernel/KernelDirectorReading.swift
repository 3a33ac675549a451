import Glibc
import IPVSModel
import IPVSWire

/// What the kernel can be asked for.
extension KernelDirector where Link: ~Copyable {
    /// Idle times of connections.
    public mutating func timeouts() throws(KernelError) -> ConnectionTimeouts {
        var timeouts: ConnectionTimeouts?
        try ask(.getConfiguration, .timeouts, flags: []) { (attributes) throws(WireError) in
            timeouts = try ConnectionTimeouts(wire: attributes)
        }
        guard let timeouts else { throw .malformedAnswer(.missingAttribute("timeouts")) }
        return timeouts
    }

    /// The sync daemons that run: none, one or both roles.
    public mutating func daemons() throws(KernelError) -> [SyncDaemon] {
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
    public mutating func service(_ identity: ServiceIdentity) throws(KernelError) -> ServiceSnapshot {
        var found: ServiceSnapshot?
        try ask(.getService, .service(identity), flags: []) {
            $0.service(identity)
        } onObject: { (attributes) throws(WireError) in
            found = try ServiceSnapshot(object: attributes) ?? found
        }
        guard let found else { throw .malformedAnswer(.missingAttribute("service")) }
        return found
    }

    /// All services, without their destinations, in the kernel's order.
    ///
    /// A table that keeps changing is told all the same, each service as it was at the moment when it was read.
    ///
    /// - Parameter withStatistics: false where nobody will look at their counters.
    public mutating func services(withStatistics: Bool = true) throws(KernelError) -> [ServiceSnapshot] {
        var services: [ServiceSnapshot] = []
        guard try read(servicesInto: &services, withStatistics: withStatistics) > 1 else { return services }
        let sightings = try settle {
            (kernel) throws(KernelError) in
            try kernel.readAgain(services: &services, withStatistics: withStatistics)
        } shown: {
            services.map { $0.service.identity }
        }
        guard sightings.isUnsettled else { return services }
        isChanging = true
        var told: Set<ServiceIdentity> = []
        services.removeAll { !told.insert($0.service.identity).inserted }
        for identity in sightings.missing.sorted() {
            if let entry = try existing(identity, withStatistics: withStatistics) { services.append(entry) }
        }
        return services
    }

    /// Makes a dump of the services again. Those that it tells in the same places as the last are left as they were read.
    private mutating func readAgain(
        services: inout [ServiceSnapshot], withStatistics: Bool
    ) throws(KernelError) -> Dump<ServiceIdentity> {
        // What it tells from the first place on where it tells something else.
        var others: [ServiceSnapshot] = []
        var position = 0
        let datagrams = try ask(.getService, .services, flags: .dump) { (attributes) throws(WireError) in
            if others.isEmpty, position < services.count,
                try ServiceIdentity(object: attributes) == services[position].service.identity
            {
                position += 1
            } else if let entry = try ServiceSnapshot(object: attributes, withStatistics: withStatistics) {
                others.append(entry)
            }
        }
        if others.isEmpty, position == services.count { return Dump(datagrams: datagrams) }
        let before = services.map { $0.service.identity }
        services.replaceSubrange(position..., with: others)
        return Dump(datagrams: datagrams, before: before)
    }

    /// A service with its counters, without its destinations; nil when it is gone.
    private mutating func existing(
        _ identity: ServiceIdentity, withStatistics: Bool
    ) throws(KernelError) -> ServiceSnapshot? {
        do throws(KernelError) {
            var entry = try service(identity)
            if !withStatistics { entry.statistics = nil }
            return entry
        } catch {
            if case .refused(.service, ESRCH, _) = error { return nil }
            throw error
        }
    }

    /// Whether a service that was told before is gone meanwhile. It is asked for only where the table was seen to change:
    /// each question costs as much as the servers of a service.
    package mutating func isGone(_ identity: ServiceIdentity) throws(KernelError) -> Bool {
        guard isChanging else { return false }
        return try existing(identity, withStatistics: false) == nil
    }

    /// The destinations of one service, in the kernel's order: last added first.
    ///
    /// - Parameters:
    ///   - identity: the service.
    ///   - withStatistics: false where nobody will look at their counters.
    public mutating func destinations(
        of identity: ServiceIdentity, withStatistics: Bool = true
    ) throws(KernelError) -> [DestinationSnapshot] {
        var destinations: [DestinationSnapshot] = []
        try read(serversOf: identity, into: &destinations, withStatistics: withStatistics)
        return destinations
    }

    /// Reads the destinations of one service as values of the kind that `servers` holds, in the kernel's order: last added
    /// first. The memory that it has is used again.
    ///
    /// - Parameters:
    ///   - identity: the service.
    ///   - withStatistics: false where nobody will look at their counters.
    package mutating func read<Server: ReadServer>(
        serversOf identity: ServiceIdentity, into servers: inout [Server], withStatistics: Bool
    ) throws(KernelError) {
        guard try dump(serversOf: identity, into: &servers, withStatistics) > 1 else { return }
        var earlier: [Endpoint: Server] = [:]
        let sightings = try settle {
            (kernel) throws(KernelError) in
            let last = servers
            let datagrams = try kernel.dump(serversOf: identity, into: &servers, withStatistics)
            for entry in last { earlier[entry.endpoint] = entry }
            let before = last.map(\.endpoint)
            return Dump(datagrams: datagrams, before: before == servers.map(\.endpoint) ? nil : before)
        } shown: {
            servers.map(\.endpoint)
        }
        guard sightings.isUnsettled else { return }
        isChanging = true
        var told: Set<Endpoint> = []
        servers.removeAll { !told.insert($0.endpoint).inserted }
        // The kernel cannot be asked for one server.
        servers += sightings.missing.sorted().compactMap { earlier[$0] }
    }

    private mutating func dump<Server: ReadServer>(
        serversOf identity: ServiceIdentity, into servers: inout [Server], _ withStatistics: Bool
    ) throws(KernelError) -> Int {
        Server.clear(&servers)
        if places.withStatistics != withStatistics {
            places = DestinationPlaces(withStatistics: withStatistics)
        }
        var places = places
        let family = identity.family
        let datagrams = try ask(.getDestination, .destinations(identity), flags: .dump) {
            $0.service(identity)
        } onObject: { (attributes) throws(WireError) in
            try Server.append(attributes, to: &servers, at: &places, of: family)
        }
        self.places = places
        return datagrams
    }

    /// What dumps of a list showed.
    private struct Sightings<Key: Hashable> {
        /// Whether it changed from dump to dump.
        var isUnsettled = false
        /// What some dump showed and the last did not. The kernel counts by position what it has told, so a change between
        /// two datagrams makes it leave things out.
        var missing: Set<Key> = []
    }

    /// A dump that was made again.
    private struct Dump<Key> {
        /// In how many it came.
        var datagrams: Int
        /// What the dump before it showed; nil if that was the same.
        var before: [Key]?
    }

    /// A dump that came in several datagrams is made again, until it shows the same as the one before, or for want of that
    /// nothing that was not seen yet.
    ///
    /// - Parameters:
    ///   - again: makes the dump once more.
    ///   - shown: what it showed.
    private mutating func settle<Key: Hashable>(
        again: (inout Self) throws(KernelError) -> Dump<Key>, shown: () -> [Key]
    ) throws(KernelError) -> Sightings<Key> {
        var seen: Set<Key> = []
        for _ in 1..<Self.mostDumps {
            let dump = try again(&self)
            guard dump.datagrams > 1, let before = dump.before else { return Sightings() }
            seen.formUnion(before)
            if seen.isSuperset(of: shown()) { break }
        }
        return Sightings(isUnsettled: true, missing: seen.subtracting(shown()))
    }

    /// What was never seen in so many dumps is new each time.
    private static var mostDumps: Int { 6 }

    /// - Returns: the number of datagrams.
    private mutating func read(
        servicesInto services: inout [ServiceSnapshot], withStatistics: Bool
    ) throws(KernelError) -> Int {
        services.removeAll(keepingCapacity: true)
        return try dumpServices(withStatistics: withStatistics) { entry in
            services.reserveFarAhead()
            services.append(entry)
        }
    }

    private mutating func dumpServices(
        withStatistics: Bool, onService: (consuming ServiceSnapshot) -> Void
    ) throws(KernelError) -> Int {
        try ask(.getService, .services, flags: .dump) { (attributes) throws(WireError) in
            if let entry = try ServiceSnapshot(object: attributes, withStatistics: withStatistics) {
                onService(entry)
            }
        }
    }

    /// Everything that is configured, with counts and counters: a dump of the services, one of the servers of each, the
    /// idle times and the sync daemons.
    ///
    /// - Throws: `KernelError.tableKeepsChanging` when somebody changes the table faster than it can be read.
    public mutating func snapshot() throws(KernelError) -> TableSnapshot {
        try snapshot(withStatistics: true)
    }

    /// - Parameter withStatistics: false where nobody will look at the counters; connections are counted all the same.
    package mutating func snapshot(withStatistics: Bool) throws(KernelError) -> TableSnapshot {
        let services = try servicesWithDestinations(withStatistics: withStatistics)
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
        try addDestinations(to: &entries, withStatistics: withStatistics)
        return entries
    }

    /// Reads the destinations of each service, and leaves out services that are gone meanwhile.
    package mutating func addDestinations(
        to entries: inout [ServiceSnapshot], withStatistics: Bool
    ) throws(KernelError) {
        try readServers(of: &entries, withStatistics: withStatistics) { swap(&$0.destinations, &$1) }
    }

    /// Reads the destinations of each service as values of any kind, and leaves out services that are gone meanwhile.
    ///
    /// - Parameter onServers: gets each service that stays, in order, with its servers.
    package mutating func readServers<Server: ReadServer>(
        of entries: inout [ServiceSnapshot], withStatistics: Bool,
        _ onServers: (inout ServiceSnapshot, inout [Server]) -> Void
    ) throws(KernelError) {
        var gone: Set<ServiceIdentity> = []
        var servers: [Server] = []
        for index in entries.indices {
            let identity = entries[index].service.identity
            try read(serversOf: identity, into: &servers, withStatistics: withStatistics)
            if servers.isEmpty, try isGone(identity) {
                gone.insert(identity)
            } else {
                onServers(&entries[index], &servers)
            }
        }
        if !gone.isEmpty { entries.removeAll { gone.contains($0.service.identity) } }
    }

    /// What a plain listing shows.
    ///
    /// One dump and one file say this much more cheaply than a dump per service. When the two disagree, because
    /// somebody changed the table between them, both are read again; when they never agree, the dumps are made.
    package mutating func plainTable(file path: String = ServiceFile.path) throws(KernelError)
        -> PlainTable
    {
        var entries: [PlainService] = []
        for _ in 0..<3 {
            entries.removeAll(keepingCapacity: true)
            _ = try dumpServices(withStatistics: false) {
                entries.append(PlainService(service: $0.service))
            }
            if let table = try ServiceFile.destinations(of: entries, path: path) { return table }
        }
        return PlainTable(
            services: try servicesWithDestinations(withStatistics: false).map { PlainService($0) })
    }
}
