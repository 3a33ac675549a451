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
    package var rate: UInt64 = 100
    /// Length of the run.
    package var length: Nanoseconds = 60 * SimulationTime.second
    package var durations = DurationDistribution.exponential
    package var meanDuration: Nanoseconds = 10 * SimulationTime.second
    /// Of the Pareto distribution, in billionths.
    package var shape: Int64 = 1_500_000_000
    /// Of the lognormal distribution, in billionths.
    package var sigma: Int64 = 1_000_000_000
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

    /// Why one of these values is impossible by itself; nil if none is.
    package var mistake: String? {
        if clients == 0 { return "there must be at least one client" }
        if rate == 0 || rate > 1_000_000_000 { return "the rate must be from 1 to 1000000000 flows a second" }
        if length <= 0 { return "the run must last longer than 0 seconds" }
        if meanDuration < 0 || meanDuration > 1_000_000 * SimulationTime.second {
            return "the duration must be from 0 to 1000000 seconds"
        }
        if shape < 1_010_000_000 || shape > 100_000_000_000 {
            return "the shape must be from 1.01 to 100: with less the distribution has no mean"
        }
        if sigma < 10_000_000 || sigma > 4_000_000_000 { return "sigma must be from 0.01 to 4" }
        return nil
    }

    /// Why these values do not go together; nil if they do.
    package var contradiction: String? {
        if targets.isEmpty { return "there is no service to send flows to" }
        for family in [AddressFamily.ipv4, .ipv6]
        where targets.contains(where: { $0.destination.address.family == family }) {
            if let mistake = ClientAddresses(family, self).mistake { return mistake }
        }
        return nil
    }
}
