import Dispatch
import IPVSModel
import Testing

@testable import IPVSSimulator

/// Several directors: each as if it were alone, and what becomes of open flows when one comes or goes.
@Suite struct DirectorGroupTests {
    private static let second = SimulationTime.second
    private static let virtual = Endpoint(address: .ipv4(0xc000_0201), port: 80)

    /// A service with servers 1 to 4, of weights 1 to 4.
    private static func start(
        _ scheduler: SchedulerName, servers: UInt32 = 4, settings: SimulatorSettings = .init(),
        flags: ServiceFlags = [],
        changes: [TimedChange] = []
    ) -> Simulation {
        var rig = Rig(scheduler, flags: flags, settings: settings)
        for number in 1...servers { rig.add(number, weight: Int32(number)) }
        return Simulation(rig.director, changes: changes)
    }

    private static func sloppy(_ isSloppy: Bool = true) -> SimulatorSettings {
        var settings = SimulatorSettings()
        settings.isSloppyTCP = isSloppy
        return settings
    }

    private static func flows(_ seed: UInt64, clients: UInt64 = 300, duration: Nanoseconds = 8 * second)
        -> [Flow]
    {
        var workload = Workload()
        workload.seed = seed
        workload.clients = clients
        workload.rate = 40
        workload.length = 60 * second
        workload.meanDuration = duration
        workload.targets = [.init(transport: .tcp, destination: virtual)]
        var source = WorkloadFlows(workload)
        var flows: [Flow] = []
        while let flow = source.next() { flows.append(flow) }
        return flows
    }

    private static func flow(
        _ client: UInt32, at seconds: Int64, lasting duration: Int64?, port: UInt16 = 2000
    ) -> Flow {
        Flow(
            time: seconds * second, transport: .tcp,
            client: Endpoint(address: .ipv4(0x0b00_0000 + client), port: port),
            destination: virtual, duration: duration.map { $0 * second })
    }

    private static func inTurn(_ count: Int, _ body: @Sendable (Int) -> Void) {
        for number in 0..<count { body(number) }
    }

    private static func change(_ event: MembershipChange.Event, _ director: Int, at seconds: Int64)
        -> MembershipChange
    {
        MembershipChange(director: director - 1, event: event, time: seconds * second)
    }

    /// What can be seen of a run.
    private static func sight(of tally: OutcomeTally) -> [UInt64] {
        Placement.Outcome.allCases.map { tally[$0] }
    }

    // MARK: As one director

    @Test(arguments: SchedulerFactory.names, [nil, 3 * second]) func oneIsThePlainSimulation(
        scheduler: SchedulerName, keepalive: Nanoseconds?
    ) {
        let changes = [
            TimedChange(
                time: 20 * Self.second,
                change: .editDestination(
                    Destination(endpoint: Rig.server(2), method: .masquerading, weight: 0),
                    of: .endpoint(.tcp, Self.virtual)))
        ]
        let flows = Self.flows(1)
        var plain = Self.start(scheduler, changes: changes)
        plain.keepalive = keepalive
        for flow in flows { _ = plain.play(flow) }
        plain.advance(to: 60 * Self.second)
        var plan = DirectorGroup.Plan()
        plan.keepalive = keepalive
        let group = DirectorGroup(plan, concurrently: Self.inTurn) { _ in
            Self.start(scheduler, changes: changes)
        }
        group.play(Array(flows[..<1000]))
        group.play(Array(flows[1000...]))
        group.finish(at: 60 * Self.second)
        let lives = group.outcomes()[0].lives
        #expect(lives.count == 1)
        #expect(lives[0].services == plain.director.reports())
        #expect(Self.sight(of: lives[0].tally) == Self.sight(of: plain.tally))
        #expect(
            group.directors[0].simulation.director.connectionEntries() == plain.director.connectionEntries())
        #expect(group.moved == MovedTally())
    }

    @Test(arguments: ["rr", "wlc", "sh", "mh", "lblc", "twos"], Spreading.allCases)
    func eachIsAsIfItWereAlone(
        name: String, spreading: Spreading
    ) {
        let scheduler = SchedulerName(rawValue: name)
        let flows = Self.flows(2)
        var plan = DirectorGroup.Plan()
        plan.directors = 5
        plan.spreading = spreading
        plan.seed = 7
        let group = DirectorGroup(plan, concurrently: Self.inTurn) { _ in Self.start(scheduler) }
        group.play(flows)
        group.finish(at: 60 * Self.second)
        let router = Router(spreading, up: [0, 1, 2, 3, 4], isResilient: false, seed: 7)
        for (number, outcome) in group.outcomes().enumerated() {
            var alone = Self.start(scheduler)
            for flow in flows where router.director(of: flow, bucket: 0) == number { _ = alone.play(flow) }
            alone.advance(to: 60 * Self.second)
            #expect(outcome.lives[0].services == alone.director.reports())
            #expect(Self.sight(of: outcome.lives[0].tally) == Self.sight(of: alone.tally))
        }
    }

    /// Pieces, their order and threads make no difference.
    @Test func allCoresSayTheSame() {
        let flows = Self.flows(3)
        var plan = DirectorGroup.Plan()
        plan.directors = 8
        plan.keepalive = Self.second
        plan.sync = SyncRules()
        plan.keepsBroken = true
        plan.changes = [
            Self.change(.fail, 3, at: 20), Self.change(.join, 3, at: 40), Self.change(.join, 8, at: 30),
        ]
        func sight(_ piece: Int, _ concurrently: @escaping DirectorGroup.Concurrently) -> [String] {
            let group = DirectorGroup(plan, concurrently: concurrently) { _ in
                Self.start(.weightedLeastConnection, settings: Self.sloppy())
            }
            for first in stride(from: 0, to: flows.count, by: piece) {
                group.play(Array(flows[first..<min(first + piece, flows.count)]))
            }
            group.finish(at: 60 * Self.second)
            return group.outcomes().map { "\($0.lives.map(\.services))" }
                + [
                    "\(group.broken)", "\(BreakReason.allCases.map { group.moved.broken[$0] ?? 0 })",
                    "\(group.played)",
                ]
        }
        let expected = sight(flows.count, Self.inTurn)
        #expect(
            expected == sight(100) { count, body in for number in (0..<count).reversed() { body(number) } })
        #expect(
            expected
                == sight(777) { count, body in
                    DispatchQueue.concurrentPerform(iterations: count, execute: body)
                })
    }

    // MARK: By hand

    /// Under rr, the flows A, B and C get servers one, other, one; A is closed when the first director dies. The second one
    /// begins with the same server for B, and so on: each gets the wrong one.
    private static func threeFlows(_ settings: SimulatorSettings, sync: SyncRules? = nil) -> DirectorGroup {
        var plan = DirectorGroup.Plan()
        plan.directors = 2
        plan.spreading = .vrrp
        plan.keepalive = 4 * second
        plan.keepsBroken = true
        plan.sync = sync
        plan.changes = [change(.fail, 1, at: 10)]
        let group = DirectorGroup(plan, concurrently: inTurn) { _ in
            start(.roundRobin, servers: 2, settings: settings)
        }
        group.play([flow(1, at: 0, lasting: 5), flow(2, at: 1, lasting: 30), flow(3, at: 2, lasting: 30)])
        group.finish(at: 60 * second)
        return group
    }

    @Test func withoutSloppinessNothingIsTaken() {
        let group = Self.threeFlows(Self.sloppy(false))
        #expect(group.moved.broken == [.notTaken: 2])
        #expect(group.moved.wentOn == 0)
        #expect(group.numberMoved == 2)
        #expect(group.played.map(\.moved) == [2])
    }

    @Test func whatMovesToAnotherServerBreaks() {
        let group = Self.threeFlows(Self.sloppy())
        #expect(group.moved.broken == [.otherServer: 2])
        #expect(group.broken.map(\.flow.client.address) == [.ipv4(0x0b00_0002), .ipv4(0x0b00_0003)])
        // With the first packet after the change.
        #expect(group.broken.map(\.time) == [13 * Self.second, 14 * Self.second])
        #expect(group.outcomes()[1].moved.broken == [.otherServer: 2])
    }

    /// By the failure a client has sent two packets of the handshake, and B one at 5 and 9 s, C at 6 and 10 s.
    @Test(arguments: [
        (2, 0, true), (3, 50, true), (4, 50, true), (5, 50, false), (1, 3, true), (0, 5, false),
    ])
    func whatWasToldGoesOn(threshold: Int, period: Int, isTold: Bool) {
        var rules = SyncRules()
        (rules.threshold, rules.period) = (UInt32(threshold), UInt32(period))
        let group = Self.threeFlows(Self.sloppy(false), sync: rules)
        #expect(group.moved.broken == (isTold ? [:] : [.notTaken: 2]))
        #expect(group.moved.wentOn == (isTold ? 2 : 0))
        #expect(group.moved.learned == (isTold ? 2 : 0))
    }

    /// Nobody tells one that was not there.
    @Test func whoJoinsWasNotTold() {
        var plan = DirectorGroup.Plan()
        plan.directors = 2
        plan.spreading = .vrrp
        plan.keepalive = 4 * Self.second
        plan.sync = SyncRules()
        plan.changes = [Self.change(.join, 1, at: 10)]
        let group = DirectorGroup(plan, concurrently: Self.inTurn) { _ in
            Self.start(.roundRobin, settings: Self.sloppy(false))
        }
        group.play([Self.flow(1, at: 0, lasting: 30)])
        group.finish(at: 60 * Self.second)
        #expect(group.moved.broken == [.notTaken: 1])
        #expect(group.moved.learned == 0)
    }

    /// The second director still has the entry.
    @Test func whatComesBackIsKnown() {
        var plan = DirectorGroup.Plan()
        plan.directors = 2
        plan.spreading = .vrrp
        plan.changes = [Self.change(.join, 1, at: 10), Self.change(.fail, 1, at: 20)]
        let group = DirectorGroup(plan, concurrently: Self.inTurn) { _ in
            Self.start(.roundRobin, settings: Self.sloppy(false))
        }
        group.play([Self.flow(1, at: 0, lasting: 30)])
        group.finish(at: 60 * Self.second)
        #expect(group.moved.wentOn == 1)
        #expect(group.moved.broken == [:])
        #expect(group.numberMoved == 1)
        #expect(group.played.map(\.moved) == [1, 1])
    }

    @Test func withoutAnyDirectorFlowsBreak() {
        var plan = DirectorGroup.Plan()
        plan.changes = [Self.change(.fail, 1, at: 10), Self.change(.join, 1, at: 30)]
        let group = DirectorGroup(plan, concurrently: Self.inTurn) { _ in Self.start(.maglevHashing) }
        group.play([
            Self.flow(1, at: 0, lasting: 20), Self.flow(2, at: 0, lasting: 50),
            Self.flow(3, at: 10, lasting: 5),
            Self.flow(4, at: 30, lasting: 5),
        ])
        group.finish(at: 40 * Self.second)
        #expect(group.moved.broken == [.noDirector: 1])
        // It closes after the end.
        #expect(group.moved.silent == 1)
        #expect(group.withoutDirector == 1)
        #expect(group.outcomes()[0].lives.map { $0.tally.flows } == [2, 1])
    }

    @Test func aDirectorWithoutServersRefuses() {
        var plan = DirectorGroup.Plan()
        plan.directors = 2
        plan.spreading = .vrrp
        plan.changes = [Self.change(.fail, 1, at: 10)]
        let group = DirectorGroup(plan, concurrently: Self.inTurn) { number in
            var rig = Rig(.roundRobin, settings: Self.sloppy())
            rig.add(1, weight: number == 0 ? 1 : 0)
            return Simulation(rig.director)
        }
        group.play([Self.flow(1, at: 0, lasting: 20)])
        group.finish(at: 60 * Self.second)
        #expect(group.moved.broken == [.refused: 1])
    }

    // MARK: By another way

    /// Under mh, where flows get the same server everywhere, each flow's fate follows from who is up when, and who has its
    /// entry: every flow alone, with random changes.
    @Test(arguments: 0..<60 as Range<UInt64>) func everyFlowAlone(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var plan = DirectorGroup.Plan()
        plan.directors = 1 + Int(random.below(4))
        plan.spreading = Spreading.allCases[Int(random.below(3))]
        plan.seed = seed
        plan.keepalive = random.below(2) == 0 ? nil : Nanoseconds(1 + random.below(15)) * Self.second
        let isSloppy = random.below(2) == 0
        for director in 1...plan.directors {
            var time = Int64(random.below(40))
            var event = random.below(3) == 0 ? MembershipChange.Event.join : .fail
            while time < 70 {
                plan.changes.append(Self.change(event, director, at: time))
                event = event == .join ? .fail : .join
                time += 1 + Int64(random.below(40))
            }
        }
        plan.changes.sort { ($0.time, $0.director) < ($1.time, $1.director) }
        let flows = Self.flows(seed, clients: 100_000, duration: 15 * Self.second)
        let group = DirectorGroup(plan, concurrently: Self.inTurn) { _ in
            Self.start(.maglevHashing, settings: Self.sloppy(isSloppy))
        }
        group.play(flows)
        group.finish(at: 60 * Self.second)
        let fates = flows.map { DirectorFate(of: $0, plan, isSloppy: isSloppy, end: 60 * Self.second) }
        func count(_ fate: DirectorFate) -> UInt64 { UInt64(fates.count { $0 == fate }) }
        #expect(group.withoutDirector == count(.lost))
        #expect(group.moved.wentOn == count(.wentOn))
        #expect(group.moved.silent == count(.silent))
        #expect(group.moved.broken[.noDirector] ?? 0 == count(.broken(.noDirector)))
        #expect(group.moved.broken[.notTaken] ?? 0 == count(.broken(.notTaken)))
        #expect(group.moved.allBroken == count(.broken(.noDirector)) + count(.broken(.notTaken)))
    }

    // MARK: Tables

    private static func agreement(_ servers: [[(UInt32, Int32)]], flags: [ServiceFlags] = [[], []])
        -> TableAgreement?
    {
        var plan = DirectorGroup.Plan()
        plan.directors = servers.count
        return DirectorGroup(plan, concurrently: inTurn) { number in
            var rig = Rig(.maglevHashing, flags: flags[number])
            for (server, weight) in servers[number] { rig.add(server, weight: weight) }
            return Simulation(rig.director)
        }.agreements().first
    }

    @Test func tablesAndWhyTheyDiffer() {
        let three: [(UInt32, Int32)] = [(1, 1), (2, 2), (3, 3)]
        func differences(_ other: [(UInt32, Int32)], flags: ServiceFlags = []) -> [TableAgreement.Difference]
        {
            Self.agreement([three, other], flags: [[], flags])?.others.map(\.difference) ?? []
        }
        #expect(differences(three) == [])
        // The same parts of the table.
        #expect(differences([(1, 2), (2, 4), (3, 6)]) == [])
        #expect(differences([(1, 1), (2, 2), (3, 4)]) == [.weights])
        #expect(differences([(1, 1), (2, 2), (3, 3), (4, 1)]) == [.servers])
        #expect(differences([(3, 3), (2, 2), (1, 1)]) == [.order])
        #expect(differences(three, flags: ServiceFlags(rawValue: 0x10)) == [.flags])
        let share = Self.agreement([three, Array(three.reversed())])?.others.first?.share ?? 0
        #expect(share > 0 && share < 0.2)
    }

    @Test func schedulersWithoutATable() {
        var plan = DirectorGroup.Plan()
        plan.directors = 2
        let group = DirectorGroup(plan, concurrently: Self.inTurn) { _ in Self.start(.roundRobin) }
        #expect(group.agreements().map(\.isTable) == [false])
    }
}
