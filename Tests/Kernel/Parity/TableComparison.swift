import Glibc
import GuestSupport
import IPVSKernel
import IPVSModel

/// `Table.apply` against the kernel: the same random changes, the same refusals, and the same table after each.
package struct TableComparison {
    /// What the value has to be told of the kernel: one in a network namespace with nothing but loopback.
    package let rules: KernelRules
    /// How often each answer came.
    package private(set) var answers: [String: Int] = [:]

    /// - Parameter ticksPerSecond: `HZ`
    package init(profile: KernelProfile, ticksPerSecond: UInt32) {
        rules = KernelRules(
            profile: profile, ticksPerSecond: ticksPerSecond,
            schedulers: [.roundRobin, .weightedRoundRobin, .weightedLeastConnection, .sourceHashing],
            engines: ["sip"], interfaces: ["lo": 65536], addresses: .loopback)
    }

    /// - Parameter kernel: with an empty table.
    /// - Returns: the first difference; nothing is compared after it. nil when there is none.
    package mutating func difference(
        seed: UInt64, changes count: Int, on kernel: inout KernelDirector<NetlinkTransport>
    ) throws -> String? {
        var generator = ChangeGenerator(seed: seed, .anything)
        var table = Table()
        for step in 0..<count {
            let change = generator.next()
            let told = try kernel.apply([change]).first?.reason
            if Self.isTheNetworks(told) { continue }
            let foretold = Self.refusal(of: change, by: &table, under: rules)
            answers["\(change.operation) \(Self.show(told))", default: 0] += 1
            guard told == foretold else {
                return
                    "seed \(seed), step \(step): \(change): \(Self.show(told)), foretold \(Self.show(foretold))"
            }
            let shown = Table(try kernel.snapshot())
            guard Exact(shown) == Exact(table) else {
                return "seed \(seed), step \(step): \(change): \(TableDiff(from: shown, to: table))"
            }
        }
        return nil
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
}
