import IPVSModel

/// How long flows stay open.
package enum DurationDistribution: String, Sendable, Hashable, CaseIterable {
    case fixed, exponential, pareto, lognormal
}

/// Flows made from a seed: the same seed gives the same flows on every machine.
///
/// Arrivals are a Poisson process: the gaps between flows are exponentially distributed.
package struct Workload: Sendable, Hashable {
    package var seed: UInt64 = 1
    /// Number of different clients, of each family that there are targets of.
    package var clients: UInt64 = 1000
    /// Flows a second.
    package var rate: FlowRate = 100
    /// Length of the run.
    package var length: Nanoseconds = 60 * SimulationTime.second
    package var durations = DurationDistribution.exponential
    package var meanDuration: Nanoseconds = 10 * SimulationTime.second
    /// Of the Pareto distribution, in billionths; nil for 1.5.
    package var shape: Int64?
    /// Of the lognormal distribution, in billionths; nil for 1.
    package var sigma: Int64?
    /// Where clients come from; without any of a family the usual one is taken.
    package var networks: [ClientNetwork] = []
    package var clientPorts: ClosedRange<UInt16> = 1024...65535
    package var targets: [Target] = []

    /// Where flows go.
    package struct Target: Sendable, Hashable {
        package var transport: TransportProtocol
        package var destination: Endpoint
        /// Flows go to each port from that of the destination to this one.
        package var lastPort: UInt16
        /// How often, beside the weights of the others.
        package var weight: UInt64

        package init(
            transport: TransportProtocol, destination: Endpoint, lastPort: UInt16? = nil, weight: UInt64 = 1
        ) {
            self.transport = transport
            self.destination = destination
            self.lastPort = lastPort ?? destination.port
            self.weight = weight
        }
    }

    package init() {}

    /// A made-up run that is longer would not end within days.
    package static let maximumFlows: UInt64 = 1 << 32
}
