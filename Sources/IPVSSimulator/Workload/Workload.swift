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
    /// Gaps between flows are whole nanoseconds: at this rate they are right to a thousandth.
    package static let maximumRate: UInt64 = 1_000_000

    /// A value that is impossible, whatever the targets are.
    package struct Mistake: Sendable, Hashable {
        /// The words of `WorkloadText` for what it is due to, any of which somebody may have said.
        package var words: [String]
        package var sentence: String
    }

    /// The first mistake; nil if there is none.
    package var mistake: Mistake? {
        func mistake(_ words: String..., because sentence: String) -> Mistake {
            Mistake(words: words, sentence: sentence)
        }
        if clients == 0 { return mistake("clients", because: "there must be at least one client") }
        if rate == 0 || rate > Self.maximumRate {
            return mistake("rate", because: "the rate must be from 1 to \(Self.maximumRate) flows a second")
        }
        if length <= 0 { return mistake("for", because: "the run must last longer than 0 seconds") }
        let flows = UInt64(length / SimulationTime.second).multipliedReportingOverflow(by: rate)
        if flows.overflow || flows.partialValue > Self.maximumFlows {
            return mistake(
                "for", "rate",
                because: "at this rate there would be more than \(Self.maximumFlows) flows in the run")
        }
        if meanDuration < 0 || meanDuration > 1_000_000 * SimulationTime.second {
            return mistake("duration", because: "the duration must be from 0 to 1000000 seconds")
        }
        if let shape, durations != .pareto || shape < 1_010_000_000 || shape > 100_000_000_000 {
            return mistake(
                "shape",
                because: durations == .pareto
                    ? "the shape must be from 1.01 to 100: with less the distribution has no mean"
                    : "a shape is for durations with the distribution pareto")
        }
        if let sigma, durations != .lognormal || sigma < 10_000_000 || sigma > 4_000_000_000 {
            return mistake(
                "sigma",
                because: durations == .lognormal
                    ? "sigma must be from 0.01 to 4"
                    : "a sigma is for durations with the distribution lognormal")
        }
        return nil
    }

    /// Why these values do not go together; nil if they do.
    package var contradiction: String? {
        if targets.isEmpty { return "there is no service to send flows to" }
        let families = Set(targets.map(\.destination.address.family))
        for network in networks where !families.contains(network.first.family) {
            return "no flow goes to an address of the family of \(network)"
        }
        for family in [AddressFamily.ipv4, .ipv6] where families.contains(family) {
            if let mistake = ClientAddresses(family, self).mistake { return mistake }
        }
        return nil
    }
}
