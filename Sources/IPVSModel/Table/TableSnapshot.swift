/// A table as a director shows it at a moment: the configuration, and how much everything is used.
///
/// What the director did not say is absent, and never a default.
package struct TableSnapshot: Sendable, Hashable {
    /// In the director's order.
    package var services: [ServiceSnapshot]
    /// nil where nobody asked.
    package var timeouts: ConnectionTimeouts?
    /// nil where nobody asked.
    package var daemons: [SyncDaemon]?

    package init(
        services: [ServiceSnapshot] = [], timeouts: ConnectionTimeouts? = nil, daemons: [SyncDaemon]? = nil
    ) {
        self.services = services
        self.timeouts = timeouts
        self.daemons = daemons
    }
}

/// A service with its counters and its servers, in the director's order.
package struct ServiceSnapshot: Sendable, Hashable {
    package var service: VirtualService
    package var destinations: [DestinationSnapshot]

    package init(
        service: VirtualService, statistics: Statistics? = nil, destinations: [DestinationSnapshot] = []
    ) {
        self.service = service
        self.destinations = destinations
        counters = statistics.map(StatisticsBox.init)
    }

    /// nil where they were not asked for.
    package var statistics: Statistics? {
        get { counters?.value }
        set { counters = newValue.map(StatisticsBox.init) }
    }

    private var counters: StatisticsBox?
}

/// A server with its connections and counters.
package struct DestinationSnapshot: Sendable, Hashable {
    package var destination: Destination
    package var counts: ConnectionCounts

    package init(
        destination: Destination, counts: ConnectionCounts = .init(), statistics: Statistics? = nil
    ) {
        self.destination = destination
        self.counts = counts
        counters = statistics.map(StatisticsBox.init)
    }

    /// nil where they were not asked for.
    package var statistics: Statistics? {
        get { counters?.value }
        set { counters = newValue.map(StatisticsBox.init) }
    }

    private var counters: StatisticsBox?
}

extension Table {
    /// The configuration of a snapshot, in its order. Idle times that it does not have are those that a kernel begins
    /// with.
    package init(_ snapshot: TableSnapshot) {
        self.init()
        for entry in snapshot.services {
            put(entry.service)
            for destination in entry.destinations.reversed() {
                put(destination.destination, in: entry.service.identity)
            }
        }
        if let timeouts = snapshot.timeouts { self.timeouts = timeouts }
        for daemon in snapshot.daemons ?? [] { put(daemon) }
    }
}
