import IPVSModel
import Parity
import Testing

/// Plans that a director does not take as they are.
@Suite struct PlanReportTests {
    /// A table that refuses what it is told to, and everything that a kernel would.
    private struct StubbornDirector: Director {
        var table: Table
        var refuses: (TableChange) -> Bool = { _ in false }
        /// After so many changes nobody answers.
        var patience = Int.max
        private(set) var calls = 0

        struct Silence: Error {}

        mutating func apply(_ changes: [TableChange], stoppingAtRefusal: Bool) -> ChangeReport<Silence> {
            var report = ChangeReport<Silence>(untried: changes.count)
            calls += 1
            for (index, change) in changes.enumerated() {
                guard patience > 0 else {
                    report.outcomes[index] = .unknown
                    report.interruption = Silence()
                    return report
                }
                patience -= 1
                do throws(TableChangeError) {
                    if refuses(change) { throw .invalid }
                    try table.apply(change)
                    report.outcomes[index] = .made
                } catch {
                    report.outcomes[index] = .refused(error, detail: nil)
                    if stoppingAtRefusal { return report }
                }
            }
            return report
        }

        func snapshot() throws(Silence) -> TableSnapshot { TableSnapshot() }
    }

    private static let web = ServiceIdentity.endpoint(.tcp, Endpoint(address: .ipv4(0x0a00_0001), port: 80))
    private static let mail = ServiceIdentity.firewallMark(25, .ipv4)

    private static func server(_ number: UInt32, weight: Int32 = 1) -> Destination {
        var server = Destination(
            endpoint: Endpoint(address: .ipv4(0xc0a8_0100 + number), port: 80), method: .masquerading)
        server.weight = weight
        return server
    }

    private static func table(_ services: [ServiceIdentity: [Destination]]) throws -> Table {
        var table = Table()
        for (identity, servers) in services {
            try table.apply(.addService(VirtualService(identity: identity)))
            for server in servers { try table.apply(.addDestination(server, to: identity)) }
        }
        return table
    }

    @Test func whatNobodyRefusesIsMade() {
        for seed in UInt64(1)...200 {
            let before = ChangeGenerator.table(seed: seed, changes: 40)
            let after = ChangeGenerator.table(seed: seed + 1000, changes: 40)
            var director = StubbornDirector(table: before)
            let report = director.carryOut(ChangePlan(from: before, to: after))
            #expect(report.isComplete, "seed \(seed)")
            #expect(TableDiff(from: director.table, to: after).isEmpty, "seed \(seed)")
            #expect(director.calls <= ChangePlan.Stage.allCases.count, "seed \(seed)")
        }
    }

    @Test func theServersOfARefusedServiceAreLeftUndone() throws {
        let after = try Self.table([Self.web: [Self.server(1), Self.server(2)]])
        var director = StubbornDirector(table: Table()) { $0.operation == .addService }
        let report = director.carryOut(ChangePlan(from: Table(), to: after))
        #expect(report.outcomes == [.refused(.invalid, detail: nil), .dependent(on: 0), .dependent(on: 0)])
    }

    /// A service does not lose a server for one that it does not get; another service is not held up by that.
    @Test func aRefusedServerKeepsTheOldOne() throws {
        let before = try Self.table([Self.web: [Self.server(1)], Self.mail: [Self.server(1)]])
        let after = try Self.table([Self.web: [Self.server(2)], Self.mail: [Self.server(3)]])
        var director = StubbornDirector(table: before) {
            $0 == .addDestination(Self.server(2), to: Self.web)
        }
        let report = director.carryOut(ChangePlan(from: before, to: after))
        #expect(report.outcomes.count { $0.isRefusal } == 1)
        #expect(director.table[Self.web]?.destinations == [Self.server(1)])
        #expect(director.table[Self.mail]?.destinations == [Self.server(3)])
        let refused = try #require(report.outcomes.firstIndex { $0.isRefusal })
        #expect(report.outcomes.contains(.dependent(on: refused)))
    }

    /// Wherever a refusal comes, all or nothing leaves the table as it was, as far as a deleted server's place goes.
    @Test func allOrNothingLeavesTheTableAsItWas() {
        for seed in UInt64(1)...60 {
            let before = ChangeGenerator.table(seed: seed, changes: 40)
            let after = ChangeGenerator.table(seed: seed + 1000, changes: 40)
            let plan = ChangePlan(from: before, to: after)
            for step in plan.steps {
                var director = StubbornDirector(table: before) { $0 == step.change }
                let report = director.carryOut(plan, allOrNothing: true)
                #expect(!report.outcomes.contains(.made), "seed \(seed), \(step.change)")
                #expect(TableDiff(from: director.table, to: before).isEmpty, "seed \(seed), \(step.change)")
            }
        }
    }

    @Test func afterSilenceNothingMoreIsTried() throws {
        let after = try Self.table([Self.web: [Self.server(1), Self.server(2)]])
        var director = StubbornDirector(table: Table(), patience: 1)
        let report = director.carryOut(ChangePlan(from: Table(), to: after))
        #expect(report.outcomes == [.made, .unknown, .untried])
        #expect(report.interruption != nil)
    }
}
