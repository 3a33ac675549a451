import Foundation
import Glibc
import GuestSupport
import Testing

extension NetworkTests {
    /// `ipvs where --live` and `ipvs simulate --live`: they start from what the kernel shows, foretell what it then does with
    /// real connections, and name what it does not show.
    @Suite struct LiveSimulationTests {
        private static let program = Tool(path: BuiltPrograms.ipvs)
        private static let vip = Route.masquerading.vip

        private static func ask(_ words: String) throws -> Answer {
            try Network.onDirector { try program(words) }
        }

        private static func serve(_ scheduler: String, weights: [Int]) throws {
            try Route.masquerading.serve(scheduler, weights: weights)
        }

        private static let schedulers = [
            "wlc", "lc", "sed", "nq", "fo", "sh", "mh", "dh", "wlc -p 60", "mh -b mh-port",
        ]

        /// Some open connections, then more one by one: each goes where it was said to go.
        @Test(arguments: schedulers.indices) func whereForetellsTheNextConnection(index: Int) throws {
            let scheduler = Self.schedulers[index]
            try Self.serve(scheduler, weights: [1, 4, 2])
            var open: [Int32] = []
            defer { for descriptor in open { close(descriptor) } }
            for _ in 1...3 { open.append(try Network.connect(to: Self.vip, port: 80)) }
            for round in 1...3 {
                // A port that is used again would belong to an entry that is still there.
                let port = UInt16(20_000 + index * 10 + round)
                let said = try Self.ask("where 10.1.0.9:\(port) --service \(Self.vip):80 --live")
                #expect(said.status == 0 && said.errors == "")
                open.append(try Network.connect(to: Self.vip, port: 80, from: port))
                let entry = try #require(try Self.entry(ofPort: port))
                #expect(
                    said.output == "10.1.0.9:\(port) \(entry.server) \(Self.outcome(scheduler))\n",
                    "\(scheduler)"
                )
            }
        }

        private static func outcome(_ scheduler: String) -> String {
            scheduler.contains(" -p ") ? "persistent" : "scheduled"
        }

        /// The kernel's entry of the client's connection from a port.
        private static func entry(ofPort port: UInt16) throws -> (server: String, state: String)? {
            let listing = try Network.onDirector { try Tool.ours.succeed("-Lnc") }
            for line in listing.split(separator: "\n") {
                let words = line.split(separator: " ")
                if words.count == 6, words[3] == "10.1.0.9:\(port)" {
                    return (String(words[5]), String(words[2]))
                }
            }
            return nil
        }

        @Test(arguments: [
            ("rr", [1, 1, 1], "which server rr is at", [3, 2, 1]),
            ("wrr", [2, 1, 0], "which server and level wrr is at", [2, 1]),
            ("lblc", [1, 1, 0], "the cache of lblc", [2, 1]),
            (
                "mh", [1, 0, 1],
                "the last weight of servers with weight 0, by which mh has dealt its table", [3, 1]
            ),
        ])
        func whatTheKernelHidesIsNamed(scheduler: String, weights: [Int], fact: String, servers: [Int]) throws
        {
            try Self.serve(scheduler, weights: weights)
            var names = servers.map { "10.2.0.1\($0):80" }.joined(separator: " ")
            // Without fallback mh refuses the clients of a quiesced server.
            if scheduler == "mh" { names += " or refused" }
            var answer = try Self.ask("where 10.1.0.9:30000 --service \(Self.vip):80 --live")
            // What is too long for a line goes on in the next one.
            answer.output.replace("\n  ", with: " ")
            #expect(
                answer.output == "10.1.0.9:30000 one of \(names): the kernel does not show \(fact)\n"
                    && answer.status == 0, "\(answer)")
            var run = try Self.ask("simulate --live --for 1")
            run.output.replace("\n  ", with: " ")
            #expect(run.output.contains("unknown: tcp \(Self.vip):80: \(fact); taken as "), "\(run)")
            #expect(run.output.contains(", profile legacy (as the kernel shows)\n"), "\(run)")
            #expect(!run.output.contains("which rules"), "\(run)")
            let given = try Self.ask("simulate --live --for 1 --profile reworked")
            #expect(given.output.contains(", profile reworked (given)\n"), "\(given)")
        }

        /// Where one server is left, it does not matter what the scheduler hides.
        @Test(arguments: ["rr", "wrr", "lblc", "lblcr"]) func oneUsableServerIsCertain(scheduler: String)
            throws
        {
            try Self.serve(scheduler, weights: [0, 1, 0])
            let answer = try Self.ask("where 10.1.0.9:30000 --service \(Self.vip):80 --live")
            #expect(answer == Answer(output: "10.1.0.9:30000 10.2.0.12:80 scheduled\n"), "\(answer)")
        }

        /// The order of the servers and their connections are the kernel's, and the timers run on.
        @Test func simulateStartsFromTheTableAndItsTimers() throws {
            try Self.serve("wlc", weights: [3, 1, 2])
            var open: [Int32] = []
            defer { for descriptor in open { close(descriptor) } }
            for _ in 1...4 { open.append(try Network.connect(to: Self.vip, port: 80)) }
            _ = try Network.fetch(Self.vip, 2)
            let (start, listed) = try Network.onDirector {
                (
                    try Self.program("simulate --live --for 0.001 --rate 1 --kernel-order --final -"),
                    try Tool.ours.succeed("-Ln --nosort")
                )
            }
            #expect(start.status == 0 && start.errors == "")
            // "-> 10.2.0.11:80 Masq 3 ACTIVE INACTIVE"
            let servers = listed.split(separator: "\n").map { $0.split(separator: " ") }.filter {
                $0.count == 6 && $0[1].hasPrefix("10.2.")
            }
            let now = try Self.servers(start.output)
            #expect(now.map(\.name) == servers.map { String($0[1]) })
            #expect(now.map(\.active) == servers.map { Int($0[4]) ?? -1 })
            #expect(now.map(\.inactive) == servers.map { Int($0[5]) ?? -1 })
            #expect(now.reduce(0) { $0 + $1.active } >= 4)
            // Flows that no service takes let time pass. TIME_WAIT lasts 120 seconds, ESTABLISHED 900.
            for (seconds, active, inactive) in [(60, true, true), (200, true, false), (1000, false, false)] {
                let later = try Self.servers(
                    try Self.ask("simulate --live --for \(seconds) --target 10.1.0.77:9 --final -").output)
                #expect(later.contains { $0.active > 0 } == active, "after \(seconds) s")
                #expect(later.contains { $0.inactive > 0 } == inactive, "after \(seconds) s")
            }
        }

        private struct Server {
            var name: String
            var active: Int
            var inactive: Int
        }

        private static func servers(_ finalState: String) throws -> [Server] {
            let state = try JSONSerialization.jsonObject(with: Data(finalState.utf8)) as? [String: Any]
            let service = (state?["services"] as? [[String: Any]])?.first
            return (service?["servers"] as? [[String: Any]] ?? []).compactMap { server in
                guard let name = server["server"] as? String, let active = server["active"] as? Int,
                    let inactive = server["inactive"] as? Int
                else { return nil }
                return Server(name: name, active: active, inactive: inactive)
            }
        }

        /// Time-outs and sysctls are the kernel's own, unless an option says otherwise.
        @Test func settingsAreTheKernels() throws {
            try Self.serve("wlc -p 60", weights: [1, 1, 1])
            try Network.onDirector { try Tool.ours.succeed("--set 30 0 0") }
            defer { _ = try? Network.onDirector { try Tool.ours.succeed("--set 900 120 300") } }
            let descriptor = try Network.connect(to: Self.vip, port: 80, from: 21_000)
            defer { close(descriptor) }
            let kept = try #require(try Self.entry(ofPort: 21_000)).server
            let later = try Self.ask("simulate --live --for 40 --target 10.1.0.77:9 --final -")
            #expect(try Self.servers(later.output).allSatisfy { $0.active == 0 })
            try Network.onDirector { try Tool.ours.succeed("-e -t \(Self.vip):80 -r \(kept) -m -w 0") }
            let question = "where 10.1.0.9:21001 --service \(Self.vip):80 --live"
            #expect(try Self.ask(question).output == "10.1.0.9:21001 \(kept) persistent\n")
            #expect(try Self.ask(question + " --expire-quiescent-template").output.hasSuffix(" scheduled\n"))
            try Self.set("expire_quiescent_template", "1")
            defer { try? Self.set("expire_quiescent_template", "0") }
            #expect(try Self.ask(question).output.hasSuffix(" scheduled\n"))
            #expect(
                try Self.ask(question + " --no-expire-quiescent-template").output.hasSuffix(" persistent\n"))
        }

        private static func set(_ name: String, _ value: String) throws {
            try Network.onDirector { try Guest.write(Array(value.utf8), to: "/proc/sys/net/ipv4/vs/\(name)") }
        }

        @Test func withoutPrivilegeItSaysWhatIsNeeded() throws {
            let answer = try Network.onDirector {
                try run(
                    "/usr/bin/setpriv",
                    [
                        "--reuid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all",
                        Self.program.path,
                    ]
                        + ["where", "1.2.3.4:5", "--service", "1.2.3.5:6", "--live"])
            }
            #expect(answer.status == 2)
            #expect(
                answer.errors == "ipvs: the kernel's table cannot be read: that needs root or CAP_NET_ADMIN\n"
            )
        }
    }
}
