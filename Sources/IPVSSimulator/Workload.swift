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
    /// Number of different clients.
    package var clients: UInt64 = 1000
    /// Flows a second.
    package var rate: UInt64 = 100
    /// Length of the run.
    package var length: Nanoseconds = 60 * SimulationTime.second
    package var durations = DurationDistribution.exponential
    package var meanDuration: Nanoseconds = 10 * SimulationTime.second
    /// Client addresses are this network's, counted up from its first.
    package var network: IPAddress = .ipv4(0x0a00_0000)
    /// Where flows go, each equally often.
    package var targets: [Target] = []

    package struct Target: Sendable, Hashable {
        package var transport: TransportProtocol
        package var destination: Endpoint

        package init(transport: TransportProtocol, destination: Endpoint) {
            self.transport = transport
            self.destination = destination
        }
    }

    package init() {}

    /// Why these parameters make no workload; nil if they do.
    package var mistake: String? {
        if targets.isEmpty { return "no service to send flows to" }
        if clients == 0 { return "at least one client is needed" }
        if rate == 0 || rate > 1_000_000_000 { return "the rate must be from 1 to 1000000000 flows a second" }
        if length <= 0 { return "the length must be more than 0 seconds" }
        if meanDuration < 0 || meanDuration > 1_000_000 * SimulationTime.second {
            return "the duration must be from 0 to 1000000 seconds"
        }
        return nil
    }
}

/// The flows of a workload, one after the other.
package struct WorkloadFlows: Sendable {
    private let workload: Workload
    private var random: RandomSource
    private var time: Nanoseconds = 0
    private let meanGap: UInt64
    private var nextPort: UInt16 = 1024

    package init(_ workload: Workload) {
        self.workload = workload
        random = RandomSource(seed: workload.seed)
        meanGap = UInt64(SimulationTime.second) / max(workload.rate, 1)
    }

    package mutating func next() -> Flow? {
        let (arrival, overflow) = time.addingReportingOverflow(
            Nanoseconds(clamping: FixedPointDistribution.exponential(mean: meanGap, random.next())))
        if overflow || arrival >= workload.length { return nil }
        time = arrival
        let target = workload.targets[Int(random.below(UInt64(workload.targets.count)))]
        let number = random.below(workload.clients)
        let client: IPAddress =
            switch workload.network {
            case .ipv4(let first): .ipv4(first &+ UInt32(truncatingIfNeeded: number))
            case .ipv6(let first): .ipv6(first &+ UInt128(number))
            }
        // Ports go round, as those of clients do, so that a client rarely uses one twice in a short time.
        nextPort = nextPort == .max ? 1024 : nextPort + 1
        return Flow(
            time: time, transport: target.transport, client: Endpoint(address: client, port: nextPort),
            destination: target.destination, duration: duration())
    }

    private mutating func duration() -> Nanoseconds {
        let mean = UInt64(workload.meanDuration)
        let drawn: UInt64 =
            switch workload.durations {
            case .fixed: mean
            case .exponential: FixedPointDistribution.exponential(mean: mean, random.next())
            case .pareto: FixedPointDistribution.pareto(mean: mean, random.next())
            case .lognormal: FixedPointDistribution.lognormal(mean: mean, &random)
            }
        return Nanoseconds(clamping: drawn)
    }
}
