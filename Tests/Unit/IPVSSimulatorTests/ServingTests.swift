import IPVSModel
import Testing

@testable import IPVSSimulator

/// Small runs whose ends can be counted by hand.
@Suite struct ServingTests {
    private static let millisecond: Int64 = 1_000_000

    @Test func aRequestWaitsForItsTurn() throws {
        var rig = ServingRig(
            model: ServingRig.model(ServiceTime([.fixed(100 * Self.millisecond)]), workers: 1, queue: 2))
        for time in [0, 10, 20, 30] as [Int64] { rig.request(at: time) }
        rig.advance(to: 1000)
        let service = try rig.service()
        // The third that waits is refused. Latencies: 100, 190, 280.
        #expect(service.requests == 4 && service.answered == 3)
        #expect(service.failures == [.refusedByServer: 1])
        #expect(service.latency?.greatest == 280 * Self.millisecond)
        #expect(service.latency?.mean == 190 * Self.millisecond)
        #expect(service.balances)
    }

    /// A closed connection is inactive; one that was reset is so at once, and is forgotten after 10 s (CLOSE).
    @Test func whatTheDirectorSees() throws {
        var rig = ServingRig(model: ServingRig.model(when: [(2, nil, .isDead)]))
        rig.request(at: 0, lasting: 500)
        #expect(rig.counts(1)?.active == 1)
        rig.advance(to: 500)
        #expect(rig.counts(1)?.active == 0 && rig.counts(1)?.inactive == 1)
        rig.request(at: 1000, lasting: 60_000)
        #expect(rig.counts(1)?.active == 1)
        rig.advance(to: 2000)
        #expect(rig.counts(1)?.active == 0 && rig.counts(1)?.inactive == 2)
        rig.request(at: 3000, lasting: 10)
        #expect(rig.counts(1)?.active == 0 && rig.counts(1)?.inactive == 3)
        rig.advance(to: 13_001)
        #expect(rig.counts(1)?.inactive == 1)
        #expect(try rig.service().failures == [.reset: 2])
        #expect(try rig.service().balances)
    }

    /// Where answers do not pass the director it does not see a RST: what was reset counts as active until it is forgotten.
    @Test func aResetThatTheDirectorDoesNotSee() throws {
        var rig = ServingRig(method: .directRouting, model: ServingRig.model(when: [(2, nil, .isDead)]))
        rig.request(at: 1000, lasting: 60_000)
        rig.request(at: 3000, lasting: 10)
        #expect(rig.counts(1)?.active == 2)
        // SYN_RECV lasts 60 s, ESTABLISHED 900 s.
        rig.advance(to: 63_001)
        #expect(rig.counts(1)?.active == 1)
        rig.advance(to: 901_001)
        #expect(rig.counts(1)?.active == 0)
        #expect(try rig.service().failures == [.reset: 2])
    }

    /// First packets to a server that hangs come again after 1, 3 and 7 s; it answers the first that comes when it is back.
    @Test func aRepeatedFirstPacketFindsTheServerBack() throws {
        var model = ServingRig.model(
            ServiceTime([.fixed(100 * Self.millisecond)]), when: [(1, nil, .hangs), (6, nil, .isUp)])
        model.client.timeout = 20 * ServingRig.second
        var rig = ServingRig(model: model)
        rig.request(at: 2000)
        rig.advance(to: 8000)
        #expect(try rig.service().open == 1)
        #expect(rig.counts(1)?.active == 1)
        rig.advance(to: 30_000)
        #expect(try rig.service().latency?.greatest == 7100 * Self.millisecond)
        #expect(try rig.service().balances)
    }

    /// What a server was doing when it began to hang is lost, although it comes back in time.
    @Test func clientsGiveUpAndTryAgain() throws {
        var model = ServingRig.model(when: [(1, nil, .hangs), (2, nil, .isUp)])
        model.client.timeout = 5 * ServingRig.second
        model.client.retries = 2
        model.client.delay = 500 * Self.millisecond
        var rig = ServingRig(model: model)
        rig.request(at: 500, lasting: 1000)
        rig.advance(to: 60_000)
        let service = try rig.service()
        #expect(service.answered == 1 && service.retries == 1)
        // Given up after 5 s, then the delay, then the whole work.
        #expect(service.latency?.greatest == 6500 * Self.millisecond)
        #expect(service.servers.first?.failures == [.timedOut: 1])
        let ports = rig.serving.takePlaced().map(\.flow.client.port)
        #expect(ports.count == 2 && ports[0] == 2000 && ports[1] != 2000 && ports[1] >= 1024)
        #expect(service.balances)
    }

    @Test func whoFailsForGoodIsCountedOnce() throws {
        var model = ServingRig.model(when: [(0, nil, .isDead)])
        model.client.retries = 3
        var rig = ServingRig(model: model)
        for time in 1...5 as ClosedRange<Int64> { rig.request(at: time, lasting: 5) }
        rig.advance(to: 1000)
        let service = try rig.service()
        #expect(service.requests == 5 && service.retries == 15 && service.failures == [.reset: 5])
        #expect(service.servers.first?.tries == 20)
        #expect(service.latency == nil && service.balances)
    }

    @Test func theDirectorRefuses() throws {
        var model = ServingRig.model()
        model.client.retries = 1
        model.client.delay = ServingRig.second
        var rig = ServingRig(weights: [0], model: model)
        rig.request(at: 0, lasting: 5)
        rig.advance(to: 5000)
        let service = try rig.service()
        #expect(service.requests == 1 && service.retries == 1 && service.failures == [.refusedByDirector: 1])
        #expect(service.servers.isEmpty && service.balances)
    }

    /// At 2, 4 and 6 s it fails the check, at 12 and 14 s it passes.
    @Test(arguments: [ServingModel.Checker.Action.takesWeight, .deletes])
    func theCheckerTakesOutAndBringsBack(action: ServingModel.Checker.Action) throws {
        var model = ServingRig.model(when: [(1, 1, .isDead), (11, 1, .isUp)])
        var checker = ServingModel.Checker(every: 2 * ServingRig.second)
        (checker.falls, checker.rises, checker.action) = (3, 2, action)
        model.checker = checker
        var rig = ServingRig(servers: 2, weights: [7, 3], model: model)
        rig.advance(to: 5999)
        #expect(rig.weights() == ["10.0.0.1:80": 7, "10.0.0.2:80": 3])
        rig.advance(to: 6000)
        #expect(
            rig.weights()
                == (action == .deletes ? ["10.0.0.2:80": 3] : ["10.0.0.1:80": 0, "10.0.0.2:80": 3]))
        rig.advance(to: 13_999)
        #expect(rig.weights()["10.0.0.1:80"] ?? 0 == 0)
        rig.advance(to: 14_000)
        #expect(rig.weights() == ["10.0.0.1:80": 7, "10.0.0.2:80": 3])
        let incidents = rig.serving.report().incidents
        #expect(incidents.map(\.kind) == [.dies, .takenOut, .recovers, .broughtBack])
        #expect(incidents.map { $0.time / ServingRig.second } == [1, 6, 11, 14])
    }

    /// A server that is back before so many checks failed stays in.
    @Test func aShortIllnessIsNoReason() throws {
        var model = ServingRig.model(when: [
            (1, nil, .isDead), (5, nil, .isUp), (7, nil, .isDead), (9, nil, .isUp),
        ])
        var checker = ServingModel.Checker(every: 2 * ServingRig.second)
        checker.falls = 3
        model.checker = checker
        var rig = ServingRig(model: model)
        rig.advance(to: 100_000)
        #expect(rig.weights() == ["10.0.0.1:80": 1])
        #expect(rig.serving.report().incidents.map(\.kind) == [.dies, .recovers, .dies, .recovers])
    }

    /// Checks of a century would not end if each was made.
    @Test func nobodyChecksForNothing() {
        var model = ServingRig.model(when: [(1, nil, .isDead), (3_000_000_000, nil, .isUp)])
        model.checker = ServingModel.Checker(every: 1)
        var rig = ServingRig(model: model)
        rig.advance(to: SimulationTime.latest / 1_000_000)
        #expect(rig.serving.report().incidents.count == 4)
    }

    @Test func timesBeyondAllTime() throws {
        let longest = SimulationTime.latest
        var model = ServingRig.model(
            ServiceTime([.fixed(longest), .exponential(mean: longest), .ofFlow(factor: .max)]), workers: 1)
        model.client.timeout = longest
        model.client.retries = 1000
        model.client.delay = longest
        var rig = ServingRig(model: model)
        for time in [0, 1, longest / 1_000_000 - 1, longest / 1_000_000] {
            rig.request(at: time, lasting: longest / 1_000_000)
        }
        rig.advance(to: longest / 1_000_000)
        #expect(try rig.service().balances)
    }

    @Test func datagrams() throws {
        var rig = ServingRig(
            transport: .udp, model: ServingRig.model(ServiceTime([.fixed(30 * Self.millisecond)]), workers: 1)
        )
        rig.request(at: 0, transport: .udp)
        rig.request(at: 10, transport: .udp)
        rig.advance(to: 100)
        #expect(try rig.service().latency?.greatest == 50 * Self.millisecond)
        #expect(rig.counts(1)?.inactive == 2)
        #expect(try rig.service().balances)
    }
}
