import IPVSModel
import IPVSRules
import Testing

@Suite struct RestoreTests {
    /// The lines of a text, whatever the size of the chunks that it comes in.
    private func lines(_ text: [UInt8], chunkSize: Int = .max) -> [String] {
        var reader = RestoreReader()
        var lines: [String] = []
        func take() {
            let words = (0..<reader.words.count).map { String(decoding: reader.words[$0], as: UTF8.self) }
            lines.append("\(reader.lineNumber): " + words.joined(separator: "|"))
        }
        var start = 0
        while start < text.count {
            let end = start + min(chunkSize, text.count - start)
            let chunk = Array(text[start..<end])
            var position = 0
            while reader.nextLine(in: chunk, from: &position) { take() }
            start = end
        }
        if reader.finish() { take() }
        return lines
    }

    private static let cases: [(String, [String])] = [
        ("", []), ("\n\n", []), ("ipvsadm\n", []), ("-C", ["1: -C"]), ("-C\n", ["1: -C"]),
        ("-A -t x\n-C\n", ["1: -A|-t|x", "2: -C"]), ("\n \t\r\n  -A\t-t \r x\r\n", ["3: -A|-t|x"]),
        ("ipvsadm -A ipvsadm -t ipvsadm x\n", ["1: -A|-t|x"]), ("ipvsadmx ipvsad\n", ["1: ipvsadmx|ipvsad"]),
        ("-A 'a b' \"c\" d\\\ne\n", ["1: -A|'a|b'|\"c\"|d\\", "2: e"]),
        ("# comment\n-C # more -A\n#\n-t x#y\n", ["2: -C", "4: -t|x#y"]),
        // The reference drops a last line that ends in two blanks.
        ("-A -t x  ", ["1: -A|-t|x"]), ("-C \r", ["1: -C"]), ("-A\rx\r", ["1: -A|x"]),
        ("-A \u{0B}x\n", ["1: -A|\u{0B}x"]),
    ]

    @Test(arguments: cases) func wordsOfLines(text: String, expected: [String]) {
        for size in [Int.max, 1, 2, 3, 7] { #expect(lines(Array(text.utf8), chunkSize: size) == expected) }
    }

    @Test func longWordsStayWhole() {
        let word = String(repeating: "r", count: 10_000)
        #expect(lines(Array("-s \(word)\n".utf8), chunkSize: 4096) == ["1: -s|\(word)"])
    }

    private func result(_ line: String) -> Outcome? {
        var reader = RestoreReader()
        var position = 0
        guard reader.nextLine(in: Array((line + "\n").utf8), from: &position) else { return nil }
        return outcome(reader.words, source: .restore)
    }

    @Test(arguments: [
        ("-A -u 10.0.0.8:80 ops", "-A -u 10.0.0.8:80 -s wlc -o\n"),
        ("-A -u 10.0.0.8:80 -s rr -p 60 pe sip", "-A -u 10.0.0.8:80 -s rr -p 60 --pe sip\n"),
        ("-A -u 10.0.0.8:80 -p 60 pe sip ops", "-A -u 10.0.0.8:80 -s wlc -p 60 --pe sip -o\n"),
        ("-A -f 4294967295", "-A -f 4294967295 -s wlc\n"),
    ])
    func spellingsOfOldVersions(line: String, meant: String) {
        guard case .command(let command) = result(line) else {
            Issue.record("refused")
            return
        }
        #expect(rule(command) == meant)
    }

    @Test(
        arguments: [
            ("-R", "Try `ipvsadm -h' or 'ipvsadm --help' for more information.", 255, true),
            ("-R -n", "Illegal 'numeric' option with the 'restore' command", 2, true),
            ("-R -q", "-q: unknown option", 255, false),
            ("junk", "Try `ipvsadm -h' or 'ipvsadm --help' for more information.", 255, true),
            ("-A -t 10.0.0.9:80 -q", "-q: unknown option", 255, false),
            ("-A -t", "-t: missing argument", 255, false),
            ("-A -t 10.0.0.9:80 -n", "Illegal 'numeric' option with the 'add-service' command", 2, true),
            ("-A -t 10.0.0.9:80 pe", "unexpected argument pe", 2, true),
            ("-A -t 10.0.0.9:80 ops", "One-Packet Scheduling is only for UDP virtual services", 2, true),
            ("-C ops", "unexpected argument ops", 2, true),
            ("-A -u 10.0.0.9:80 ops ops", "unexpected argument ops", 2, true),
            // The reference ends the word at the NUL and forgets the rest.
            ("-A -t 10.0.0.9:80\0junk", "unexpected argument 10.0.0.9:80\0junk", 2, true),
        ] as [(String, String, Int32, Bool)])
    func errors(line: String, message: String, status: Int32, endsRestore: Bool) throws {
        var reader = RestoreReader()
        var position = 0
        try #require(reader.nextLine(in: Array((line + "\n").utf8), from: &position))
        let parser = CommandParser(names: testNames, source: .restore)
        let error = try #require(throws: RuleError.self) { try parser.parse(reader.words) }
        #expect(String(decoding: error.legacyText(), as: UTF8.self) == message + "\n")
        #expect(error.exitStatus == status)
        #expect(error.endsRestore == endsRestore)
    }

    @Test func errorsHaveColumns() throws {
        var reader = RestoreReader()
        var position = 0
        try #require(reader.nextLine(in: Array("  -A\tipvsadm -t 10.0.0.1\n".utf8), from: &position))
        #expect(reader.words.column(of: 2) == 16)
        let wrong = Array(" -a -t 10.0.0.1:80 -r 10.0.0.9 -w heavy\n".utf8)
        position = 0
        try #require(reader.nextLine(in: wrong, from: &position))
        let parser = CommandParser(names: testNames, source: .restore)
        let error = try #require(throws: RuleError.self) { try parser.parse(reader.words) }
        #expect(error == RuleError(.weight, at: .init(word: 5, column: 31)))
    }
}
