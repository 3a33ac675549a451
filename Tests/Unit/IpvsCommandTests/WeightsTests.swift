import IPVSFormats
import IPVSModel
import IPVSSimulator
import Testing

@testable import ipvs

/// The rules by which weights follow agents, at random.
@Suite struct WeightControllerTests {
    private typealias Server = WeightController.Server

    /// Rounds of some servers of two services, whose agents say anything.
    private struct Course {
        var random: RandomSource
        let settings: WeightController.Settings
        var table: [ServerOfService: Int32] = [:]
        let names: [ServerOfService]

        init(seed: UInt64) {
            var random = RandomSource(seed: seed)
            var settings = WeightController.Settings()
            settings.damping = Int64(random.below(100))
            settings.hysteresis = Int64(random.below(40))
            let bounds: [WeightBound] = [.weight(1), .weight(20), .percent(10), .percent(50)]
            settings.least = bounds[Int(random.below(4))]
            settings.most = random.below(2) == 0 ? .weight(65_535) : .percent(100)
            settings.floor =
                random.below(2) == 0 ? .count(Int(random.below(4))) : .percent(Int(random.below(101)))
            settings.drainsAfterFailures = random.below(2) == 0 ? nil : UInt32(random.below(3)) + 1
            self.settings = settings
            var names: [ServerOfService] = []
            for service in 1...2 {
                for server in 1...(1 + random.below(5)) {
                    let endpoint = Endpoint(address: .ipv4(UInt32(server)), port: 80)
                    let service = Endpoint(address: .ipv4(0xc000_0200 + UInt32(service)), port: 80)
                    names.append(ServerOfService(endpoint, of: .endpoint(.tcp, service)))
                }
            }
            self.names = names
            for name in names { table[name] = Int32(random.below(6) == 0 ? 0 : random.below(200) + 1) }
            self.random = random
        }

        mutating func answer() -> AgentAnswer? {
            if random.below(4) == 0 { return nil }
            var answer = AgentAnswer()
            if random.below(8) > 0 { answer.percent = UInt32(random.below(8) == 0 ? 0 : random.below(130)) }
            let number = random.below(20)
            if number < 3 { answer.mode = AgentAnswer.Mode.allCases[Int(number)] }
            if random.below(10) == 0 { answer.health = AgentAnswer.Health.allCases[Int(random.below(4))] }
            if random.below(3) == 0 { (answer.mode, answer.health) = (.ready, .up) }
            return answer
        }

        mutating func servers() -> [Server] {
            names.map { name in
                let hasAgent = name.server.address != .ipv4(5)
                return Server(
                    name: name, weight: table[name] ?? 0,
                    agent: hasAgent ? WeightController.Agent(answer: answer()) : nil)
            }
        }
    }

    private static func usable(_ table: [ServerOfService: Int32], _ service: ServiceIdentity) -> Int {
        table.count { $0.key.service == service && $0.value > 0 }
    }

    @Test(arguments: UInt64(1)...400)
    func everyRoundKeepsTheRules(seed: UInt64) throws {
        var course = Course(seed: seed)
        let settings = course.settings
        var controller = WeightController(settings)
        for round in 0..<30 {
            let servers = course.servers()
            let before = course.table
            let decisions = controller.decide(servers)
            #expect(decisions.map(\.name) == servers.filter { $0.agent != nil }.map(\.name))
            for decision in decisions {
                let place = Comment("seed \(seed) round \(round): \(decision)")
                #expect(decision.before == before[decision.name], place)
                course.table[decision.name] = decision.after
                guard decision.isChange else { continue }
                let base = try #require(decision.base, place)
                // Whoever was silent was left alone, or out for it.
                if decision.answer == nil {
                    #expect(decision.after == 0 && settings.drainsAfterFailures != nil, place)
                }
                guard decision.after > 0 else {
                    #expect([.nothing, .drain, .maint, .down, .silent].contains(decision.cause), place)
                    continue
                }
                let most = settings.most.weight(ofBase: base)
                let least = min(settings.least.weight(ofBase: base), most)
                #expect((least...most).contains(decision.after), place)
                let isWithin = (least...most).contains(decision.before)
                let step = abs(Int64(decision.after) - Int64(decision.before)) * 100
                if decision.before > 0, isWithin { #expect(step >= settings.hysteresis * Int64(base), place) }
            }
            for service in Set(course.names.map(\.service)) {
                let all = course.names.count { $0.service == service }
                let (had, has) = (Self.usable(before, service), Self.usable(course.table, service))
                #expect(has >= min(had, settings.floor.number(of: all)), "seed \(seed) round \(round)")
            }
        }
    }

    /// A run that ends at any point, in the middle of a round too, goes on as if nothing had happened.
    @Test(arguments: UInt64(1)...100)
    func whatIsRememberedIsEnough(seed: UInt64) throws {
        var course = Course(seed: seed)
        var controller = WeightController(course.settings)
        for round in 0..<20 {
            let servers = course.servers()
            // Ended once the memory was written and before the kernel heard of it: the same round again.
            var ended = controller
            _ = ended.decide(servers)
            var memory = FollowedServers(boot: "b")
            memory.entries = ended.known
            var again = WeightController(
                course.settings, known: try FollowedServers(memory.json.text, file: "f").entries)
            let bases = again.known.mapValues(\.base)
            _ = again.decide(servers)
            for (name, base) in bases {
                #expect(again.known[name]?.base == base, "seed \(seed) round \(round)")
            }
            for decision in controller.decide(servers) { course.table[decision.name] = decision.after }
            memory.entries = controller.known
            controller = WeightController(
                course.settings, known: try FollowedServers(memory.json.text, file: "f").entries)
        }
    }

    private static let name = Course(seed: 1).names[0]

    private static func said(_ line: String?) -> WeightController.Agent {
        WeightController.Agent(answer: line.flatMap { try? AgentAnswer(Array("\($0)\n".utf8)) })
    }

    /// A load that stays is followed to its end, without a swing, whatever the damping is.
    @Test(arguments: [0, 25, 50, 75, 90, 99], [1, 10, 37, 50, 100, 120])
    func aConstantLoadIsReached(damping: Int64, percent: Int64) {
        var settings = WeightController.Settings(damping: damping)
        settings.hysteresis = 0
        settings.floor = .count(0)
        var controller = WeightController(settings)
        var weights = [Int32(1000)]
        for _ in 0..<2000 {
            let server = Server(
                name: Self.name, weight: weights[weights.count - 1], agent: Self.said("\(percent)%"))
            for decision in controller.decide([server]) { weights.append(decision.after) }
        }
        #expect(weights.last == Int32(10 * percent))
        #expect(controller.known[Self.name]?.level == Int64(percent) * FollowedServers.Entry.unit)
        let steps = zip(weights, weights.dropFirst()).map { $1 - $0 }.filter { $0 != 0 }
        #expect(steps.allSatisfy { ($0 > 0) == (percent > 100) })
    }

    /// What HAProxy's manual says: who said drain says ready, who said down says up, and a percentage alone changes neither.
    @Test func statesStayUntilTheyAreEnded() {
        var settings = WeightController.Settings()
        settings.floor = .count(0)
        var controller = WeightController(settings)
        var weight: Int32 = 100
        let words: [(String?, Int32)] = [
            ("50%", 50), ("drain", 0), ("80%", 0), (nil, 0), ("down", 0), ("ready", 0), ("up", 80), ("0%", 0),
            ("up", 0),
            ("30% maint", 0), ("ready", 30), ("stopped 100%", 0), ("up ready", 100), ("maxconn:5", 100),
            (nil, 100),
        ]
        for (word, expected) in words {
            weight =
                controller.decide([Server(name: Self.name, weight: weight, agent: Self.said(word))])[0].after
            #expect(weight == expected, "\(word ?? "silence")")
        }
    }

    /// A weight that somebody else gives is what percentages are of from then on; 0 is left alone.
    @Test func othersGiveBaseWeights() {
        var controller = WeightController(WeightController.Settings())
        func after(_ weight: Int32, _ word: String?, isDrained: Bool = false) -> WeightDecision {
            let server = Server(name: Self.name, weight: weight, isDrained: isDrained, agent: Self.said(word))
            let other = Server(name: Course(seed: 1).names[1], weight: 1)
            return controller.decide([server, other])[0]
        }
        #expect(after(100, "50%").after == 50)
        #expect(after(50, "50%").after == 50)
        #expect(after(200, "50%").after == 100)
        #expect(after(0, "50%").cause == .zeroOfOthers)
        #expect(after(0, "50%", isDrained: true).cause == .drainedByHand)
        #expect(after(100, "40%").after == 80)
        #expect(controller.known[Self.name]?.base == 200)
        // Weight 0 that is ours.
        #expect(after(80, "drain").after == 0)
        #expect(after(0, "ready").after == 80)
    }

    /// Who says least against a server stays.
    @Test func theFloorKeepsTheBest() {
        var settings = WeightController.Settings()
        settings.floor = .count(2)
        settings.drainsAfterFailures = 1
        var controller = WeightController(settings)
        let service = Self.name.service
        let words = ["down", "drain", nil, "maint"]
        let servers = words.enumerated().map { index, word in
            let endpoint = Endpoint(address: .ipv4(UInt32(index + 1)), port: 80)
            return Server(name: ServerOfService(endpoint, of: service), weight: 10, agent: Self.said(word))
        }
        let decisions = controller.decide(servers)
        #expect(decisions.map(\.after) == [0, 10, 10, 0])
        #expect(decisions.map(\.outcome) == [.follows, .held, .held, .follows])
    }
}

@Suite struct WeightCourseTests {
    private static func course(_ values: [Int64]) -> WeightCourse {
        values.reduce(into: WeightCourse()) { $0.append($1) }
    }

    @Test func aSquareWaveSwings() {
        let course = Self.course((0..<60).map { $0 / 3 % 2 == 0 ? 100 : 40 })
        #expect(course.reversals(above: 10).count == 18)
        #expect(course.period(above: 10, noLongerThan: 16) == 6)
        #expect(course.period(above: 61, noLongerThan: 16) == nil)
    }

    @Test func whatGoesOneWayDoesNot() {
        #expect(Self.course(Array(0..<50)).reversals(above: 1) == [])
        #expect(Self.course([]).period(above: 1, noLongerThan: 16) == nil)
        // There and back once, and small steps around a level.
        #expect(Self.course(Array(0..<20) + Array(0..<20).reversed()).reversals(above: 5) == [20])
        #expect(Self.course((0..<50).map { 50 + $0 % 2 * 9 }).period(above: 10, noLongerThan: 16) == nil)
        // A swing that is over, and one that is too slow for a loop.
        let over = Self.course((0..<60).map { $0 < 30 && $0 % 2 == 0 ? 100 : 40 })
        #expect(over.reversals(above: 10).count == 28 && over.period(above: 10, noLongerThan: 16) == nil)
        let slow = Self.course((0..<200).map { $0 / 10 % 2 == 0 ? 100 : 40 })
        #expect(
            slow.period(above: 10, noLongerThan: 16) == nil && slow.period(above: 10, noLongerThan: 24) == 20)
    }
}

/// What is said of a round.
@Suite struct WeightRoundTests {
    private static func round(_ replies: [AgentReply], weight: Int32 = 100) -> WeightRound {
        var controller = WeightController(WeightController.Settings(base: 100))
        let names = replies.indices.map { index in
            ServerOfService(
                Endpoint(address: .ipv4(0x0a01_0001 + UInt32(index)), port: 80),
                of: index % 2 == 0
                    ? .endpoint(.tcp, Endpoint(address: .ipv4(0xc000_020a), port: 80))
                    : .firewallMark(7, .ipv4))
        }
        let servers = zip(names, replies).map { name, reply in
            WeightController.Server(
                name: name, weight: weight, agent: WeightController.Agent(answer: reply.answer))
        }
        return WeightRound(
            time: 1_795_789_862, timeout: 2_000_000_000, floor: .count(1),
            servers: zip(controller.decide(servers), replies).map {
                WeightRound.Server(
                    decision: $0, agent: Endpoint(address: .ipv4(0x0a01_0001), port: 7777), reply: $1)
            })
    }

    private static func said(_ line: String) -> AgentReply {
        (try? AgentAnswer(Array("\(line)\n".utf8))).map(AgentReply.said) ?? .late
    }

    static var documents: [JSON] {
        var made = round([said("50%"), said("drain"), .late, .nonsense(.nothing)])
        (made.outcome, made.rules) = (.made, ["-e -t 192.0.2.10:80 -r 10.1.0.1:80 -g -w 50"])
        let untouched = round([said("up maxconn:5 # fine")], weight: 0)
        var memory = FollowedServers(boot: "b")
        memory.entries = Dictionary(
            made.servers.map { ($0.decision.name, FollowedServers.Entry(base: 100, weight: 50)) }
        ) { $1 }
        memory.entries[made.servers[0].decision.name]?.percent = 50
        return [made.json, untouched.json, memory.json]
    }

    /// Once said is enough: the next round says only what is new.
    @Test func roundsSayWhatIsNew() {
        let first = Self.round([Self.said("50%"), .late])
        #expect(first.hasNews)
        var same = Self.round([Self.said("50%"), .late], weight: 50)
        same.previous = Dictionary(first.servers.map { ($0.decision.name, $0) }) { $1 }
        #expect(!same.hasNews)
        var changed = Self.round([Self.said("70%"), .late], weight: 50)
        changed.previous = same.previous
        #expect(
            changed.text(width: 200, sentenceWidth: 200)
                == "2026-11-27 14:31:02 UTC 10.1.0.1:80 of tcp 192.0.2.10:80: weight 50 -> 70; its agent: 70%\n"
        )
        var other = Self.round([Self.said("50%"), Self.said("60%")], weight: 50)
        other.previous = same.previous
        #expect(
            other.text(width: 200, sentenceWidth: 200).contains(
                "10.1.0.2:80 of mark 7: weight 50 -> 60; its agent: 60%"))
    }

    /// Whatever an agent says reaches nobody's terminal as it is, and no line is endless.
    @Test func whatAgentsSayIsShort() {
        let replies: [AgentReply] = [
            Self.said("50% " + String(repeating: "x", count: 900)),
            Self.said("down #" + String(repeating: "y", count: 900)),
            .nonsense(.noWord(String(repeating: "z", count: 900))), .unreachable(111), .unreachable(nil),
            .nonsense(.tooLong), .nonsense(.unfinished),
        ]
        for reply in replies { #expect(reply.text(2_000_000_000).count < 120) }
    }
}

/// The agents that are shipped.
@Suite struct AgentScriptTests {
    private static func run(_ script: String) throws -> Shell.Answer {
        let folder = Folder.top.appending(path: "Packaging/agents").path
        return try Shell.run("agents='\(folder)'\n" + script, files: [:])
    }

    @Test(arguments: ["/bin/sh", "busybox sh", "bash --posix"])
    func loadIsSaidInPercent(shell: String) throws {
        let answer = try Self.run(
            """
            export LOADAVG=load DRAIN=drain
            for load in 0.00 0.04 2.08 1.99 4.00 99.99 1234.56; do echo "$load 1.00 1.00 1/2 3" >load; \(shell) $agents/agent-load 4; done
            touch drain; \(shell) $agents/agent-load 4
            \(shell) $agents/agent-load 0 2>/dev/null; echo $?; \(shell) $agents/agent-load 1x 2>/dev/null; echo $?
            rm drain; echo '0.00 0 0 1/2 3' >load; \(shell) $agents/agent-load; unset LOADAVG; \(shell) $agents/agent-load | grep -cE '^up ready [0-9]+%$'
            """)
        let levels = [100, 99, 48, 51, 1, 1, 1].map { "up ready \($0)%" }
        #expect(
            answer.output
                == (levels + ["up drain 1%", "2", "2", "up ready 100%", "1", ""]).joined(separator: "\n"),
            "\(answer)")
    }

    @Test(arguments: ["/bin/sh", "busybox sh", "bash --posix"])
    func aCommandSpeaks(shell: String) throws {
        let answer = try Self.run(
            """
            for said in 'echo 30' 'echo 45%' 'printf "7 of 9\\n8\\n"' true 'exit 3' 'echo nope' 'echo 123456' 'echo -5' 'echo "50%; reboot"'; do
                \(shell) $agents/agent-command sh -c "$said"
            done
            \(shell) $agents/agent-command ./missing; \(shell) $agents/agent-command 2>/dev/null; echo $?
            """)
        let expected = [
            "up 30%", "up 45%", "up 7%", "up 100%", "down #sh: exit status 3",
            "failed #sh printed no percentage",
            "failed #sh printed no percentage", "failed #sh printed no percentage",
            "failed #sh printed no percentage",
            "down #missing: exit status 127", "2", "",
        ]
        #expect(answer.output == expected.joined(separator: "\n"), "\(answer)")
        for line in expected.dropLast(2) { _ = try AgentAnswer(Array("\(line)\n".utf8)) }
    }
}
