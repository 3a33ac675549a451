import Glibc
import GuestSupport
import IPVSKernel
import IPVSModel
import TestSupport
import Testing

/// `Table.apply` against the kernel: the same changes, the same refusals, and the same table after each.
@Suite(.inEmbeddedKernel) struct TableApplyTests {
    private static let seeds = 10
    private static let changesOfEach = 600

    @Test(arguments: 0..<seeds) func refusesAndKeepsWhatTheKernelDoes(number: Int) throws {
        let seed = Guest.environment("TABLE_SEED").flatMap(UInt64.init) ?? 1
        let problems = try Self.run(seed: seed &* 1000 &+ UInt64(number))
        print("table and kernel: seed \(seed), part \(number): \(Self.changesOfEach) changes")
        #expect(problems == [])
    }

    /// - Returns: what differed; nothing more is compared after the first difference.
    private static func run(seed: UInt64) throws -> [String] {
        try withFreshTable { kernel in
            var generator = ChangeGenerator(seed: seed, .anything)
            let rules = kernelAtHand
            var table = Table()
            var kinds: [String: Int] = [:]
            for step in 0..<changesOfEach {
                let change = generator.next()
                let told = try kernel.apply([change]).first?.reason
                if isTheNetworks(told) { continue }
                let foretold = refusal(of: change, by: &table, under: rules)
                kinds["\(change.operation) \(told.map { "\($0)" } ?? "made")", default: 0] += 1
                guard told == foretold else {
                    return [
                        "seed \(seed), step \(step): \(change): \(show(told)), foretold \(show(foretold))"
                    ]
                }
                let shown = try wholeTable(of: &kernel)
                guard Exact(shown) == Exact(table) else {
                    return ["seed \(seed), step \(step): \(change): \(TableDiff(from: shown, to: table))"]
                }
            }
            return kinds.count < 25 ? ["only these kinds of answers: \(kinds)"] : []
        }
    }

    /// A master connects to its group, which can fail for want of a route: no matter of the table.
    private static func isTheNetworks(_ reason: TableChangeError?) -> Bool {
        reason == .system(errno: ENETUNREACH)
    }

    /// A table but for the order of services, which is that of the kernel's hash.
    private struct Exact: Equatable {
        let services: [Table.Entry]
        let timeouts: ConnectionTimeouts
        let daemons: [SyncDaemon]

        init(_ table: Table) {
            services = table.services.sorted { $0.identity < $1.identity }
            timeouts = table.timeouts
            daemons = table.daemons
        }
    }

    private static func show(_ reason: TableChangeError?) -> String { reason.map { "\($0)" } ?? "made" }

    private static func refusal(
        of change: TableChange, by table: inout Table, under rules: KernelRules
    ) -> TableChangeError? {
        do throws(TableChangeError) {
            try table.apply(change, under: rules)
            return nil
        } catch {
            return error
        }
    }

    private static func wholeTable(of kernel: inout Kernel) throws -> Table {
        Table(try kernel.snapshot())
    }

    /// The embedded kernel in a network namespace with nothing but loopback. Its HZ is 100.
    private static var kernelAtHand: KernelRules {
        KernelRules(
            profile: .legacy, ticksPerSecond: 100,
            schedulers: [.roundRobin, .weightedRoundRobin, .weightedLeastConnection, .sourceHashing],
            engines: ["sip"], interfaces: ["lo": 65536],
            addresses: .loopback)
    }
}
