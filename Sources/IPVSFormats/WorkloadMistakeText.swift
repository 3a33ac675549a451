import IPVSSimulator

extension Workload.Mistake {
    /// The words of `WorkloadText` that it is due to, any of which somebody may have said.
    package var words: [String] {
        switch self {
        case .noClients: ["clients"]
        case .rate: ["rate"]
        case .length: ["for"]
        case .tooManyFlows: ["for", "rate"]
        case .meanDuration: ["duration"]
        case .shape, .shapeOfOther: ["shape"]
        case .sigma, .sigmaOfOther: ["sigma"]
        }
    }

    package var sentence: String {
        switch self {
        case .noClients: "there must be at least one client"
        case .rate: "the rate must be more than 0 and no more than \(FlowRate.maximum.text) flows a second"
        case .length: "the run must last longer than 0 seconds"
        case .tooManyFlows:
            "at this rate there would be more than \(Workload.maximumFlows) flows in the run"
        case .meanDuration: "the duration must be from 0 to 1000000 seconds"
        case .shape: "the shape must be from 1.01 to 100: with less the distribution has no mean"
        case .shapeOfOther: "a shape is for durations with the distribution pareto"
        case .sigma: "sigma must be from 0.01 to 4"
        case .sigmaOfOther: "a sigma is for durations with the distribution lognormal"
        }
    }
}

extension Workload.Contradiction {
    package var sentence: String {
        switch self {
        case .noTarget: "there is no service to send flows to"
        case .networkOfNoTarget(let network): "no flow goes to an address of the family of \(network)"
        case .networkIsTooSmall(let network, let capacity, let clients):
            "\(network) has room for \(capacity) of the clients, but \(clients) are to come from it"
        }
    }
}
