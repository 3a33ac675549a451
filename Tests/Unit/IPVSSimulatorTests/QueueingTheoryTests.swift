import IPVSModel
import Testing

@testable import IPVSSimulator

/// Mean latencies against closed formulas of the theory of queues. Seeds are fixed, so that a run says the same each time.
@Suite struct QueueingTheoryTests {
    private static let mean = 100 * 1_000_000 as Nanoseconds

    private struct Estimate: CustomStringConvertible {
        var mean = 0.0
        /// Of the mean, by the means of batches: latencies one after the other are alike.
        var error = 0.0

        var description: String { "\(mean) ± \(error)" }
    }

    /// In mean times of service.
    ///
    /// - Parameter load: of each server, in percent.
    private static func latency(
        _ scheduler: SchedulerName, servers: Int, load: Int64, _ time: ServiceTime, workers: Int = 1,
        requests: Int, seed: UInt64
    ) -> Estimate {
        var workload = Workload()
        workload.seed = seed
        workload.clients = 1_000_000
        workload.length = SimulationTime.latest
        workload.rate = FlowRate(
            flows: UInt64(load) * UInt64(servers) * UInt64(workers), seconds: UInt64(mean / 10_000_000))
        workload.targets = [Workload.Target(transport: .tcp, destination: ServingRig.virtual)]
        var rig = ServingRig(
            scheduler, servers: servers, model: ServingRig.model(time, workers: workers, seed: seed &+ 1))
        var source = WorkloadFlows(workload)
        var batches: [Double] = []
        var last = (sum: 0.0, count: 0.0)
        // A tenth of it passes before it is counted, since it begins with empty servers.
        for number in 1...(requests + requests / 10) {
            guard let flow = source.next() else { break }
            rig.serving.play(flow, on: &rig.simulation)
            _ = rig.serving.takePlaced()
            guard number % (requests / 100) == 0 else { continue }
            let latencies = rig.serving.fleet.machines.map(\.latencies)
            let now = (
                sum: latencies.reduce(0.0) { $0 + Double($1.mean ?? 0) * Double($1.count) },
                count: latencies.reduce(0.0) { $0 + Double($1.count) }
            )
            if number > requests / 10 {
                batches.append((now.sum - last.sum) / (now.count - last.count) / Double(mean))
            }
            last = now
        }
        let average = batches.reduce(0, +) / Double(batches.count)
        let variance = batches.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(batches.count - 1)
        return Estimate(mean: average, error: (variance / Double(batches.count)).squareRoot())
    }

    private static func expect(
        _ estimate: Estimate, _ formula: Double, seed: UInt64, _ place: SourceLocation = #_sourceLocation
    ) {
        // One in 16,000 would be off by more, were the batches independent.
        #expect(
            abs(estimate.mean - formula) < 4 * estimate.error, "seed \(seed): \(estimate), \(formula)",
            sourceLocation: place)
        // An estimate of any size would fit a large error.
        #expect(estimate.error < formula / 12, "seed \(seed): \(estimate)", sourceLocation: place)
    }

    private static let exponential = ServiceTime([.exponential(mean: mean)])

    /// M/M/1: 1 / (1 - load).
    @Test(arguments: [(50, 11), (80, 12)] as [(Int64, UInt64)])
    func oneServerWithRandomTimes(load: Int64, seed: UInt64) {
        let found = Self.latency(
            .roundRobin, servers: 1, load: load, Self.exponential, requests: load > 50 ? 40_000 : 20_000,
            seed: seed)
        Self.expect(found, 1 / (1 - Double(load) / 100), seed: seed)
    }

    /// M/D/1: 1 + load / (2 (1 - load)).
    @Test(arguments: [(50, 21), (80, 22)] as [(Int64, UInt64)])
    func oneServerWithEqualTimes(load: Int64, seed: UInt64) {
        let found = Self.latency(
            .roundRobin, servers: 1, load: load, ServiceTime([.fixed(Self.mean)]), requests: 60_000,
            seed: seed)
        let load = Double(load) / 100
        Self.expect(found, 1 + load / (2 * (1 - load)), seed: seed)
    }

    /// M/M/c, by Erlang's formula C.
    @Test func severalWorkers() {
        let (workers, load, seed) = (4, 0.8, UInt64(31))
        let found = Self.latency(
            .roundRobin, servers: 1, load: 80, Self.exponential, workers: workers, requests: 60_000,
            seed: seed)
        let offered = Double(workers) * load
        var (term, sum) = (1.0, 1.0)
        for number in 1..<workers {
            term *= offered / Double(number)
            sum += term
        }
        let last = term * offered / Double(workers) / (1 - load)
        Self.expect(found, 1 + last / (sum + last) / (Double(workers) * (1 - load)), seed: seed)
    }

    /// rr deals a Poisson process out: each server gets every n-th arrival, whose gaps have an Erlang distribution (E_n/M/1). The
    /// mean is 1 / (1 - s) where s is the root below 1 of s = (n load / (n load + 1 - s))^n.
    @Test func roundRobin() {
        let (servers, load, seed) = (10, 0.8, UInt64(41))
        let found = Self.latency(
            .roundRobin, servers: servers, load: 80, Self.exponential, requests: 40_000, seed: seed)
        var root = 0.5
        for _ in 0..<10_000 {
            let ratio = Double(servers) * load / (Double(servers) * load + 1 - root)
            var power = 1.0
            for _ in 0..<servers { power *= ratio }
            root = power
        }
        Self.expect(found, 1 / (1 - root), seed: seed)
    }

    /// Two choices, in the limit of many servers: the sum of load^(2^i - 2) for i from 1 (Vvedenskaya, Dobrushin and
    /// Karpelevich 1996; Mitzenmacher 1996). With 100 servers it is more by about 1 %.
    @Test func twoChoices() {
        let (load, seed) = (0.8, UInt64(51))
        let found = Self.latency(
            .powerOfTwoChoices, servers: 100, load: 80, Self.exponential, requests: 60_000, seed: seed)
        var (sum, exponent) = (0.0, 2)
        while exponent < 1 << 12 {
            var term = 1.0
            for _ in 0..<(exponent - 2) { term *= load }
            sum += term
            exponent *= 2
        }
        #expect(abs(found.mean - sum) < 4 * found.error + sum * 0.015, "seed \(seed): \(found), \(sum)")
    }

    /// Published runs of lb-sim (github.com/erayack/lb-sim, "Phase 1 Metrics Report"): a hundred requests, one each millisecond,
    /// to servers that take 10, 20 and 30 ms. Its figures are whole milliseconds, cut off. Of least connections it breaks ties
    /// otherwise than the kernel, which shows in a millisecond of the longest.
    @Test(
        arguments: [
            (SchedulerName.roundRobin, 759, 867, 271, 19.9), (.leastConnection, 697, 807, 256, 19.4),
        ] as [(SchedulerName, Int64, Int64, Int64, Double)])
    func publishedRuns(
        scheduler: SchedulerName, percent95: Int64, percent99: Int64, wait: Int64, service: Double
    ) throws {
        var model = ServingModel()
        for number in 1...3 as ClosedRange<UInt32> {
            // The kernel asks the server first that was added last.
            var statement = ServingModel.Statement(
                ServingModel.Pattern(address: Rig.server(4 - number).address))
            statement.time = ServiceTime([.fixed(Int64(number) * 10_000_000)])
            statement.workers = 1
            model.statements.append(statement)
        }
        var rig = ServingRig(scheduler, servers: 3, model: model)
        for time in 0..<100 as Range<Int64> { rig.request(at: time) }
        rig.advance(to: 10_000)
        let latency = try #require(try rig.service().latency)
        let millisecond: Int64 = 1_000_000
        #expect(latency.count == 100)
        // By no more than a 256th too large, and less than the next millisecond.
        #expect(latency.percent95 >= percent95 * millisecond)
        #expect(latency.percent95 <= (percent95 + 1) * millisecond * 257 / 256)
        #expect(latency.percent99 >= (percent99 - 1) * millisecond)
        #expect(latency.percent99 <= (percent99 + 1) * millisecond * 257 / 256)
        #expect(Int64(Double(latency.mean) / 1e6 - service) == wait)
    }
}
