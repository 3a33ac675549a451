import IPVSModel
import IPVSRules
import Testing

@Suite struct RulesFileTests {
    private static let clear = "change(IPVSModel.TableChange.clear)"
    private static let web = "-A -t 10.0.0.1:80"
    private static let read = "-A -t 10.0.0.1:80 -s wlc"

    private func summaries(_ text: String, chunkSize: Int = .max, takesTimes: Bool = false) -> [String] {
        lines(Array(text.utf8), chunkSize: chunkSize, takesTimes: takesTimes).map(summary)
    }

    private static let cases: [(String, [String])] = [
        ("", []), ("\n\n", []), ("ipvsadm\n", []), (" ", []), ("\n ", []),
        ("-C", ["1:1: \(clear)"]), ("-C\n", ["1:1: \(clear)"]),
        ("\(web)\n-C\n", ["1:1: \(read)", "2:1: \(clear)"]),
        ("\n \t\r\n  -A\t-t \r 10.0.0.1:80\r\n", ["3:3: \(read)"]),
        ("ipvsadm -A ipvsadm -t ipvsadm 10.0.0.1:80\n", ["1:9: \(read)"]),
        ("-C ipvsadmx\n", ["1:4: unexpected argument ipvsadmx"]),
        ("-C ipvsad\n", ["1:4: unexpected argument ipvsad"]),
        // No quotes, and no lines that go on.
        ("-A -t '10.0.0.1:80'\n", ["1:4: illegal virtual server address[:port] specified"]),
        ("-A -t \\\n-C\n", ["1:4: illegal virtual server address[:port] specified", "2:1: \(clear)"]),
        ("# comment\n-C # more -A\n#\n-C x#y\n", ["2:1: \(clear)", "4:4: unexpected argument x#y"]),
        // The reference drops a last line that ends in two blanks.
        ("\(web)  ", ["1:1: \(read)"]), ("-C \r", ["1:1: \(clear)"]),
        ("-A\r-t\r10.0.0.1:80\r", ["1:1: \(read)"]),
        ("-C \u{0B}x\n", ["1:4: unexpected argument \\x0bx"]),
        ("-A\n", ["1:1: You need to supply the 'service-address' option for the 'add-service' command"]),
        ("  junk -C\n", ["1:3: unexpected argument junk"]),
        ("  junk\n", ["1:3: Try `ipvsadm -h' or 'ipvsadm --help' for more information."]),
        ("@1 -C\n", ["1:1: unexpected argument @1"]),
    ]

    @Test(arguments: cases) func linesOfFiles(text: String, expected: [String]) {
        for size in [Int.max, 1, 2, 3, 7] { #expect(summaries(text, chunkSize: size) == expected) }
    }

    @Test(arguments: [
        ("@2.5 -C\n", "1:1: @2500000000 \(clear)"), ("  @0\t-C", "1:3: @0 \(clear)"),
        ("ipvsadm @1 ipvsadm -C", "1:9: @1000000000 \(clear)"),
        ("@soon -C", "1:1: expected @SECONDS, such as @12.5, no more than @4000000000"),
        ("@4000000001 -C", "1:1: expected @SECONDS, such as @12.5, no more than @4000000000"),
        ("@ -C", "1:1: expected @SECONDS, such as @12.5, no more than @4000000000"),
        ("@1", "1:3: expected a rule after the time"), (" @1 # -C", "1:4: expected a rule after the time"),
        ("@1 @2 -C", "1:4: @1000000000 unexpected argument @2"),
        ("@1 -L", "1:4: @1000000000 expected a rule that changes the table"),
        ("-L", "1:1: expected a rule that changes the table"),
        ("-h", "1:1: expected a rule that changes the table"),
    ])
    func timesOfLines(text: String, expected: String) {
        for size in [Int.max, 1, 3] {
            #expect(summaries(text, chunkSize: size, takesTimes: true) == [expected])
        }
    }

    // MARK: What is no file of rules

    @Test(arguments: [
        ("\0", "1:1"), ("-C\n\(web)\0junk\n-C\n", "2:18"), ("#\0\n", "1:2"), ("-C #x\0\n-C\n", "1:6"),
        ("\n \0", "2:2"), ("-C\n-C\0", "2:3"),
    ])
    func aNullByteEndsTheFile(text: String, place: String) {
        for size in [Int.max, 1, 2, 5] {
            let found = summaries(text, chunkSize: size)
            #expect(found.last == "\(place): a NUL byte: rules are text")
            #expect(found.count == text.utf8.prefix { $0 != 0 }.count { $0 == 10 } + 1 || text.first != "-")
        }
    }

    /// A word, a comment and blanks that are as long as a line may be, and one byte longer.
    @Test(arguments: ["r", "#", " "]) func longLines(byte: String) throws {
        let limit = RulesFile.longestLine
        let filling = String(repeating: byte, count: limit - 3)
        for size in [Int.max, 4096, 1 << 20, (1 << 20) - 1] {
            let fits = summaries("-C \(filling)\n-C\n", chunkSize: size)
            #expect(fits.count == 2)
            #expect(fits.last == "2:1: \(Self.clear)")
            for end in ["\(byte)\n-C\n", "\(byte)\(byte)", "\(byte)\0", "\0"] {
                #expect(
                    summaries("-C\n-C \(filling)\(end)", chunkSize: size) == [
                        "1:1: \(Self.clear)",
                        "2:\(limit + 1): this line is longer than 1 MiB: is this a file of rules?",
                    ], "\(size)")
            }
        }
    }

    @Test func linesAreCounted() {
        var file = RulesFile(names: .none, lineLimit: 3)
        func read(_ text: String) -> [String] {
            var position = 0
            let chunk = Array(text.utf8)
            var found: [String] = []
            while let line = file.nextLine(in: chunk, from: &position) { found.append(summary(line)) }
            return found
        }
        #expect(read("-C\n\n# three\n") == ["1:1: \(Self.clear)"])
        #expect(read("-C") == [])
        #expect(file.finish().map(summary) == "4:1: more than 3 lines: does this input ever end?")
        file = RulesFile(names: .none, lineLimit: 3)
        #expect(read("\n\n\n") == [])
        #expect(file.finish() == nil)
        #expect(read("\n\n") == ["4:1: more than 3 lines: does this input ever end?"])
        #expect(read("-C\n") == [])
    }

    /// Random texts of what means something, in chunks of any size.
    @Test func chunksChangeNothing() {
        let pieces = [
            "-C", "-A", "-t", "10.0.0.1:80", "ipvsadm", "#", "@", "@1", "x", " ", " ", "\t", "\r", "\n", "\n",
            "\u{0B}", "\0",
        ]
        var random = SeededGenerator(seed: 5)
        for _ in 0..<3000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...30, using: &random) {
                let piece = pieces.randomElement(using: &random) ?? ""
                if piece != "\0" || Int.random(in: 0..<8, using: &random) == 0 { text += piece }
            }
            let takesTimes = Bool.random(using: &random)
            let whole = summaries(text, takesTimes: takesTimes)
            for size in [1, 2, Int.random(in: 3...20, using: &random)] {
                #expect(
                    summaries(text, chunkSize: size, takesTimes: takesTimes) == whole,
                    "\(text.debugDescription)")
            }
        }
    }

    // MARK: Lines of restores

    @Test(arguments: [
        ("-A -u 10.0.0.8:80 ops", "-A -u 10.0.0.8:80 -s wlc -o"),
        ("-A -u 10.0.0.8:80 -s rr -p 60 pe sip", "-A -u 10.0.0.8:80 -s rr -p 60 --pe sip"),
        ("-A -u 10.0.0.8:80 -p 60 pe sip ops", "-A -u 10.0.0.8:80 -s wlc -p 60 --pe sip -o"),
        ("-A -f 4294967295", "-A -f 4294967295 -s wlc"),
    ])
    func spellingsOfOldVersions(line: String, meant: String) {
        #expect(summaries(line) == ["1:1: " + meant])
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
            ("-A -t 10.0.0.9:80\0junk", "a NUL byte: rules are text", 2, true),
        ] as [(String, String, Int32, Bool)])
    func errors(line: String, message: String, status: Int32, endsRestore: Bool) throws {
        guard case .failure(let error) = lines(Array((line + "\n").utf8)).first?.content else {
            Issue.record("no error")
            return
        }
        #expect(String(decoding: error.legacyText(), as: UTF8.self) == message + "\n")
        #expect(error.exitStatus == status)
        #expect(error.endsRestore == endsRestore)
    }

    @Test func errorsHaveColumns() {
        #expect(
            summaries(" -a -t 10.0.0.1:80 -r 10.0.0.9 -w heavy\n-C ipvsadm\tx\n") == [
                "1:32: illegal weight specified", "2:12: unexpected argument x",
            ])
    }
}
