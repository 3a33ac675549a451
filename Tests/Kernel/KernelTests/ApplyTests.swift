import Glibc
import GuestSupport
import IPVSRules
import Parity
import Testing

@testable import IPVSFormats
@testable import IPVSModel
@testable import ipvs

extension NetworkTests {
    /// `ipvs apply` under real connections.
    @Suite(.leavesNewNetwork) struct ApplyTests {
        private static let program = BuiltPrograms.ipvs
        private static let route = Route.masquerading

        private static func apply(_ options: String, _ rules: String) throws -> Answer {
            try Network.onDirector {
                try run(
                    program, ["apply", "-", "--yes"] + options.split(separator: " ").map(String.init),
                    input: rules)
            }
        }

        /// Rules for the three servers and further ones that get nothing.
        private static func rules(_ weights: [Int], further count: Int) -> String {
            (0..<count).reduce(route.rules("rr", weights: weights)) { rules, number in
                rules + "-a -t \(route.vip):80 -r 10.3.\(number / 250).\(number % 250 + 1):80 -m -w 0\n"
            }
        }

        /// One of 1,000 servers goes, another is edited: 500 connections do not notice.
        @Test func openConnectionsStay() throws {
            #expect(try Self.apply("--prune", Self.rules([1, 1, 1], further: 997)).status == 0)
            var open: [Int32] = []
            defer { open.forEach { close($0) } }
            for _ in 0..<500 { open.append(try Network.connect(to: Self.route.vip, port: 80)) }
            let before = try Self.established()
            #expect(before.count == 500)
            let answer = try Self.apply("", Self.rules([2, 1, 1], further: 996))
            #expect(answer.status == 0)
            #expect(answer.output.contains("2 changes were made"), "\(answer.output)")
            #expect(try Self.established() == before)
            for descriptor in open { #expect(Self.ask(descriptor).hasPrefix("HTTP/1.")) }
        }

        /// Client port and server of every established connection.
        private static func established() throws -> Set<String> {
            let listing = try Network.onDirector { try Tool.ours.succeed("-Lnc") }
            return Set(
                listing.split(separator: "\n").filter { $0.contains(" ESTABLISHED ") }.map { line in
                    let words = line.split(separator: " ")
                    return "\(words[3]) \(words[5])"
                })
        }

        /// An HTTP request on a connection, and the beginning of the answer.
        private static func ask(_ descriptor: Int32) -> String {
            let request = Array("GET / HTTP/1.0\r\n\r\n".utf8)
            guard write(descriptor, request, request.count) == request.count else { return "" }
            var answer = [UInt8](repeating: 0, count: 64)
            let count = read(descriptor, &answer, answer.count)
            return String(decoding: answer.prefix(max(0, count)), as: UTF8.self)
        }

        /// From any table to any other: the fewest changes, the table that was asked for, and whoever asks a service that
        /// both have is served all the while.
        @Test(arguments: UInt64(1)...15)
        func anyTableBecomesAnyOther(seed: UInt64) throws {
            let (before, after) = (Self.table(seed: seed * 2), Self.table(seed: seed * 2 + 1))
            #expect(try Self.apply("--prune", Self.text(before)).status == 0)
            let plan = ChangePlan(from: before, to: after.withSettings(of: before))
            let asking = try Asking(address: Self.route.vip)
            let answer = try Self.apply("--prune", Self.text(after))
            let refused = asking.end()
            #expect(answer.status == 0, "seed \(seed): \(answer)")
            #expect(
                answer.output.contains(
                    plan.steps.count == 1 ? "1 change was" : "\(plan.steps.count) changes were")
                    || plan.steps.isEmpty, "seed \(seed): \(answer.output)")
            let found = try Network.onDirector { try RunningKernel().table }
            #expect(TableDiff(from: found, to: after.withSettings(of: found)).isEmpty, "seed \(seed)")
            #expect(asking.count > 0 && refused == 0, "seed \(seed): \(refused) of \(asking.count) refused")
        }

        /// A random table, and the service that is asked: with servers that answer, some of them drained, but not all.
        private static func table(seed: UInt64) -> Table {
            var table = ChangeGenerator.table(seed: seed, changes: 40)
            for daemon in table.daemons { table = table.withDaemon(nil, of: daemon.role) }
            var weights = (0..<3).map { Int(seed / UInt64($0 + 1)) % 3 }
            weights[Int(seed % 3)] = 1
            for line in RulesFile.lines(
                of: Array(route.rules(seed % 2 == 0 ? "rr" : "wlc", weights: weights).utf8))
            {
                if case .success(.change(let change)) = line.content { try? table.apply(change) }
            }
            return table
        }

        private static func text(_ table: Table) -> String {
            String(decoding: RulesText.text(of: table, timeouts: nil, daemons: []), as: UTF8.self)
        }
    }
}
