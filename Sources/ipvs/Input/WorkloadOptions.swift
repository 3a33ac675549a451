import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

/// A synthetic workload.
struct WorkloadOptions: ParsableArguments {
    @Option(help: "Number of different clients.")
    var clients: UInt64 = 1000

    @Option(help: "New flows a second, on average.")
    var rate: UInt64 = 100

    @Option(name: .customLong("for"), help: "Seconds that the run lasts.")
    var length: SecondsArgument = SecondsArgument(60)

    @Option(help: "How long flows stay open: fixed, exponential, pareto or lognormal.")
    var durationDistribution: DurationDistribution = .exponential

    @Option(help: "Seconds that a flow stays open, on average.")
    var duration: SecondsArgument = SecondsArgument(10)

    @Option(help: "Start of the random numbers: the same seed gives the same flows everywhere.")
    var seed: UInt64 = 1

    @Option(help: "First address of the clients; the others follow it.")
    var clientNetwork: AddressArgument?

    @Option(help: "VIP:PORT that flows go to, if not to every service; may be repeated.")
    var target: [EndpointArgument] = []

    /// The workload for these services.
    func workload(_ services: [VirtualService]) throws(Failure) -> Workload {
        var workload = Workload()
        workload.clients = clients
        workload.rate = rate
        workload.length = length.value
        workload.durations = durationDistribution
        workload.meanDuration = duration.value
        workload.seed = seed
        workload.targets = targets(services)
        guard let first = workload.targets.first?.destination.address else {
            throw Failure(message: "no service to send flows to: --target says where")
        }
        workload.network = clientNetwork?.address ?? Self.defaultNetwork(first.family)
        guard workload.targets.allSatisfy({ $0.destination.address.family == workload.network.family }) else {
            throw Failure(message: "flows go to services of both families: choose with --target")
        }
        if let mistake = workload.mistake { throw Failure(message: mistake) }
        return workload
    }

    private static func defaultNetwork(_ family: AddressFamily) -> IPAddress {
        family == .ipv4 ? .ipv4(0x0a00_0000) : .ipv6(0x2001_0db8 << 96)
    }

    private func targets(_ services: [VirtualService]) -> [Workload.Target] {
        let known = services.compactMap { service -> Workload.Target? in
            guard case .endpoint(let transport, let endpoint) = service.identity, endpoint.port != 0 else {
                return nil
            }
            return Workload.Target(transport: transport, destination: endpoint)
        }
        if target.isEmpty { return known }
        return target.map { argument in
            known.first { $0.destination == argument.endpoint }
                ?? Workload.Target(transport: .tcp, destination: argument.endpoint)
        }
    }
}

/// Decimal seconds of an option.
struct SecondsArgument: ExpressibleByArgument {
    var value: Nanoseconds

    init(_ seconds: Int64) { value = seconds * SimulationTime.second }

    init?(argument: String) {
        guard let value = DecimalSeconds.parse(Array(argument.utf8).span) else { return nil }
        self.value = value
    }

    var defaultValueDescription: String { DecimalSeconds.text(value) }
}

struct AddressArgument: ExpressibleByArgument {
    var address: IPAddress

    init?(argument: String) {
        guard let address = IPAddress(argument) else { return nil }
        self.address = address
    }
}
