import Foundation
import Glibc
import GuestSupport
import Testing

extension NetworkTests {
    /// `ipvs list`, `ipvs ready` and `ipvs connections` beside real connections.
    @Suite(.leavesNewNetwork) struct ListTests {
        private static let program = Tool(path: BuiltPrograms.ipvs)
        private static let route = Route.masquerading

        private static func ipvs(_ words: String) throws -> Answer {
            try Network.onDirector { try program(words) }
        }

        /// Every test has a service of its own: what is left of an older one would count for its servers.
        private static func serve(_ scheduler: String, weights: [Int], port: UInt16) throws {
            let rules = route.rules(scheduler, weights: weights)
                .replacing("\(route.vip):80", with: "\(route.vip):\(port)")
            try Network.onDirector { try Tool.ours.succeed("-R", input: "-C\n" + rules) }
        }

        private struct Server {
            let name: String
            let members: [String: Any]

            subscript(member: String) -> Double { (members[member] as? NSNumber)?.doubleValue ?? -1 }
        }

        /// The only service: its servers, and the reasons of its shares.
        private static func listing(_ words: String = "") throws -> (servers: [Server], reasons: [String]) {
            let answer = try ipvs("list --json \(words)")
            #expect(answer.status == 0 && answer.errors == "", "\(answer)")
            let document = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
            let services = try #require(document?["services"] as? [[String: Any]])
            let service = try #require(services.first)
            let servers = (service["servers"] as? [[String: Any]] ?? []).map {
                Server(name: $0["server"] as? String ?? "", members: $0)
            }
            let reasons = service["explanation"] as? [[String: Any]] ?? []
            return (servers, reasons.compactMap { $0["reason"] as? String })
        }

        /// What rr does to weights is seen in the counters, and named. The kernel folds counters every two seconds.
        @Test func sharesAreThoseOfTheTraffic() throws {
            try Self.serve("rr", weights: [3, 1, 1], port: 80)
            #expect(try Network.fetch(Self.route.vip, 60) == [20, 20, 20])
            var found: (servers: [Server], reasons: [String]) = ([], [])
            for _ in 0..<60 {
                found = try Self.listing("--explain")
                if found.servers.reduce(0, { $0 + $1["connections"] }) == 60 { break }
                usleep(100_000)
            }
            #expect(found.servers.map(\.name) == ["10.2.0.11:80", "10.2.0.12:80", "10.2.0.13:80"])
            #expect(found.servers.map { $0["connections"] } == [20, 20, 20])
            #expect(found.servers.map { $0["share"] } == [0.333333, 0.333333, 0.333333])
            #expect(found.servers.map { $0["weightShare"] } == [0.6, 0.2, 0.2])
            #expect(found.reasons.first == "weightsIgnored", "\(found.reasons)")
            let plain = try Self.ipvs("list --sort weight --service tcp/:80 --server 10.2.0.11-10.2.0.12")
            #expect(plain.output.contains("60.0 %") && !plain.output.contains("10.2.0.13"), "\(plain)")
        }

        /// Connections of all states and families are those that ipvsadm lists, in the same order.
        @Test func connectionsAreThoseThatIpvsadmLists() throws {
            let routes = [Route.masquerading, .masquerading6]
            let rules = routes.map { $0.rules($0 == .masquerading ? "rr -p 60" : "rr", weights: [1, 1, 1]) }
            try Network.onDirector { try Tool.ours.succeed("-R", input: "-C\n" + rules.joined()) }
            let open = try Network.connect(to: Self.route.vip, port: 80)
            defer { close(open) }
            for route in routes { _ = try Network.fetch(route.vip, 3) }
            let (ours, theirs) = try Network.onDirector {
                (try Self.program.succeed("connections"), try Tool.ours.succeed("-Lnc"))
            }
            /// Protocol, client, service, server and state.
            let listed = ours.split(separator: "\n").dropFirst().compactMap { line -> [Substring]? in
                let words = line.split(separator: " ")
                return words.first == "tcp" ? [words[0], words[1], words[2], words[3], words[4]] : nil
            }
            let expected = theirs.split(separator: "\n").dropFirst(2).compactMap { line -> [Substring]? in
                let words = line.split(separator: " ")
                return words.count == 6
                    ? [words[0] == "TCP" ? "tcp" : words[0], words[3], words[4], words[5], words[2]] : nil
            }
            #expect(listed == expected && listed.count >= 8, "\(ours)\n\(theirs)")
            let text = ours.split(separator: "\n").last ?? ""
            #expect(text == "\(listed.count) entries of the connection table")
            let established = try Self.ipvs("connections --state established --json")
            #expect(established.output.contains("\"matching\": 1,"), "\(established)")
            let synced = try Self.ipvs("connections --origin sync")
            #expect(synced.output == "0 of \(listed.count) entries of the connection table\n", "\(synced)")
            let local = try Self.ipvs("connections --origin local --client 10.0.0.0/8 --summary")
            #expect(local.status == 0 && local.output.contains("ESTABLISHED"), "\(local)")
        }

        /// What a server of weight 0, a deleted server and a deleted service leave behind, and nothing else.
        @Test func orphansAreFound() throws {
            try Self.serve("rr", weights: [1, 1, 1], port: 8110)
            var open: [Int32] = []
            defer { for descriptor in open { close(descriptor) } }
            for port in UInt16(21110)..<21113 {
                open.append(try Network.connect(to: Self.route.vip, port: 8110, from: port))
            }
            func orphans() throws -> [String] {
                let answer = try Self.ipvs("connections --orphans --service :8110")
                #expect(answer.status == 0 && answer.errors == "", "\(answer)")
                return answer.output.split(separator: "\n").compactMap { line in
                    let words = line.split(separator: " ")
                    guard words.first == "tcp" else { return nil }
                    return "\(words[3]) \(words[6...].joined(separator: " "))"
                }.sorted()
            }
            #expect(try orphans() == [])
            let service = "-t \(Self.route.vip):8110"
            try Network.onDirector { try Tool.ours.succeed("-e \(service) -r 10.2.0.11:80 -m -w 0") }
            #expect(try orphans() == ["10.2.0.11:80 weight 0"])
            #expect(try Self.listing("--explain").reasons.contains("quiesced"))
            try Network.onDirector { try Tool.ours.succeed("-d \(service) -r 10.2.0.12:80") }
            #expect(try orphans() == ["10.2.0.11:80 weight 0", "10.2.0.12:80 server deleted"])
            let summary = try Self.ipvs("connections --orphans --summary --service :8110")
            #expect(summary.output.contains("tcp 10.2.0.12:80"), "\(summary)")
            try Network.onDirector { try Tool.ours.succeed("-D \(service)") }
            #expect(try orphans().map { $0.hasSuffix(" service deleted") } == [true, true, true])
            let top = try Self.ipvs("connections --top clients --service :8110")
            #expect(top.output.contains("1 client, counted exactly"), "\(top)")
        }

        /// Exit statuses for scripts and monitors, as the table changes.
        @Test func readyFollowsTheTable() throws {
            try Self.serve("wlc", weights: [3, 2, 0], port: 8120)
            let named = "--service tcp/\(Self.route.vip):8120"
            func statuses(_ commands: [String]) throws -> [Int32] {
                try commands.map { words in
                    let answer = try Self.ipvs(words)
                    #expect(answer.errors == "" && (answer.output == "") != words.contains("--nagios"))
                    return answer.status
                }
            }
            #expect(
                try statuses([
                    "ready \(named)", "ready \(named) --min-servers 2", "ready \(named) --min-servers 3",
                    "ready \(named) --min-weight 5", "ready \(named) --min-weight 6",
                    "ready --service :8120", "ready",
                    "ready --service \(Self.route.vip):8120 --server 10.2.0.13", "ready --service mark=9",
                    "ready \(named) --nagios", "ready \(named) --nagios --min-servers 3",
                ]) == [0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 2])
            let line = try Self.ipvs("ready \(named) --nagios").output
            #expect(line.hasPrefix("IPVS OK: tcp \(Self.route.vip):8120 has 2 of 3 servers, weight 5 | "))
            try Network.onDirector {
                try Tool.ours.succeed("-e -t \(Self.route.vip):8120 -r 10.2.0.12:80 -m -w 0")
            }
            let later = [
                "ready \(named)", "ready \(named) --min-servers 2", "ready \(named) --min-weight 4",
                "ready \(named) --nagios",
            ]
            #expect(try statuses(later) == [0, 1, 1, 0])
            try Network.onDirector { try Tool.ours.succeed("-C") }
            #expect(try statuses(later + ["ready"]) == [1, 1, 1, 2, 1])
            // A mark is of either family, and those of other numbers are others.
            let marks = "-A -f 9 -6 -s rr\n-a -f 9 -6 -r [fd00:2::11]:0 -m -w 3\n-A -f 10\n"
            try Network.onDirector { try Tool.ours.succeed("-R", input: marks) }
            #expect(try Self.ipvs("ready --service mark=9 --min-weight 3").status == 0)
            #expect(try Self.ipvs("ready --service mark=9 --min-weight 4").status == 1)
            #expect(try Self.ipvs("ready --service mark=10").status == 1)
            let listed = try Self.ipvs("list --service mark=9")
            #expect(listed.output.hasPrefix("mark 9 IPv6  rr\n"), "\(listed)")
        }

        /// What `ipvs` alone says of a director.
        @Test func aSummaryComesBeforeTheHelp() throws {
            try Self.serve("rr", weights: [1, 0, 1], port: 8130)
            try Network.onDirector { try Tool.ours.succeed("-A -f 99") }
            let answer = try Self.ipvs("")
            let lines = answer.output.split(separator: "\n").map(String.init)
            #expect(lines.first?.hasPrefix("live: 2 services, 3 servers, ") == true, "\(answer)")
            #expect(
                lines.dropFirst().prefix(3).map { $0 } == [
                    "down: 1 service has no server of weight above 0: mark 99",
                    "1 server has weight 0 in services with others: 10.2.0.12:80 of tcp 10.1.0.100:8130",
                    "OVERVIEW: Shows, checks, compares and changes the kernel's load balancer, and",
                ], "\(answer)")
            #expect(answer.status == 0)
        }
    }
}
