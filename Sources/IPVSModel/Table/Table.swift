/// The configuration of a director, and nothing else: services with their servers, idle times, sync daemons. No counts
/// and no counters, which are `TableSnapshot`'s.
///
/// A new table is that of a kernel that nothing was said to. Changes go through `apply`, the one home of what the
/// kernel refuses. Equality is exact, the order of services and servers included; `TableDiff` states what else counts
/// as the same.
public struct Table: Sendable, Hashable {
    /// In the order in which they were added, or in which a director listed them. It decides nothing: the kernel finds
    /// services by a hash.
    private(set) var entries = InsertionOrderedMap<ServiceIdentity, Entry>()

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
        var destinationMap = InsertionOrderedMap<Endpoint, Destination>()

        /// What tells it from other services.
        public var identity: ServiceIdentity { service.identity }

        /// In the kernel's order, which schedulers walk: last added first.
        public var destinations: [Destination] { Array(destinationMap.reversedValues) }

        /// In the order in which they were added, in which rules list them.
        public var destinationsAsAdded: [Destination] { Array(destinationMap.values) }

        /// How many servers it has, in O(1).
        public var numberOfDestinations: Int { destinationMap.count }

        /// - Returns: whether it was not there before.
        fileprivate mutating func put(_ destination: Destination) -> Bool {
            let count = destinationMap.count
            destinationMap[destination.endpoint] = destination
            return destinationMap.count > count
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

    /// Master first.
    public var daemons: [SyncDaemon] { SyncDaemon.Role.allCases.compactMap { daemonsByRole[$0] } }
}

extension Table {
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
        guard entries.contains(service.identity) else {
            entries[service.identity] = Entry(service: service)
            return
        }
        entries[service.identity]?.service = service
    }

    /// A whole service of another table, in place of the one of its identity.
    package mutating func put(_ entry: Entry) {
        let identity = entry.identity
        if let old = entries[identity] { mixedFamilyDestinations -= old.numberOfMixed }
        entries[identity] = entry
        mixedFamilyDestinations += entry.numberOfMixed
    }

    package mutating func remove(_ identity: ServiceIdentity) {
        guard let entry = entries[identity] else { return }
        mixedFamilyDestinations -= entry.numberOfMixed
        entries[identity] = nil
    }

    package mutating func put(_ destination: Destination, in identity: ServiceIdentity) {
        let isNew = entries[identity]?.put(destination) ?? false
        if isNew, destination.isMixed(with: identity) { mixedFamilyDestinations += 1 }
    }

    package mutating func remove(_ endpoint: Endpoint, from identity: ServiceIdentity) {
        guard let destination = entries[identity]?.destinationMap[endpoint] else { return }
        entries[identity]?.destinationMap[endpoint] = nil
        if destination.isMixed(with: identity) { mixedFamilyDestinations -= 1 }
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
            entry.destinationMap[destination.endpoint] = change(destination)
        }
        return entry
    }
}

extension Destination {
    func isMixed(with service: ServiceIdentity) -> Bool { endpoint.address.family != service.family }
}
