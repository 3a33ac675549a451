import IPVSModel
import Testing

@testable import IPVSSimulator

/// Which clients, ports and targets a workload has.
@Suite struct WorkloadTests {
    private static func network(_ first: UInt32, _ length: Int, weight: UInt64 = 1) throws -> ClientNetwork {
        try #require(ClientNetwork(first: .ipv4(first), prefixLength: length, weight: weight))
    }

    private static func workload(_ networks: [ClientNetwork], clients: UInt64) -> Workload {
        var workload = Workload()
        workload.networks = networks
        workload.clients = clients
        workload.targets = [.init(transport: .tcp, destination: Endpoint(address: .ipv4(1), port: 80))]
        return workload
    }

    @Test func partsAreInProportion() {
        let partition = Partition(of: 100, [1, 2, 1])
        #expect((0..<3).map { partition.count(of: $0) } == [25, 50, 25])
        #expect([0, 24, 25, 74, 75, 99].map { partition.index(of: $0) } == [0, 0, 1, 1, 2, 2])
        // Nobody is lost to rounding, and large numbers do not overflow.
        let uneven = Partition(of: 10, [1, 1, 1])
        #expect((0..<3).map { uneven.count(of: $0) } == [3, 3, 4])
        #expect(Partition(of: .max, [1_000_000, 1_000_000]).total == .max)
    }

    @Test func networksHoldTheirPartOfTheClients() throws {
        let workload = Self.workload(
            [try Self.network(0x0a00_0000, 24, weight: 1), try Self.network(0x0b00_0000, 16, weight: 3)],
            clients: 400)
        #expect(workload.contradiction == nil)
        let addresses = ClientAddresses(.ipv4, workload)
        let all = (0..<UInt64(400)).map { addresses.address(of: $0) }
        #expect(Set(all).count == 400)
        #expect(all[99] == .ipv4(0x0a00_0063))
        #expect(all[100] == .ipv4(0x0b00_0000))
        #expect(ClientAddresses(.ipv6, workload).address(of: 5) == .ipv6(0x2001_0db8 << 96 + 5))
    }

    @Test func roomIsChecked() throws {
        let small = try Self.network(0x0a00_0000, 24)
        #expect(Self.workload([small], clients: 256).contradiction == nil)
        #expect(
            Self.workload([small], clients: 257).contradiction
                == .networkIsTooSmall(small, capacity: 256, clients: 257))
    }

    @Test func networksOfAnotherFamilyAreRefused() throws {
        let network = try #require(ClientNetwork(first: .ipv6(1), prefixLength: 128))
        #expect(
            Self.workload([network], clients: 1).contradiction == .networkOfNoTarget(network))
    }

    /// The rate is right also where it does not divide a second, and arrivals of those that do are as ever.
    @Test(arguments: [UInt64(1), 7, 900_001, 1_000_000]) func ratesAreKept(rate: UInt64) {
        var workload = Self.workload([], clients: 10)
        workload.rate = FlowRate(flows: rate)
        workload.length = Nanoseconds(200_000 / rate) * SimulationTime.second + 200_000_000
        #expect(workload.mistake == nil)
        var source = WorkloadFlows(workload)
        var count = 0.0
        while source.next() != nil { count += 1 }
        let expected = Double(rate) * Double(workload.length) / 1e9
        #expect(abs(count / expected - 1) < 0.006, "\(count) instead of \(expected)")
    }

    /// Fewer than one a second, and a rate that is no whole number.
    @Test(arguments: [
        FlowRate(flows: 1, seconds: 2), FlowRate(flows: 7, seconds: 3), FlowRate(flows: 1, seconds: 1000),
    ])
    func ratesAreFractions(rate: FlowRate) {
        var workload = Self.workload([], clients: 10)
        workload.rate = rate
        workload.length = Nanoseconds(40_000 * rate.seconds / rate.flows) * SimulationTime.second
        #expect(workload.mistake == nil)
        var source = WorkloadFlows(workload)
        var count = 0.0
        while source.next() != nil { count += 1 }
        #expect(abs(count / 40_000 - 1) < 0.02, "\(count) instead of 40000")
    }

    /// 600 M flows a second are 1 2/3 nanoseconds apart, and not 1.
    @Test func meansAreFractions() {
        let longest = UInt64(1)
        #expect(FixedPointDistribution.exponential(mean: 1, longest) == 44)
        #expect(FixedPointDistribution.exponential(mean: 1, remainder: 2, of: 3, longest) == 73)
        #expect(FixedPointDistribution.exponential(mean: 1, remainder: 0, of: 3, longest) == 44)
    }

    @Test func endlessRunsAreRefused() {
        var workload = Self.workload([], clients: 10)
        (workload.rate, workload.length) = (65_536, 65_536 * SimulationTime.second)
        #expect(workload.mistake == nil)
        workload.length += SimulationTime.second
        #expect(workload.mistake == .tooManyFlows)
    }

    @Test(arguments: [
        (IPAddress.ipv4(0x0a00_0001), 24), (.ipv4(0), 33), (.ipv4(0), -1), (.ipv6(1), 127), (.ipv6(0), 129),
    ])
    func noNetworks(first: IPAddress, length: Int) {
        #expect(ClientNetwork(first: first, prefixLength: length) == nil)
    }

    @Test func wholeFamiliesAreNetworks() {
        #expect(ClientNetwork(first: .ipv4(0), prefixLength: 0)?.capacity == 1 << 32)
        #expect(ClientNetwork(first: .ipv6(0), prefixLength: 0)?.capacity == .max)
        #expect(ClientNetwork(first: .ipv4(7), prefixLength: 32)?.capacity == 1)
        #expect(ClientNetwork(first: .ipv4(0), prefixLength: 0, weight: 0) == nil)
    }

    /// A smaller shape and a larger sigma have longer tails, and the mean stays near.
    @Test(arguments: [
        (DurationDistribution.pareto, Int64(3_000_000_000), Int64(1_000_000_000)),
        (.pareto, 6_000_000_000, 1_000_000_000), (.lognormal, 1_500_000_000, 500_000_000),
        (.lognormal, 1_500_000_000, 1_500_000_000),
    ])
    func distributionsKeepTheirMean(distribution: DurationDistribution, shape: Int64, sigma: Int64) {
        var workload = Self.workload([], clients: 10)
        (workload.durations, workload.shape, workload.sigma) = (distribution, shape, sigma)
        workload.rate = 2000
        workload.length = 100 * SimulationTime.second
        var source = WorkloadFlows(workload)
        var (sum, count, least) = (0.0, 0.0, Double.infinity)
        while let flow = source.next() {
            let seconds = Double(flow.duration ?? 0) / 1e9
            sum += seconds
            least = min(least, seconds)
            count += 1
        }
        #expect(abs(sum / count - 10) < 0.5, "\(sum / count)")
        guard distribution == .pareto else { return }
        let shortest = 10 * (Double(shape) - 1e9) / Double(shape)
        #expect(least >= shortest - 0.001 && least < shortest + 0.01)
    }
}
