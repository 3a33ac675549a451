/// Services and destinations with their counters, in the order that the director holds them.
package struct Table: Sendable, Hashable {
    package var services: [ServiceEntry]

    package init(services: [ServiceEntry] = []) { self.services = services }

    /// A service, its counters and its destinations; counters are nil where they were not asked for.
    package struct ServiceEntry: Sendable, Hashable {
        package var service: VirtualService
        package var destinations: [DestinationEntry]

        package init(
            service: VirtualService, statistics: Statistics? = nil, destinations: [DestinationEntry] = []
        ) {
            self.service = service
            self.destinations = destinations
            counters = statistics.map(StatisticsBox.init)
        }

        package var statistics: Statistics? {
            get { counters?.value }
            set { counters = newValue.map(StatisticsBox.init) }
        }

        private var counters: StatisticsBox?
    }

    /// A destination and its counters.
    package struct DestinationEntry: Sendable, Hashable {
        package var destination: Destination
        package var counts: ConnectionCounts

        package init(
            destination: Destination, counts: ConnectionCounts = .init(), statistics: Statistics? = nil
        ) {
            self.destination = destination
            self.counts = counts
            counters = statistics.map(StatisticsBox.init)
        }

        package var statistics: Statistics? {
            get { counters?.value }
            set { counters = newValue.map(StatisticsBox.init) }
        }

        private var counters: StatisticsBox?
    }
}
