import GuestSupport
import IPVSModel
import IPVSSimulator

/// The distribution of `twos`, whose random numbers nobody knows: one kernel's run must lie where the simulator's runs
/// with many seeds do.
///
/// Compared are the flows of each server and how often one server was picked twice in a row. Each must be within five
/// standard deviations and eight flows of the simulator's mean. The eight are for the light servers, which fall behind
/// while chance leaves them out and then catch up: their counts lie close together but for a long tail.
package struct TwosDistribution {
    package struct Comparison {
        package var name: String
        package var kernel: Double
        package var mean: Double
        package var deviation: Double

        package var agrees: Bool {
            (kernel - mean).magnitude <= TwosDistribution.maximumDeviations * deviation
                + TwosDistribution.additionalFlows
        }
    }

    package static let maximumDeviations = 5.0
    package static let additionalFlows = 8.0

    private static let weights: [Int32] = [1, 2, 3, 10, 0, 4]
    private static let flows: UInt32 = 4000
    private static let seeds: ClosedRange<UInt64> = 1...50

    private let transport: TransportProtocol
    private let servers: [Endpoint]

    package init(_ transport: TransportProtocol) {
        self.transport = transport
        servers = Self.weights.indices.map {
            Endpoint(address: .ipv4(0xac10_0001 | UInt32($0 + 1) << 8), port: 80)
        }
    }

    /// Plays it on the kernel at hand and on the simulator.
    package func comparisons(_ kernel: KernelAtHand) throws -> [Comparison] {
        let scenario = scenario()
        let observed = statistics(try onOwnThread { try KernelRun(scenario, kernel).observe() })
        var sums = [Double](repeating: 0, count: observed.count)
        var squares = sums
        for seed in Self.seeds {
            var simulator = kernel
            simulator.randomSeed = seed
            for (index, value) in statistics(scenario.simulated(simulator, ticksAtStart: nil)).enumerated() {
                sums[index] += value
                squares[index] += value * value
            }
        }
        let count = Double(Self.seeds.count)
        return observed.indices.map { index in
            let mean = sums[index] / count
            let variance = max(squares[index] / count - mean * mean, 0)
            let name =
                index < servers.count
                ? "\(transport) weight \(Self.weights[index])" : "\(transport) twice in a row"
            return Comparison(
                name: name, kernel: observed[index], mean: mean, deviation: variance.squareRoot())
        }
    }

    private func scenario() -> ParityCase {
        let destination = Endpoint(address: .ipv4(0xc000_0201), port: 80)
        let identity = ServiceIdentity.endpoint(transport, destination)
        var scenario = ParityCase()
        scenario.events.append(
            .change(.addService(VirtualService(identity: identity, scheduler: .powerOfTwoChoices))))
        for (server, weight) in zip(servers, Self.weights) {
            let added = Destination(
                endpoint: server, method: .masquerading, weight: weight, thresholds: .init())
            scenario.events.append(.change(.addDestination(added, to: identity)))
        }
        for number in 0..<Self.flows {
            let client = Endpoint(
                address: .ipv4(0x0b00_0000 | number / 100 + 1), port: UInt16(2000 + number % 100))
            scenario.events.append(
                .open(ParityCase.Opening(transport: transport, client: client, destination: destination)))
        }
        return scenario
    }

    /// Flows by server, and the pairs of flows that came to the same one.
    private func statistics(_ observation: Observation) -> [Double] {
        let picks: [Endpoint] = observation.results.compactMap {
            if case .server(let server) = $0 { server } else { nil }
        }
        let twice = zip(picks, picks.dropFirst()).count { $0 == $1 }
        return servers.map { server in Double(picks.count { $0 == server }) } + [Double(twice)]
    }
}
