/// A table as a director shows it at a moment: the configuration, and how much everything is used.
///
/// What the director did not say is absent, and never a default.
public struct TableSnapshot: Sendable, Hashable {
    /// In the director's order.
    public var services: [ServiceSnapshot]
    /// nil where nobody asked.
    public var timeouts: ConnectionTimeouts?
    /// nil where nobody asked.
    public var daemons: [SyncDaemon]?

    /// A snapshot of these parts.
    public init(
        services: [ServiceSnapshot] = [], timeouts: ConnectionTimeouts? = nil, daemons: [SyncDaemon]? = nil
    ) {
        self.services = services
        self.timeouts = timeouts
        self.daemons = daemons
    }
}

/// A service with its counters and its servers, in the director's order.
public struct ServiceSnapshot: Sendable, Hashable {
    /// What is configured, without servers.
    public var service: VirtualService
    /// nil where they were not asked for.
    public var statistics: Statistics?
    /// In the kernel's order: last added first.
    public var destinations: [DestinationSnapshot]

    /// A service with its counters and servers.
    public init(
        service: VirtualService, statistics: Statistics? = nil, destinations: [DestinationSnapshot] = []
    ) {
        self.service = service
        self.statistics = statistics
        self.destinations = destinations
    }
}

/// A server with its connections and counters.
public struct DestinationSnapshot: Sendable, Hashable {
    /// What is configured.
    public var destination: Destination
    /// Its connections, now.
    public var counts: ConnectionCounts

    /// A server with its connections and counters.
    public init(
        destination: Destination, counts: ConnectionCounts = .init(), statistics: Statistics? = nil
    ) {
        self.destination = destination
        self.counts = counts
        counters = statistics.map(StatisticsBox.init)
    }

    /// nil where they were not asked for.
    public var statistics: Statistics? {
        get { counters?.value }
        set { counters = newValue.map(StatisticsBox.init) }
    }

    private var counters: StatisticsBox?
}
