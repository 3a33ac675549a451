import IPVSModel
import Testing

@testable import IPVSSimulator

/// What must hold for every run.
@Suite struct PropertyTests {
    private static let targets = (0..<3).map { number in
        Workload.Target(
            transport: number == 2 ? .udp : .tcp,
            destination: Endpoint(address: .ipv4(0xc000_0201 + UInt32(number)), port: 80))
    }

    private static func workload(seed: UInt64) -> Workload {
        var workload = Workload()
        workload.seed = seed
        workload.clients = 40
        workload.rate = 10
        workload.length = 400 * SimulationTime.second
        workload.durations = DurationDistribution.allCases[Int(seed % 4)]
        workload.targets = targets
        return workload
    }

    private static func changes(_ order: [Int], _ scheduler: SchedulerName) -> [TableChange] {
        order.flatMap { number -> [TableChange] in
            let identity = ServiceIdentity.endpoint(targets[number].transport, targets[number].destination)
            var service = VirtualService(identity: identity, scheduler: scheduler)
            if number == 1 { service.persistence = Persistence(timeout: 30, netmask: .ipv4(0xffff_fff0)) }
            return [.addService(service)]
                + (0..<4).map { server in
                    .addDestination(
                        Destination(
                            endpoint: Endpoint(
                                address: .ipv4(0x0a00_0000 + UInt32(number * 16 + server)), port: 80),
                            method: number == 0 ? .masquerading : .directRouting, weight: Int32(server),
                            thresholds: ConnectionThresholds(upper: server == 2 ? 20 : 0)), to: identity)
                }
        }
    }

    private struct Row: Equatable {
        var flow: Flow
        var server: Endpoint?
        var outcome: Placement.Outcome
    }

    private static func run(_ order: [Int], _ scheduler: SchedulerName, seed: UInt64) -> (
        rows: [Row], table: TableSnapshot
    ) {
        var director = SimulatedDirector()
        _ = director.apply(changes(order, scheduler))
        var simulation = Simulation(director)
        var source = WorkloadFlows(workload(seed: seed))
        var rows: [Row] = []
        while let flow = source.next() {
            let placement = simulation.play(flow)
            rows.append(
                Row(
                    flow: flow, server: simulation.director.endpoint(of: placement),
                    outcome: placement.outcome))
            if rows.count % 1000 == 0 { #expect(simulation.director.brokenInvariant() == nil) }
        }
        #expect(simulation.director.brokenInvariant() == nil)
        return (rows, simulation.director.snapshot())
    }

    @Test(arguments: SchedulerFactory.names)
    func everyRun(scheduler: SchedulerName) {
        let first = Self.run([0, 1, 2], scheduler, seed: 3)
        #expect(first == Self.run([0, 1, 2], scheduler, seed: 3))
        let new = first.rows.count { $0.outcome == .scheduled || $0.outcome == .persistent }
        let counted = first.table.services.reduce(0) { $0 + Int($1.statistics?.connections ?? 0) }
        #expect(new == counted)
        #expect(first.rows.allSatisfy { [.refused, .passed].contains($0.outcome) == ($0.server == nil) })
        #expect(first.rows.count > 3000)
    }

    /// Services that share nothing do not notice in which order they were added. twos draws by service number.
    @Test(arguments: SchedulerFactory.names.filter { $0 != .powerOfTwoChoices })
    func independentServices(scheduler: SchedulerName) {
        let rows = Self.run([0, 1, 2], scheduler, seed: 8).rows
        #expect(rows == Self.run([2, 0, 1], scheduler, seed: 8).rows)
    }

    @Test func distributionsHaveTheirMean() {
        for distribution in DurationDistribution.allCases where distribution != .pareto {
            var workload = Self.workload(seed: 5)
            workload.durations = distribution
            workload.rate = 500
            workload.length = 100 * SimulationTime.second
            var source = WorkloadFlows(workload)
            var (sum, count) = (0.0, 0.0)
            while let flow = source.next() {
                sum += Double(flow.duration ?? 0) / 1e9
                count += 1
            }
            #expect(abs(sum / count - 10) < 0.4)
            #expect(abs(count / 100 - 500) < 10)
        }
    }

    /// The same bytes on every machine: these were computed once.
    @Test func workloadIsFixed() {
        var source = WorkloadFlows(Self.workload(seed: 4))
        let flows = (0..<3).compactMap { _ in source.next() }
        #expect(flows.map(\.time) == [84_059_016, 155_032_564, 163_296_846])
        #expect(flows.map(\.client.description) == ["10.0.0.34:1025", "10.0.0.23:1026", "10.0.0.7:1027"])
        #expect(FixedPointDistribution.negativeLogarithm(1 << 63) == 2_977_044_472)
        #expect(FixedPointDistribution.power(1 << 32) / 1_000_000 == 11_674)
    }
}
