import Foundation
import Glibc
import GuestSupport
import Testing

extension NetworkTests {
    /// What `ipvs diff --simulate` foretells of a change of the running kernel's table is what its clients then do.
    @Suite(.leavesNewNetwork) struct ChangePreviewTests {
        private static let program = Tool(path: BuiltPrograms.ipvs)
        private static let route = Route.masquerading
        private static let rules = "/run/preview.rules"
        private static let clients = (31...36).map { "10.1.0.\($0)" }

        struct Case: Sendable, CustomTestStringConvertible {
            let testDescription: String
            /// Of the open connections; the next one is of those to come. Ports are not free again at once.
            let port: UInt16
            let scheduler: String
            let before: [Int?]
            /// nil for a server that is not there.
            let after: [Int?]
            var moves = true

            var virtualPort: UInt16 { port - 12_000 }
        }

        private static let cases = [
            Case(
                testDescription: "sh, another server", port: 20110, scheduler: "sh", before: [1, 1],
                after: [1, 1, 1]),
            Case(
                testDescription: "sh, one drained", port: 20120, scheduler: "sh", before: [1, 1, 1],
                after: [1, 0, 1]),
            Case(
                testDescription: "persistent, one deleted", port: 20130, scheduler: "wlc -p 60",
                before: [1, 1, 1],
                after: [nil, 1, 1]),
            Case(
                testDescription: "persistent, one drained", port: 20140, scheduler: "wlc -p 60",
                before: [1, 1, 1],
                after: [1, 0, 1], moves: false),
            Case(
                testDescription: "wlc, another server", port: 20150, scheduler: "wlc", before: [1, 1],
                after: [1, 1, 2]),
        ]

        @Test(arguments: cases) func clientsDoWhatWasForetold(of change: Case) throws {
            try Network.client("add", Self.clients)
            defer { try? Network.client("del", Self.clients) }
            let present = "-C\n" + Self.rules(change, change.before)
            try Network.onDirector { try Tool.ours.succeed("-R", input: present) }
            try Guest.write(Array(Self.rules(change, change.after).utf8), to: Self.rules)
            var open: [Int32] = []
            defer { for descriptor in open { close(descriptor) } }
            var homes: [String: String] = [:]
            for client in Self.clients {
                open.append(
                    try Network.connect(
                        to: Self.route.vip, port: change.virtualPort, from: change.port, of: client))
                homes[client] = try Self.server(of: client, port: change.port)
            }
            #expect(Set(homes.values).count > 1, "traffic that says nothing: \(homes)")

            let next = Self.clients.map { "\($0):\(change.port + 1)" }

            // What is foretold: of all clients one after the other, and of each by itself.
            let all = try Self.preview(next, change)
            let staying = try Self.preview(Self.clients.map { "\($0):\(change.port)" }, change)
            let lost = homes.values.count { Self.isDeleted($0, change) }
            #expect(staying.moved == lost, "open connections stay, unless their server goes")
            #expect(staying.refusedAfter == lost)
            #expect(all.clients == Self.clients.count)
            #expect((all.moved > 0) == change.moves, "\(all)")
            for server in all.servers {
                #expect(server.active == homes.values.count { $0 == server.name }, "\(server)")
                // Open connections are silent for no longer than 900 seconds. Where templates bring more, nobody knows.
                let isLeft = server.empties && server.active > 0 && server.peak == 0
                #expect(server.emptyAfter.map { (850...900).contains($0) } == (isLeft ? true : nil))
            }
            // wlc gives a client whatever is next: what one does by itself says nothing of them all.
            let isByTurn = change.scheduler == "wlc"
            let each = isByTurn ? [] : try next.map { try Self.preview([$0], change).moved }
            let listing = try Network.onDirector { try Tool.ours.succeed("-Sn") }

            // It is refused where more would move than may, and the table stays as it is.
            if all.moved > 0 {
                let refused = try Self.apply("--max-moved 0%", Self.flows(next, change))
                #expect(refused.status == 2)
                #expect(
                    refused.errors.hasPrefix(
                        "ipvs: nothing was changed: \(all.moved) of \(all.clients) clients would move ("),
                    "\(refused)")
                #expect(try Network.onDirector { try Tool.ours.succeed("-Sn") } == listing)
            }
            let made = try Self.apply("--max-moved 100%", Self.flows(next, change))
            #expect(made.status == 0, "\(made)")
            #expect(made.output.contains("\(all.moved) of \(all.clients) clients move ("), "\(made)")

            // What they do. Their old connections stay open.
            var after: [String: String] = [:]
            for client in Self.clients {
                guard
                    let descriptor = try? Network.connect(
                        to: Self.route.vip, port: change.virtualPort, from: change.port + 1, of: client)
                else { continue }
                open.append(descriptor)
                after[client] = try Self.server(of: client, port: change.port + 1)
            }
            let counts = Dictionary(after.values.map { ($0, 1) }, uniquingKeysWith: +)
            for server in all.servers {
                #expect(server.peak == counts[server.name] ?? 0, "\(server), found \(after)")
            }
            #expect(all.refusedAfter == Self.clients.count - after.count)
            if isByTurn { return }
            let moved = Self.clients.map { homes[$0] == after[$0] ? 0 : 1 }
            #expect(each == moved, "\(homes) -> \(after)")
            #expect(all.moved == moved.reduce(0, +))
        }

        private static func isDeleted(_ server: String, _ change: Case) -> Bool {
            change.after.enumerated().contains {
                $0.element == nil && server == "10.2.0.1\($0.offset + 1):80"
            }
        }

        /// Every case has a service of its own: what is left of an older one would count for its servers.
        private static func rules(_ change: Case, _ weights: [Int?]) -> String {
            let lines = route.rules(change.scheduler, weights: weights.map { $0 ?? 0 })
                .replacing("\(route.vip):80", with: "\(route.vip):\(change.virtualPort)").split(
                    separator: "\n")
            return zip(lines, [0] + weights).filter { $0.1 != nil }.map { $0.0 + "\n" }.joined()
        }

        private static func flows(_ clients: [String], _ change: Case) -> String {
            "time,protocol,client,destination,duration\n"
                + clients.map { "0,tcp,\($0),\(route.vip):\(change.virtualPort),\n" }.joined()
        }

        private static func apply(_ words: String, _ flows: String) throws -> Answer {
            try Network.onDirector {
                try program("apply \(rules) --yes --flows - \(words)", input: flows)
            }
        }

        private struct Preview {
            struct Server {
                var name = ""
                var active = -1
                var peak = -1
                var empties = false
                var emptyAfter: Int?
            }

            var clients = -1
            var moved = -1
            var refusedAfter = -1
            var servers: [Server] = []
        }

        private static func preview(_ clients: [String], _ change: Case) throws -> Preview {
            let answer = try Network.onDirector {
                try program("diff \(rules) --simulate --flows - --json", input: flows(clients, change))
            }
            #expect(answer.status == 1 && answer.errors == "", "\(answer)")
            let document =
                try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
            let services = (document?["preview"] as? [String: Any])?["services"] as? [[String: Any]]
            let service = try #require(services?.first)
            var preview = Preview()
            preview.clients = service["clients"] as? Int ?? -1
            preview.moved = service["clientsMoved"] as? Int ?? -1
            preview.refusedAfter = service["refusedAfter"] as? Int ?? -1
            for server in service["servers"] as? [[String: Any]] ?? [] {
                var found = Preview.Server()
                found.name = server["server"] as? String ?? ""
                found.active = server["activeAtStart"] as? Int ?? -1
                found.peak = server["peakRateAfter"] as? Int ?? -1
                found.empties = server["empties"] as? Bool ?? false
                found.emptyAfter = server["emptyAfter"] as? Int
                preview.servers.append(found)
            }
            return preview
        }

        /// The kernel's entry of a client's connection.
        private static func server(of client: String, port: UInt16) throws -> String? {
            let listing = try Network.onDirector { try Tool.ours.succeed("-Lnc") }
            for line in listing.split(separator: "\n") {
                let words = line.split(separator: " ")
                if words.count == 6, words[3] == "\(client):\(port)" { return String(words[5]) }
            }
            return nil
        }
    }
}
