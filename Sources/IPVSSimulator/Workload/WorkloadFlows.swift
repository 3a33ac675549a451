import IPVSModel

/// The flows of a workload, one after the other.
package struct WorkloadFlows: Sendable {
    private let workload: Workload
    private var random: RandomSource
    private var time: Nanoseconds = 0
    /// Mean gap between flows, in nanoseconds, and what is left of it: see `FlowRate`.
    private let meanGap: (quotient: UInt64, remainder: UInt64)
    private var nextPort: UInt16
    private let targets: Partition
    private let ipv4Clients: ClientAddresses
    private let ipv6Clients: ClientAddresses

    package init(_ workload: Workload) {
        self.workload = workload
        random = RandomSource(seed: workload.seed)
        meanGap = workload.rate.meanGap
        nextPort = workload.clientPorts.lowerBound
        targets = Partition(workload.targets.map(\.weight))
        ipv4Clients = ClientAddresses(.ipv4, workload)
        ipv6Clients = ClientAddresses(.ipv6, workload)
    }

    package mutating func next() -> Flow? {
        let (arrival, overflow) = time.addingReportingOverflow(
            Nanoseconds(
                clamping: FixedPointDistribution.exponential(
                    mean: meanGap.quotient, remainder: meanGap.remainder, of: workload.rate.flows,
                    random.next())))
        if overflow || arrival >= workload.length { return nil }
        time = arrival
        let target = workload.targets[targets.index(of: random.below(targets.total))]
        let number = random.below(workload.clients)
        let isIPv4 = target.destination.address.family == .ipv4
        let client = isIPv4 ? ipv4Clients.address(of: number) : ipv6Clients.address(of: number)
        // Ports go round, as those of clients do, so that a client rarely uses one twice in a short time.
        nextPort =
            nextPort == workload.clientPorts.upperBound ? workload.clientPorts.lowerBound : nextPort + 1
        return Flow(
            time: time, transport: target.transport, client: Endpoint(address: client, port: nextPort),
            destination: destination(target), duration: duration())
    }

    @inline(__always)
    private mutating func destination(_ target: Workload.Target) -> Endpoint {
        guard target.lastPort > target.destination.port else { return target.destination }
        let further = random.below(UInt64(target.lastPort - target.destination.port) + 1)
        return Endpoint(
            address: target.destination.address, port: target.destination.port + UInt16(further))
    }

    @inline(__always)
    private mutating func duration() -> Nanoseconds {
        let mean = UInt64(workload.meanDuration)
        let drawn: UInt64 =
            switch workload.durations {
            case .fixed: mean
            case .exponential: FixedPointDistribution.exponential(mean: mean, random.next())
            case .pareto:
                FixedPointDistribution.pareto(
                    mean: mean, shape: workload.shape ?? 1_500_000_000, random.next())
            case .lognormal:
                FixedPointDistribution.lognormal(mean: mean, sigma: workload.sigma ?? 1_000_000_000, &random)
            }
        return Nanoseconds(clamping: drawn)
    }
}
