import IPVSModel
import IPVSSimulator
import Parity
import Testing

@testable import IPVSFormats

@Suite struct AgentAnswerTests {
    private static func read(_ text: String) -> Result<AgentAnswer, AgentAnswer.Mistake> {
        Result { () throws(AgentAnswer.Mistake) in try AgentAnswer(Array(text.utf8)) }
    }

    /// Words of every kind at random, in any case and with anything between them: of each kind the last one counts.
    @Test(arguments: UInt64(1)...300)
    func theLastWordOfAKindCounts(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        func pick<Value>(_ values: [Value]) -> Value { values[Int(random.below(UInt64(values.count)))] }
        var expected = AgentAnswer()
        var line = pick(["", " ", "\t,"])
        for _ in 0...random.below(6) {
            let word: String
            switch random.below(5) {
            case 0:
                let mode = pick(AgentAnswer.Mode.allCases)
                (word, expected.mode) = (mode.rawValue, mode)
            case 1:
                let (name, health) = pick([
                    ("up", AgentAnswer.Health.up), ("down", .down), ("failed", .failed), ("fail", .failed),
                    ("stopped", .stopped),
                ])
                (word, expected.health) = (name, health)
            case 2:
                let percent = UInt32(random.below(200))
                (word, expected.percent) = (pick(["", "0"]) + "\(percent)%", percent)
            case 3: (word, expected.hasConnectionLimit) = ("maxconn:30", true)
            default:
                word = pick(["75", "up!", "-5%", "7.5%", "%", "50%x", "sleepy", "up#down"])
                expected.unknownWord = expected.unknownWord ?? word
            }
            line +=
                (word == expected.unknownWord ? word : pick([word, word.uppercased()]))
                + pick([" ", ",", "\t", ", "])
        }
        if random.below(2) == 0 {
            line += "# down for maintenance "
            expected.reason = "down for maintenance"
        }
        line += pick(["\n", "\r\n", "\r", "\nmaint\n"])
        let isAnswer =
            expected.percent != nil || expected.mode != nil || expected.health != nil
            || expected.hasConnectionLimit
        let result =
            isAnswer ? .success(expected) : Result.failure(AgentAnswer.Mistake.noWord(expected.unknownWord))
        // An unknown word may have been written in capitals too where it came twice.
        #expect(Self.read(line) == result, "seed \(seed): \(line.debugDescription)")
    }

    @Test func whatIsNoAnswer() {
        let long = String(repeating: "x", count: AgentAnswer.longestLine)
        let cases: [(String, AgentAnswer.Mistake)] = [
            ("", .nothing), ("75%", .unfinished), ("up", .unfinished), ("\n", .noWord(nil)),
            (" , \t\n", .noWord(nil)), ("# up\n", .noWord(nil)), ("garbage 12\n", .noWord("garbage")),
            (long + "x", .tooLong), (long + "x\n", .tooLong), (long + "\n", .noWord(long)),
            ("\u{0}\u{1b}[31m\n", .noWord("\u{0}\u{1b}[31m")),
            ("HTTP/1.1 400 Bad Request\r\n", .noWord("HTTP/1.1")),
        ]
        for (text, mistake) in cases {
            #expect(Self.read(text) == .failure(mistake), "\(text.debugDescription)")
        }
    }

    /// HAProxy's own limit: more is as much.
    @Test func numbersDoNotOverflow() throws {
        #expect(try AgentAnswer(Array("99999999999999999999%\n".utf8)).percent == 25_600)
        #expect(try AgentAnswer(Array("0%\n".utf8)).percent == 0)
    }

    /// What came can be read as soon as it is complete, and what follows changes nothing.
    @Test(arguments: UInt64(1)...100)
    func piecesChangeNothing(seed: UInt64) {
        var random = RandomSource(seed: seed)
        let alphabet = Array("uprd07%,# \n\r\t\u{0}m\u{fc}".utf8)
        let bytes = (0..<random.below(40)).map { _ in alphabet[Int(random.below(UInt64(alphabet.count)))] }
        let whole = Result { () throws(AgentAnswer.Mistake) in try AgentAnswer(bytes) }
        guard let end = (0...bytes.count).first(where: { AgentAnswer.isComplete(bytes.prefix($0)) }) else {
            return
        }
        for count in end...bytes.count {
            let part = Result { () throws(AgentAnswer.Mistake) in try AgentAnswer(Array(bytes.prefix(count)))
            }
            #expect(part == whole, "seed \(seed)")
        }
    }
}

@Suite struct AgentFileTests {
    private static func read(_ text: String) -> Result<AgentFile, FormatError> {
        Result { () throws(FormatError) in try AgentFile(Array(text.utf8), file: "agents") }
    }

    @Test func linesAreRead() throws {
        let file = try Self.read(
            """
            # of the director
            10.1.0.3 10.1.0.3:7777\r
            \t10.1.0.3:443  10.9.0.1:7003 max=200 min=10% base=100 # its own

            [2001:db8::3]:80 [2001:db8::9]:7
            2001:db8::4 [2001:db8::9]:7
            """
        ).get()
        #expect(
            file.lines.map { "\($0.server) \($0.agent)" } == [
                "10.1.0.3 10.1.0.3:7777", "10.1.0.3:443 10.9.0.1:7003", "[2001:db8::3]:80 [2001:db8::9]:7",
                "2001:db8::4 [2001:db8::9]:7",
            ])
        let own = file.lines[1]
        #expect(own.most == .weight(200) && own.least == .percent(10) && own.base == 100 && own.number == 3)
    }

    @Test func mistakesHaveAPlace() {
        let cases = [
            ("", "1:1"), ("# nothing\n", "1:1"), ("web1 10.0.0.1:7\n", "1:1"), ("10.0.0.1\n", "1:1"),
            ("10.0.0.1 10.0.0.1\n", "1:10"), ("10.0.0.1 10.0.0.1:0\n", "1:10"), ("10.0.0.1 web:7\n", "1:10"),
            ("\n 10.0.0.1:0 10.0.0.1:7", "2:2"), ("10.0.0.1 10.0.0.1:7 min=0\n", "1:21"),
            ("10.0.0.1 10.0.0.1:7 min=1 min=2\n", "1:27"), ("10.0.0.1 10.0.0.1:7 base=10%\n", "1:21"),
            ("10.0.0.1 10.0.0.1:7 max=65536\n", "1:21"), ("10.0.0.1 10.0.0.1:7 what\n", "1:21"),
            ("10.0.0.1 10.0.0.1:7 max=\n", "1:21"),
            ("10.0.0.1 10.0.0.1:7 max=99999999999999999999%\n", "1:21"),
            ("10.0.0.1 10.0.0.1:7\n10.0.0.1 10.0.0.1:8\n", "2:1"),
        ]
        for (text, place) in cases {
            guard case .failure(let error) = Self.read(text) else {
                Issue.record("accepted: \(text)")
                continue
            }
            #expect("\(error)".hasPrefix("agents:\(place): "), "\(error)")
        }
    }

    @Test func agentsAreBounded() {
        let line = { (number: Int) in
            "10.0.\(number / 256).\(number % 256) 10.0.\(number / 256).\(number % 256):7\n"
        }
        let most = (0..<AgentFile.mostAgents).map(line).joined()
        #expect((try? Self.read(most).get())?.lines.count == AgentFile.mostAgents)
        guard case .failure(let error) = Self.read(most + line(AgentFile.mostAgents)) else {
            Issue.record("accepted")
            return
        }
        #expect(error.line == AgentFile.mostAgents + 1)
    }
}

@Suite struct FollowedServersTests {
    /// Servers of random tables with anything known of them.
    @Test(arguments: UInt64(1)...60)
    func everyListComesBack(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        var memory = FollowedServers(boot: "boot \(seed)")
        for (name, _) in ChangeGenerator.table(seed: seed, changes: 60).servers {
            var entry = FollowedServers.Entry(
                base: Int32(random.below(1 << 31 - 1)) + 1, weight: Int32(random.below(1 << 31)))
            entry.percent = random.below(3) == 0 ? nil : UInt32(random.below(25_601))
            entry.mode = AgentAnswer.Mode.allCases[Int(random.below(3))]
            entry.isDown = random.below(2) == 0
            entry.failures = UInt32(random.below(1 << 32))
            entry.given = Int32(random.below(1 << 31))
            memory.entries[name] = entry
        }
        #expect(try FollowedServers(memory.json.text, file: "f") == memory, "seed \(seed)")
    }

    @Test func whatIsMissingIsSaid() {
        let texts = [
            "{}", #"{"version": 2, "document": "drained", "boot": "b", "servers": []}"#,
            #"{"version": 2, "document": "followed", "boot": "b", "servers": [{"server": "10.0.0.1:80"}]}"#,
            #"{"version": 2, "document": "followed", "boot": "b", "servers": [{"level": -1}]}"#,
        ]
        for text in texts {
            #expect(throws: FormatError.self, "\(text)") { try FollowedServers(Array(text.utf8), file: "f") }
        }
    }
}
