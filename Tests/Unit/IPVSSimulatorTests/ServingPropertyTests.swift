import IPVSModel
import Testing

@testable import IPVSSimulator

/// What must hold for every run on servers of a model.
@Suite struct ServingPropertyTests {
    private struct Case {
        var table: [TableChange] = []
        var changes: [TimedChange] = []
        var workload = Workload()

        /// Whole seconds everywhere, so that much happens at the same time.
        init(_ random: inout RandomSource) {
            let transports = [TransportProtocol.tcp, .udp, .sctp]
            var servers: [(Destination, ServiceIdentity)] = []
            for number in 0..<3 {
                let endpoint = Endpoint(address: .ipv4(0xc000_0201 + UInt32(number)), port: 80)
                let identity = ServiceIdentity.endpoint(transports[number], endpoint)
                let names = SchedulerFactory.names
                var service = VirtualService(
                    identity: identity, scheduler: names[Int(random.below(UInt64(names.count)))])
                if random.below(4) == 0 {
                    service.persistence = Persistence(timeout: 30, netmask: .ipv4(0xffff_fff0))
                }
                table.append(.addService(service))
                for server in 0..<3 {
                    let destination = Destination(
                        endpoint: Endpoint(
                            address: .ipv4(0x0a00_0000 + UInt32(number * 16 + server)), port: 80),
                        method: random.below(2) == 0 ? .masquerading : .directRouting,
                        weight: Int32(random.below(4)),
                        thresholds: ConnectionThresholds(upper: random.below(3) == 0 ? 20 : 0))
                    servers.append((destination, identity))
                    table.append(.addDestination(destination, to: identity))
                }
                workload.targets.append(
                    Workload.Target(transport: transports[number], destination: endpoint))
            }
            workload.seed = random.next()
            workload.clients = 40
            workload.clientPorts = 2000...2100
            workload.rate = 10
            workload.length = 100 * SimulationTime.second
            workload.durations = .lognormal
            for _ in 0..<random.below(6) {
                var (destination, identity) = servers[Int(random.below(9))]
                destination.weight = Int32(random.below(3))
                let change: TableChange =
                    random.below(3) == 0
                    ? .deleteDestination(destination.endpoint, from: identity)
                    : .editDestination(destination, of: identity)
                changes.append(
                    TimedChange(time: Int64(random.below(100)) * SimulationTime.second, change: change))
            }
        }

        func simulation() -> Simulation {
            var director = SimulatedDirector()
            _ = director.apply(table)
            return Simulation(director, changes: changes)
        }

        func flows() -> [Flow] {
            var source = WorkloadFlows(workload)
            var flows: [Flow] = []
            while let flow = source.next() {
                var flow = flow
                flow.time -= flow.time % SimulationTime.second
                flow.duration = flow.duration.map { $0 - $0 % SimulationTime.second }
                flows.append(flow)
            }
            return flows
        }
    }

    /// Without a word of servers it is the simulator.
    @Test(arguments: UInt64(1)...25)
    func anEmptyModelChangesNothing(seed: UInt64) {
        var random = RandomSource(seed: seed)
        let run = Case(&random)
        var plain = run.simulation()
        var served = run.simulation()
        var serving = Serving(ServingModel())
        for flow in run.flows() {
            let expected = plain.play(flow)
            #expect(serving.play(flow, on: &served) == expected, "seed \(seed), \(flow)")
        }
        plain.advance(to: 200 * SimulationTime.second)
        serving.advance(to: 200 * SimulationTime.second, on: &served)
        #expect(served.director.snapshot() == plain.director.snapshot(), "seed \(seed)")
        #expect(served.director.reports() == plain.director.reports(), "seed \(seed)")
        #expect(served.tally.flows == plain.tally.flows)
        #expect(served.director.brokenInvariant() == nil)
        #expect(serving.report().services.allSatisfy { $0.balances })
    }

    private static func model(_ random: inout RandomSource) -> ServingModel {
        var model = ServingModel()
        model.seed = random.next()
        for _ in 0..<random.below(4) {
            var statement = ServingModel.Statement(pattern(&random))
            let mean = Nanoseconds(random.below(3)) * SimulationTime.second
            let terms: [ServiceTime.Term] = [
                .fixed(mean), .exponential(mean: mean), .ofFlow(factor: 500_000_000),
                .lognormal(mean: mean, sigma: 1_000_000_000),
            ]
            statement.time = ServiceTime([terms[Int(random.below(4))]])
            if random.below(2) == 0 { statement.workers = Int(random.below(3)) + 1 }
            if random.below(2) == 0 { statement.queueLimit = Int(random.below(4)) }
            model.statements.append(statement)
        }
        model.client.timeout = Nanoseconds(random.below(9) + 1) * SimulationTime.second
        model.client.retries = random.below(3)
        model.client.delay = Nanoseconds(random.below(3)) * SimulationTime.second
        if random.below(2) == 0 {
            var checker = ServingModel.Checker(
                every: Nanoseconds(random.below(4) + 1) * SimulationTime.second)
            checker.falls = random.below(3) + 1
            checker.rises = random.below(3) + 1
            checker.action = random.below(2) == 0 ? .takesWeight : .deletes
            model.checker = checker
        }
        model.plan(
            (0..<random.below(12)).map { _ in
                ServingModel.TimedCondition(
                    time: Nanoseconds(random.below(100)) * SimulationTime.second, pattern: pattern(&random),
                    condition: [.isUp, .isDead, .hangs][Int(random.below(3))])
            })
        return model
    }

    private static func pattern(_ random: inout RandomSource) -> ServingModel.Pattern {
        ServingModel.Pattern(
            address: random.below(3) == 0
                ? nil : .ipv4(0x0a00_0000 + UInt32(random.below(3) * 16 + random.below(3))))
    }

    private static func play(_ seed: UInt64) -> (report: ServingReport, rows: [Flow], TableSnapshot) {
        var random = RandomSource(seed: seed)
        let run = Case(&random)
        var simulation = run.simulation()
        var serving = Serving(model(&random), keepsPlacements: true)
        var rows: [Flow] = []
        for flow in run.flows() {
            serving.play(flow, on: &simulation)
            rows += serving.takePlaced().map(\.flow)
            if rows.count % 50 == 0 { #expect(simulation.director.brokenInvariant() == nil, "seed \(seed)") }
        }
        serving.advance(to: 300 * SimulationTime.second, on: &simulation)
        rows += serving.takePlaced().map(\.flow)
        #expect(simulation.director.brokenInvariant() == nil, "seed \(seed)")
        return (serving.report(), rows, simulation.director.snapshot())
    }

    /// Nothing is lost, tries come in the order of time, and the same seed gives the same run.
    @Test(arguments: UInt64(1)...40)
    func everyRun(seed: UInt64) {
        let (report, rows, table) = Self.play(seed)
        #expect(report.services.allSatisfy { $0.balances }, "seed \(seed): \(report)")
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.time <= $1.time }, "seed \(seed)")
        let tries = report.services.reduce(0) { $0 + $1.requests + $1.retries }
        #expect(tries <= UInt64(rows.count))
        // Whoever gives up after seconds waits for nothing in the end.
        #expect(report.services.allSatisfy { $0.open == 0 }, "seed \(seed)")
        let again = Self.play(seed)
        #expect(again.report == report && again.rows == rows && again.2 == table)
    }
}
