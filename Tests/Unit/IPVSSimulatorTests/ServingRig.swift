import IPVSModel
import Testing

@testable import IPVSSimulator

/// A service with servers 10.0.0.1 and so on, requests to it and a model.
struct ServingRig: ~Copyable {
    static let second = SimulationTime.second
    static let virtual = Endpoint(address: .ipv4(0xc000_0201), port: 80)

    var simulation: Simulation
    var serving: Serving
    private var client: UInt32 = 0x0b00_0000

    init(
        _ scheduler: SchedulerName = .roundRobin, servers: Int = 1, transport: TransportProtocol = .tcp,
        method: ForwardingMethod = .masquerading, weights: [Int32] = [], model: ServingModel
    ) {
        var director = SimulatedDirector()
        let identity = ServiceIdentity.endpoint(transport, Self.virtual)
        _ = director.apply(
            [.addService(VirtualService(identity: identity, scheduler: scheduler))]
                + (0..<servers).map { number in
                    .addDestination(
                        Destination(
                            endpoint: Rig.server(UInt32(number) + 1), method: method,
                            weight: number < weights.count ? weights[number] : 1), to: identity)
                })
        simulation = Simulation(director)
        serving = Serving(model, keepsPlacements: true)
    }

    /// A request at a time in milliseconds, of a client that was not seen before.
    mutating func request(
        at milliseconds: Int64, lasting duration: Int64? = nil, transport: TransportProtocol = .tcp
    ) {
        client += 1
        serving.play(
            Flow(
                time: milliseconds * 1_000_000, transport: transport,
                client: Endpoint(address: .ipv4(client), port: 2000), destination: Self.virtual,
                duration: duration.map { $0 * 1_000_000 }), on: &simulation)
    }

    mutating func advance(to milliseconds: Int64) {
        serving.advance(to: milliseconds * 1_000_000, on: &simulation)
    }

    func service() throws -> ServingReport.Service { try #require(serving.report().services.first) }

    mutating func counts(_ number: UInt32) -> ConnectionCounts? {
        simulation.director.snapshot().services.first?.destinations.first {
            $0.destination.endpoint == Rig.server(number)
        }?.counts
    }

    func weights() -> [String: Int32] {
        Dictionary(
            uniqueKeysWithValues: simulation.director.table.servers.map {
                ("\($0.server.endpoint)", $0.server.weight)
            })
    }

    static func model(
        _ time: ServiceTime? = nil, workers: Int? = nil, queue: Int? = nil, seed: UInt64 = 1,
        when conditions: [(second: Int64, server: UInt32?, ServingModel.Condition)] = []
    ) -> ServingModel {
        var model = ServingModel()
        model.seed = seed
        var statement = ServingModel.Statement(ServingModel.Pattern())
        (statement.time, statement.workers, statement.queueLimit) = (time, workers, queue)
        model.statements = [statement]
        model.plan(
            conditions.map { second, server, condition in
                ServingModel.TimedCondition(
                    time: second * Self.second,
                    pattern: ServingModel.Pattern(address: server.map { Rig.server($0).address }),
                    condition: condition)
            })
        return model
    }
}

extension ServingReport.Service {
    /// Every request and every try is somewhere.
    var balances: Bool {
        requests == answered + failed + open && latency?.count ?? 0 == answered
            && servers.allSatisfy {
                $0.tries == $0.answered + $0.failures.values.reduce(0, +) + $0.open
            }
            && servers.reduce(0) { $0 + $1.answered } == answered
    }
}
