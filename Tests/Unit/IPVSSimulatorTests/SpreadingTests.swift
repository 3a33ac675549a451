import IPVSModel
import Testing

@testable import IPVSSimulator

/// Which director flows come to.
@Suite struct SpreadingTests {
    private static func flow(_ client: UInt32, _ port: UInt16) -> Flow {
        Flow(
            time: 0, transport: .tcp, client: Endpoint(address: .ipv4(client), port: port),
            destination: Endpoint(address: .ipv4(0xc000_0201), port: 80))
    }

    private static let flows = (0..<64_000 as Range<UInt32>).map {
        flow(0x0a00_0000 + $0 / 4, UInt16(1024 + $0 % 4))
    }

    private static func directors(_ router: Router) -> [Int?] {
        flows.map { router.director(of: $0, bucket: router.bucket(of: $0)) }
    }

    /// 1,000 flows each, give or take five standard deviations; of buckets, which are 16 each, those of 16 binomial ones.
    @Test(arguments: [false, true]) func evenly(isResilient: Bool) {
        let router = Router(.ecmp5Tuple, up: Array(0..<64), isResilient: isResilient, seed: 3)
        var counts = Array(repeating: 0, count: 64)
        for director in Self.directors(router) { counts[director ?? 0] += 1 }
        #expect(counts.allSatisfy { abs($0 - 1000) < 160 })
    }

    @Test func bySourceClientsStayTogether() {
        let router = Router(.ecmpSource, up: [0, 1, 2], isResilient: false, seed: 3)
        let directors = Self.directors(router)
        for first in stride(from: 0, to: directors.count, by: 4) {
            #expect(Set(directors[first..<first + 4]).count == 1)
        }
        #expect(Set(directors).count == 3)
    }

    @Test func bySourceAndPortTheyDoNot() {
        let router = Router(.ecmp5Tuple, up: [0, 1, 2], isResilient: false, seed: 3)
        let directors = Self.directors(router)
        #expect(
            stride(from: 0, to: directors.count, by: 4).contains { Set(directors[$0..<$0 + 4]).count > 1 })
    }

    @Test func theLowestThatIsUp() {
        var router = Router(.vrrp, up: [1, 2], isResilient: false, seed: 1)
        let flow = Self.flow(1, 1)
        #expect(router.director(of: flow, bucket: 0) == 1)
        router.make(.init(director: 0, event: .join, time: 0))
        #expect(router.director(of: flow, bucket: 0) == 0)
        for director in [0, 1] { router.make(.init(director: director, event: .fail, time: 0)) }
        #expect(router.director(of: flow, bucket: 0) == 2)
        router.make(.init(director: 2, event: .fail, time: 0))
        #expect(router.director(of: flow, bucket: 0) == nil)
    }

    /// Modulo 4 and modulo 3 agree for a quarter of all numbers; of buckets only those of the lost one move.
    @Test(arguments: [(false, 0.75), (true, 0.25)]) func whatMovesWhenOneFails(
        isResilient: Bool, share: Double
    ) {
        var router = Router(.ecmp5Tuple, up: [0, 1, 2, 3], isResilient: isResilient, seed: 9)
        let before = Self.directors(router)
        router.make(.init(director: 3, event: .fail, time: 0))
        let after = Self.directors(router)
        #expect(!after.contains(3))
        let moved = Double(zip(before, after).count { $0 != $1 }) / Double(before.count)
        #expect(abs(moved - share) < 0.02)
        if isResilient { #expect(zip(before, after).allSatisfy { $0 == $1 || $0 == 3 }) }
    }

    /// Who joins gets idle buckets, up to its part; busy ones stay for good.
    @Test func bucketsMoveWhenIdle() {
        var buckets = ResilientBuckets([0, 1])
        buckets.share(among: [0, 1, 2])
        #expect(buckets.isUnbalanced)
        let idle = ResilientBuckets.idleTime
        // All but the first 100 had a packet a moment ago.
        #expect(!buckets.moveIdle(at: idle - 1) { _ in 0 })
        #expect(buckets.moveIdle(at: idle) { $0 < 100 ? 0 : 1 })
        let owned = (0..<ResilientBuckets.count).filter { buckets.owner(of: $0) == 2 }
        #expect(owned == Array(0..<100))
        #expect(buckets.isUnbalanced)
        #expect(buckets.moveIdle(at: idle + 1) { _ in 0 })
        #expect((0..<ResilientBuckets.count).count { buckets.owner(of: $0) == 2 } == 341)
        #expect(!buckets.isUnbalanced)
    }

    @Test func whoIsThereAtTheBeginning() {
        let changes = [
            MembershipChange(director: 0, event: .fail, time: 5),
            MembershipChange(director: 1, event: .join, time: 9),
            MembershipChange(director: 2, event: .join, time: 9),
            MembershipChange(director: 2, event: .fail, time: 4),
        ]
        #expect(MembershipChange.upAtStart(of: 4, changes) == [0, 2, 3])
    }
}

/// At which packets a connection is told.
@Suite struct SyncRulesTests {
    private static let second = SimulationTime.second
    private static let timeout = 900 * second

    /// Numbers of the packets that tell, of one a second.
    private static func told(
        _ threshold: UInt32, _ period: UInt32, refresh: Int64 = 0, retries: UInt32 = 0, packets: UInt32 = 120
    ) -> [UInt32] {
        var rules = SyncRules()
        (rules.threshold, rules.period, rules.retries) = (threshold, period, retries)
        rules.refreshPeriod = refresh * second
        var memory = SyncRules.Memory(end: 0)
        return (1...packets).filter {
            rules.tell(packets: $0, at: Int64($0) * second, timeout: timeout, &memory)
        }
    }

    @Test func byPackets() {
        #expect(Self.told(3, 50) == [3, 53, 103])
        #expect(Self.told(3, 0) == [3])
        #expect(Self.told(0, 40) == [40, 80, 120])
        #expect(Self.told(0, 1).count == 120)
    }

    @Test func byTime() {
        #expect(Self.told(3, 0, refresh: 10, packets: 35) == [1, 11, 21, 31])
        // Both must be so.
        #expect(Self.told(2, 4, refresh: 10, packets: 35) == [2, 14, 26])
        // No sooner than after an eighth of the period: a second and a quarter.
        #expect(Self.told(3, 0, refresh: 10, retries: 1, packets: 20) == [1, 3, 13, 15])
    }
}
