/// The configuration of a director, and nothing else: services with their servers, idle times, sync daemons. No counts
/// and no counters, which are `TableSnapshot`'s.
///
/// A new table is that of a kernel that nothing was said to. Changes go through `apply`, the one home of what the
/// kernel refuses. Equality is exact, the order of services and servers included; `TableDiff` states what else counts
/// as the same.
public struct Table: Sendable, Hashable {
    /// In the order in which they were added, or in which a director listed them. It decides nothing: the kernel finds
    /// services by a hash.
    private(set) var entries = InsertionOrderedMap<Entry>()

    /// Idle times of connections, in seconds.
    public internal(set) var timeouts: ConnectionTimeouts

    /// The running sync daemons: at most one of each role.
    private(set) var daemonsByRole: [SyncDaemon.Role: SyncDaemon] = [:]

    /// Servers of the other family than their service. The kernel's synchronisation cannot tell of them, so it has one or
    /// the other (`mixed_address_family_dests`).
    private(set) var mixedFamilyDestinations = 0

    /// - Parameter timeouts: those that its kernel began with.
    public init(timeouts: ConnectionTimeouts = .initial) { self.timeouts = timeouts }

    /// Whether some server is of another family than its service.
    package var hasMixedFamilies: Bool { mixedFamilyDestinations > 0 }

    /// A service and its servers.
    public struct Entry: Sendable, Hashable {
        /// What was configured, as the kernel keeps it.
        public internal(set) var service: VirtualService
        var destinationMap = InsertionOrderedMap<Destination>()

        /// What tells it from other services.
        public var identity: ServiceIdentity { service.identity }

        /// In the kernel's order, which schedulers walk: last added first.
        public var destinations: [Destination] { destinationMap.values.reversed() }

        /// In the order in which they were added, in which rules list them.
        public var destinationsAsAdded: [Destination] { destinationMap.values }

        /// How many servers it has, in O(1).
        public var numberOfDestinations: Int { destinationMap.count }

        init(service: VirtualService) { self.service = service }

        /// What a snapshot has of a service, without its counts.
        fileprivate init(_ snapshot: ServiceSnapshot) {
            service = snapshot.service
            destinationMap.reserveCapacity(snapshot.destinations.count)
            for server in snapshot.destinations.reversed() { destinationMap.put(server.destination) }
        }

        /// The server at `endpoint`, in O(1).
        public subscript(endpoint: Endpoint) -> Destination? { destinationMap[endpoint] }

        /// Whether some server takes new connections, as far as weights tell.
        public var hasUsableDestination: Bool { destinationMap.values.contains(where: \.takesConnections) }
    }

    /// In the order in which they were added, or in which a director listed them.
    public var services: some Sequence<Entry> & Sendable { entries.values }

    /// How many services there are, in O(1).
    public var numberOfServices: Int { entries.count }

    /// The service of that identity, in O(1).
    public subscript(identity: ServiceIdentity) -> Entry? { entries[identity.asKept] }

    /// How many services were added before that one, if none was removed; nil for one that is not there.
    package func position(of identity: ServiceIdentity) -> Int? { entries.position(of: identity.asKept) }

    /// Master first.
    public var daemons: [SyncDaemon] { SyncDaemon.Role.allCases.compactMap { daemonsByRole[$0] } }
}

extension Table {
    /// The configuration of a snapshot, in its order. Idle times that it does not have are those that a kernel begins
    /// with.
    public init(_ snapshot: TableSnapshot) {
        self.init()
        entries.reserveCapacity(snapshot.services.count)
        for service in snapshot.services { put(Entry(service)) }
        if let timeouts = snapshot.timeouts { self.timeouts = timeouts }
        for daemon in snapshot.daemons ?? [] { put(daemon) }
    }

    /// The same services with the idle times and sync daemons of another table.
    package func withSettings(of other: Table) -> Table { withTimeouts(of: other).withDaemons(of: other) }

    package func withTimeouts(of other: Table) -> Table {
        var table = self
        table.timeouts = other.timeouts
        return table
    }

    package func withDaemons(of other: Table) -> Table {
        var table = self
        table.daemonsByRole = other.daemonsByRole
        return table
    }

    /// The same with this daemon, or none, of a role.
    package func withDaemon(_ daemon: SyncDaemon?, of role: SyncDaemon.Role) -> Table {
        var table = self
        table.daemonsByRole[role] = daemon
        return table
    }

    /// The daemon runs as it is said, and what it does not say the kernel will choose. One of its role that runs otherwise
    /// gives way.
    package mutating func run(_ daemon: SyncDaemon, under rules: KernelRules) throws(TableChangeError) {
        guard daemonsByRole[daemon.role].map({ !SyncDaemon.areEquivalent($0, daemon) }) ?? true else {
            return
        }
        var table = self
        table.removeDaemon(daemon.role)
        try table.apply(.startDaemon(daemon), under: rules)
        put(daemon)
    }
}

extension Table.Entry: Keyed {
    package var key: ServiceIdentity { service.identity }
}

extension Destination: Keyed {
    package var key: Endpoint { endpoint }
}

extension Destination {
    /// False for a server that is quiesced.
    public var takesConnections: Bool { weight > 0 }
}

extension ConnectionTimeouts {
    /// What a kernel begins with (`tcp_timeouts`, `udp_timeouts` of `ip_vs_proto_tcp.c` and `ip_vs_proto_udp.c`).
    public static let initial = ConnectionTimeouts(tcp: 900, tcpFinal: 120, udp: 300)
}

// MARK: What `apply` does once nothing speaks against it, and whoever takes over what some kernel has already.

extension Table {
    package mutating func put(_ service: VirtualService) {
        if let position = entries.position(of: service.identity) {
            entries[at: position].service = service
        } else {
            entries.put(Entry(service: service))
        }
    }

    /// A whole service of another table, in place of the one of its identity.
    package mutating func put(_ entry: Entry) {
        if let position = entries.position(of: entry.identity) {
            mixedFamilyDestinations -= entries[at: position].numberOfMixed
            entries[at: position] = entry
        } else {
            entries.put(entry)
        }
        mixedFamilyDestinations += entry.numberOfMixed
    }

    package mutating func remove(_ identity: ServiceIdentity) {
        guard let position = entries.position(of: identity) else { return }
        mixedFamilyDestinations -= entries[at: position].numberOfMixed
        entries.remove(at: position)
    }

    package mutating func put(_ destination: Destination, in identity: ServiceIdentity) {
        guard let position = entries.position(of: identity) else { return }
        let isNew = entries[at: position].destinationMap.put(destination)
        if isNew, destination.isMixed(with: identity) { mixedFamilyDestinations += 1 }
    }

    package mutating func remove(_ endpoint: Endpoint, from identity: ServiceIdentity) {
        guard let position = entries.position(of: identity),
            let place = entries[at: position].destinationMap.position(of: endpoint)
        else { return }
        if entries[at: position].destinationMap[at: place].isMixed(with: identity) {
            mixedFamilyDestinations -= 1
        }
        entries[at: position].destinationMap.remove(at: place)
    }

    mutating func removeAllServices() {
        entries.removeAll()
        mixedFamilyDestinations = 0
    }

    package mutating func put(_ daemon: SyncDaemon) { daemonsByRole[daemon.role] = daemon }

    mutating func removeDaemon(_ role: SyncDaemon.Role) { daemonsByRole[role] = nil }
}

extension Table.Entry {
    fileprivate var numberOfMixed: Int { destinationMap.values.count { $0.isMixed(with: identity) } }

    /// The same with every server as `change` makes it, in the same order.
    package func mapDestinations(_ change: (Destination) -> Destination) -> Table.Entry {
        var entry = self
        for destination in destinationMap.values {
            entry.destinationMap.put(change(destination))
        }
        return entry
    }
}

extension Destination {
    func isMixed(with service: ServiceIdentity) -> Bool { endpoint.address.family != service.family }
}
