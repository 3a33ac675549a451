/// Services and destinations with their counters, in the order that the director holds them.
package struct Table: Sendable, Hashable {
    package var services: [ServiceEntry]

    package init(services: [ServiceEntry] = []) { self.services = services }

    /// A service, its counters and its destinations; counters are nil where they were not asked for.
    package struct ServiceEntry: Sendable, Hashable {
        package var service: VirtualService
        package var statistics: Statistics?
        package var destinations: [DestinationEntry]

        package init(
            service: VirtualService, statistics: Statistics? = nil, destinations: [DestinationEntry] = []
        ) {
            self.service = service
            self.statistics = statistics
            self.destinations = destinations
        }
    }

    /// A destination and its counters.
    package struct DestinationEntry: Sendable, Hashable {
        package var destination: Destination
        package var counts: ConnectionCounts
        package var statistics: Statistics?

        package init(
            destination: Destination, counts: ConnectionCounts = .init(), statistics: Statistics? = nil
        ) {
            self.destination = destination
            self.counts = counts
            self.statistics = statistics
        }
    }
}
