import IPVSModel
import Testing

@testable import IPVSSimulator
@testable import ipvs

/// What a change is foretold to do, on tables so small that it can be worked out by hand.
@Suite struct ChangePreviewTests {
    private static let vip = "-t 192.0.2.1:80"
    private static let identity = ServiceIdentity.endpoint(
        .tcp, Endpoint(address: .ipv4(0xc000_0201), port: 80))

    private static func rules(_ scheduler: String, _ weights: [Int: Int]) -> String {
        "-A \(vip) -s \(scheduler)\n"
            + weights.sorted { $0.key < $1.key }
            .map { "-a \(vip) -r 10.1.0.\($0):80 -m -w \($1)\n" }.joined()
    }

    private static func table(_ rules: String) throws -> Table {
        try WantedTable(RulesTable(Array(rules.utf8), file: "r")).services
    }

    private static func client(_ number: Int, port: UInt16 = 1000) -> Endpoint {
        Endpoint(address: .ipv4(0x0a00_0000 + UInt32(number)), port: port)
    }

    private static func server(_ number: Int) -> Endpoint {
        Endpoint(address: .ipv4(0x0a01_0000 + UInt32(number)), port: 80)
    }

    private static func flow(
        _ client: Endpoint, at seconds: Int64, for duration: Int64? = nil
    ) -> Flow {
        Flow(
            time: seconds * SimulationTime.second, transport: .tcp, client: client,
            destination: Endpoint(address: .ipv4(0xc000_0201), port: 80),
            duration: duration.map { $0 * SimulationTime.second })
    }

    private static func entry(
        _ client: Endpoint, _ server: Endpoint, state: String = "ESTABLISHED", expires: UInt32 = 900
    ) -> ConnectionEntry {
        ConnectionEntry(
            transport: .tcp, client: client, virtual: Endpoint(address: .ipv4(0xc000_0201), port: 80),
            destination: server, state: state, expires: expires)
    }

    /// A table with connections, each of which its server counts.
    private static func start(
        _ table: Table, _ entries: [ConnectionEntry] = [], settings: SimulatorSettings = SimulatorSettings()
    ) -> PreviewStart {
        let services = table.services.map { service in
            ServiceSnapshot(
                service: service.service,
                destinations: service.destinations.map { server in
                    let own = entries.filter { $0.destination == server.endpoint }
                    return DestinationSnapshot(
                        destination: server,
                        counts: ConnectionCounts(
                            active: UInt32(own.count { $0.state == "ESTABLISHED" }),
                            inactive: UInt32(own.count { $0.state == "TIME_WAIT" }),
                            persistent: UInt32(own.count { $0.client.port == 0 })))
                })
        }
        return PreviewStart(TableSnapshot(services: services), entries, settings: settings)
    }

    /// The only service of a preview.
    private static func preview(
        _ before: String, _ after: String, _ entries: [ConnectionEntry] = [], _ flows: [Flow],
        settings: SimulatorSettings = SimulatorSettings()
    ) throws -> ChangePreview.Service {
        let (old, new) = (try table(before), try table(after))
        var run = PreviewRun(
            start(old, entries, settings: settings), changes: ChangePlan(from: old, to: new).changes,
            of: [identity])
        for flow in flows { run.play(flow) }
        #expect(run.refusedChanges == [])
        let services = run.finish(at: flows.last?.time ?? 0)
        try #require(services.count == 1)
        return services[0]
    }

    /// Clients with open connections stay; those without get what rr's list has next, which is longer.
    @Test func anotherServerTakesNobodysConnection() throws {
        let (before, after) = (Self.rules("rr", [1: 1, 2: 1]), Self.rules("rr", [1: 1, 2: 1, 3: 1]))
        let open = (1...6).map { Self.entry(Self.client($0), Self.server($0 % 2 + 1)) }
        let again = try Self.preview(before, after, open, (1...6).map { Self.flow(Self.client($0), at: 1) })
        #expect(again.clients == 6)
        #expect(again.moved == 0)
        #expect(again.servers.map(\.busiest.after.peak) == [0, 0, 0])
        #expect(again.servers.map(\.atStart.active) == [3, 3, 0])
        // 2, 1, 2 before and 3, 2, 1 after.
        let others = try Self.preview(before, after, open, (7...9).map { Self.flow(Self.client($0), at: 1) })
        #expect(others.clients == 3)
        #expect(others.moved == 3)
        #expect(others.servers.map(\.busiest.before.peak) == [1, 2, 0])
        #expect(others.servers.map(\.busiest.after.peak) == [1, 1, 1])
        #expect(others.servers.map(\.emptying) == [nil, nil, nil])
    }

    /// sh moves exactly those whom `ipvs where` gives another server.
    @Test(arguments: ["sh", "mh"]) func hashingMovesWhoHasAnotherServer(scheduler: String) throws {
        let before = Self.rules(scheduler, [1: 1, 2: 1])
        let after = Self.rules(scheduler, [1: 1, 2: 1, 3: 2])
        let flows = (1...300).map { Self.flow(Self.client($0 * 77), at: Int64($0 / 50)) }
        func homes(_ rules: String) throws -> [Endpoint?] {
            var simulation = try RulesTable(Array(rules.utf8), file: "r").simulation(SimulatorSettings())
            return flows.map { simulation.director.preview($0).server }
        }
        let expected = zip(try homes(before), try homes(after)).count { $0 != $1 }
        #expect(expected > 50 && expected < 250)
        let found = try Self.preview(before, after, flows)
        #expect(found.clients == 300)
        #expect(found.moved == UInt64(expected))
        #expect(found.refused == .init(before: 0, after: 0))
    }

    private static func preview(
        _ before: String, _ after: String, _ flows: [Flow]
    ) throws -> ChangePreview.Service {
        try preview(before, after, [], flows)
    }

    /// One connection is silent for its 37 seconds, one goes on, closes at 15 and waits for 120 more.
    @Test func aDrainedServerIsEmptyWhenItsLastConnectionHasEnded() throws {
        let (before, after) = (Self.rules("wlc", [1: 1, 2: 1]), Self.rules("wlc", [1: 0, 2: 1]))
        let open = [
            Self.entry(Self.client(1), Self.server(1)),
            Self.entry(Self.client(2), Self.server(1), expires: 37),
        ]
        let silent = try Self.preview(before, after, [open[1]], [Self.flow(Self.client(9), at: 1)])
        #expect(silent.servers.map(\.emptying) == [.by(second: 37), nil])
        let flows = [Self.flow(Self.client(1), at: 10, for: 5), Self.flow(Self.client(9), at: 11)]
        let both = try Self.preview(before, after, open, flows)
        #expect(both.servers.map(\.emptying) == [.by(second: 135), nil])
        #expect(both.moved == 0)
        // As the plain simulation of the same says.
        var gaps = AdoptionGaps()
        var simulation = Simulation(
            Self.start(try Self.table(before), open).director(&gaps),
            changes: ChangePlan(from: try Self.table(before), to: try Self.table(after)).changes
                .map { TimedChange(time: 0, change: $0) })
        for flow in flows { _ = simulation.play(flow) }
        func left(after seconds: Int64) throws -> UInt32 {
            simulation.advance(to: seconds * SimulationTime.second)
            let server = try #require(
                simulation.director.reports().first?.servers.first { $0.endpoint == Self.server(1) })
            return server.counts.active + server.counts.inactive
        }
        #expect(try left(after: 134) == 1)
        #expect(try left(after: 135) == 0)
    }

    /// A server that goes takes its clients' connections along: they are refused until the kernel forgets them.
    @Test func aDeletedServerRefusesWhoIsOnIt() throws {
        let (before, after) = (Self.rules("wlc", [1: 1, 2: 1]), Self.rules("wlc", [2: 1]))
        let open = [Self.entry(Self.client(1), Self.server(1), expires: 20)]
        let found = try Self.preview(
            before, after, open,
            [Self.flow(Self.client(1), at: 1), Self.flow(Self.client(1, port: 2000), at: 2)])
        #expect(found.clients == 1)
        #expect(found.moved == 1)
        #expect(found.refused == .init(before: 0, after: 1))
        #expect(found.servers.map(\.emptying) == [.by(second: 20), nil])
        var settings = SimulatorSettings()
        settings.expiresConnectionsWithoutDestination = true
        let expired = try Self.preview(
            before, after, open, [Self.flow(Self.client(1), at: 1)], settings: settings)
        #expect(expired.refused == .init(before: 0, after: 0))
        #expect(expired.moved == 1)
        #expect(expired.servers.map(\.emptying) == [.by(second: 1), nil])
    }

    @Test func withoutAServerAllAreRefused() throws {
        let flows = (1...5).map { Self.flow(Self.client($0), at: Int64($0)) }
        let found = try Self.preview(Self.rules("rr", [1: 1]), Self.rules("rr", [:]), flows)
        #expect(found.clients == 5)
        #expect(found.moved == 5)
        #expect(found.refused == .init(before: 0, after: 5))
        #expect(found.servers.map(\.emptying) == [.by(second: 0)])
        #expect(found.servers.map(\.busiest.before.peak) == [1])
        #expect(found.servers.map(\.busiest.after.peak) == [0])
    }

    /// Who had no server before does not move; who loses the service is passed.
    @Test func servicesThatComeAndGo() throws {
        let flows = (1...4).map { Self.flow(Self.client($0), at: 1) }
        let come = try Self.preview("", Self.rules("rr", [1: 1]), flows)
        #expect((come.clients, come.moved) == (0, 0))
        #expect(come.passed == .init(before: 4, after: 0))
        #expect(come.servers.map(\.busiest.after).map(\.peak) == [4])
        #expect(come.servers.map(\.emptying) == [nil])
        let go = try Self.preview(Self.rules("rr", [1: 1]), "", flows)
        #expect((go.clients, go.moved) == (4, 4))
        #expect(go.passed == .init(before: 0, after: 4))
    }

    /// A template keeps its client on a drained server, unless the kernel is set to forget it. As long as that goes on the
    /// server does not empty.
    @Test func persistenceKeepsClientsOnADrainedServer() throws {
        let before = Self.rules("rr -p 300", [1: 1, 2: 1])
        let after = Self.rules("rr -p 300", [1: 0, 2: 1])
        let template = Self.entry(Self.client(1, port: 0), Self.server(1), state: "NONE", expires: 200)
        let flows = [
            Self.flow(Self.client(1), at: 1, for: 1), Self.flow(Self.client(1, port: 7), at: 9, for: 1),
        ]
        let kept = try Self.preview(before, after, [template], flows)
        #expect((kept.clients, kept.moved) == (1, 0))
        #expect(kept.servers.map(\.emptying) == [.notInTheRun, nil])
        #expect(kept.servers[0].busiest.after.peak == 1)
        var settings = SimulatorSettings()
        settings.expiresQuiescentTemplates = true
        let freed = try Self.preview(before, after, [template], flows, settings: settings)
        #expect((freed.clients, freed.moved) == (1, 1))
        #expect(freed.servers.map(\.emptying) == [.by(second: 0), nil])
    }

    /// What a server counts beyond its entries is never seen to end; and a late flow costs no time.
    @Test(.timeLimit(.minutes(1))) func endlessConnectionsDoNotEmptyAServer() throws {
        let old = try Self.table(Self.rules("wlc", [1: 1, 2: 1]))
        let new = try Self.table(Self.rules("wlc", [1: 0, 2: 1]))
        var snapshot = Self.start(old).table
        snapshot.services[0].destinations[1].counts.active = 3
        var run = PreviewRun(
            PreviewStart(snapshot), changes: ChangePlan(from: old, to: new).changes, of: [Self.identity])
        run.play(Self.flow(Self.client(1), at: 3_999_999_999))
        let found = run.finish(at: 3_999_999_999 * SimulationTime.second)
        #expect(found[0].servers.map(\.emptying) == [.notInTheRun, nil])
        #expect(found[0].servers[0].atStart.active == 3)
    }

    /// The preview of nothing moves nobody, and is the plain simulation, whatever the scheduler.
    @Test(arguments: SchedulerFactory.names) func nothingChangesNothing(scheduler: SchedulerName) throws {
        var random = RandomSource(seed: 7)
        for round in 0..<2 {
            let weights = Dictionary(
                uniqueKeysWithValues: (1...5).map { ($0, Int(random.below(4))) })
            let rules = Self.rules("\(scheduler)\(round % 2 == 0 ? "" : " -p 20")", weights)
            var workload = Workload()
            (workload.seed, workload.rate, workload.clients) = (UInt64(round + 1), 20, 40)
            workload.length = 30 * SimulationTime.second
            workload.targets = [
                .init(transport: .tcp, destination: Self.flow(Self.client(1), at: 0).destination)
            ]
            let table = try Self.table(rules)
            var run = PreviewRun(Self.start(table), changes: [], of: [Self.identity])
            var gaps = AdoptionGaps()
            var plain = Simulation(Self.start(table).director(&gaps))
            var perSecond: [Endpoint: [Int64: UInt64]] = [:]
            var source = WorkloadFlows(workload)
            while let flow = source.next() {
                run.play(flow)
                let placement = plain.play(flow)
                guard let server = plain.director.endpoint(of: placement), placement.outcome != .existing
                else {
                    continue
                }
                perSecond[server, default: [:]][flow.time / SimulationTime.second, default: 0] += 1
            }
            let found = try #require(run.finish(at: workload.length).first)
            #expect(found.moved == 0)
            #expect(found.refused == .init(before: plain.tally[.refused], after: plain.tally[.refused]))
            #expect(found.passed == .init(before: 0, after: 0))
            for server in found.servers {
                #expect(server.busiest.before == server.busiest.after)
                let counts = perSecond[server.endpoint] ?? [:]
                let peak = counts.values.max() ?? 0
                #expect(server.busiest.after.peak == peak, "\(scheduler), \(rules)")
                let second = counts.filter { $0.value == peak }.keys.min() ?? 0
                #expect(server.busiest.after.peakSecond == second)
            }
        }
    }

    @Test func limitsAreExact() throws {
        let five = try #require(MovedLimit("5%"))
        #expect(!five.isExceeded(by: 5, of: 100) && five.isExceeded(by: 6, of: 100))
        #expect(five.isExceeded(by: 1, of: 19) && !five.isExceeded(by: 1, of: 20))
        let half = try #require(MovedLimit("0.5%"))
        #expect(!half.isExceeded(by: 1, of: 200) && half.isExceeded(by: 1, of: 199))
        let none = try #require(MovedLimit("0%"))
        #expect(!none.isExceeded(by: 0, of: 0) && none.isExceeded(by: 1, of: .max))
        let all = try #require(MovedLimit("100%"))
        #expect(!all.isExceeded(by: .max, of: .max))
        for junk in [
            "", "%", "5", "5 %", "-1%", "+1%", "100.1%", "1e2%", "five%", "5%%", "\u{663}%", ".5%", "5.%",
        ] {
            #expect(MovedLimit(junk) == nil, "\(junk)")
        }
        #expect(MovedLimit(String(repeating: "9", count: 100_000) + "%") == nil)
    }
}
