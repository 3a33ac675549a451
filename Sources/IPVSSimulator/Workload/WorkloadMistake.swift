import IPVSModel

extension Workload {
    /// A value that is impossible, whatever the targets are.
    package enum Mistake: Sendable, Hashable {
        case noClients
        case rate
        case length
        /// More flows than `maximumFlows`, because of the rate and the length.
        case tooManyFlows
        case meanDuration
        case shape
        /// A shape is for durations with the distribution pareto.
        case shapeOfOther
        case sigma
        /// A sigma is for durations with the distribution lognormal.
        case sigmaOfOther
    }

    /// Why values do not go together.
    package enum Contradiction: Sendable, Hashable {
        case noTarget
        /// No flow goes to an address of the network's family.
        case networkOfNoTarget(ClientNetwork)
        case networkIsTooSmall(ClientNetwork, capacity: UInt64, clients: UInt64)
    }

    /// The first mistake; nil if there is none.
    package var mistake: Mistake? {
        if clients == 0 { return .noClients }
        if !rate.isPossible { return .rate }
        if length <= 0 { return .length }
        if rate.flows(in: length) ?? .max > Self.maximumFlows { return .tooManyFlows }
        if meanDuration < 0 || meanDuration > 1_000_000 * SimulationTime.second { return .meanDuration }
        if let shape {
            if durations != .pareto { return .shapeOfOther }
            if shape < 1_010_000_000 || shape > 100_000_000_000 { return .shape }
        }
        if let sigma {
            if durations != .lognormal { return .sigmaOfOther }
            if sigma < 10_000_000 || sigma > 4_000_000_000 { return .sigma }
        }
        return nil
    }

    /// Why these values do not go together; nil if they do.
    package var contradiction: Contradiction? {
        if targets.isEmpty { return .noTarget }
        let families = Set(targets.map(\.destination.address.family))
        for network in networks where !families.contains(network.first.family) {
            return .networkOfNoTarget(network)
        }
        for family in [AddressFamily.ipv4, .ipv6] where families.contains(family) {
            if let contradiction = ClientAddresses(family, self).contradiction { return contradiction }
        }
        return nil
    }
}
