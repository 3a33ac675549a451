import Foundation
import Testing

@testable import ipvs

/// What `ipvs test` says of single services and servers, and how it tells CI systems.
@Suite struct ScenarioResultTests {
    /// Two servers, of which one is drained at 20 s; flows of 5 s, two a second, one by one.
    private static let drained = """
        -A -t 192.0.2.1:80 -s rr
        -a -t 192.0.2.1:80 -r 10.1.0.1:80 -m
        -a -t 192.0.2.1:80 -r 10.1.0.2:80 -m
        @20 -e -t 192.0.2.1:80 -r 10.1.0.1:80 -m -w 0

        """

    /// A flow each half second for 30 s; each server gets one a second, then the other gets two.
    private static let flows =
        "time,protocol,client,destination,duration\n"
        + (0..<60).map { "\(Double($0) / 2),tcp,10.0.0.\($0):1024,192.0.2.1:80,5\n" }.joined()

    private static func test(_ expectations: String, _ arguments: String = "site.test") throws -> Shell.Answer
    {
        try Shell.run(
            "ipvs test \(arguments)",
            files: [
                "site.rules": drained, "flows.csv": flows,
                "site.test": "rules site.rules\nflows flows.csv\n" + expectations,
            ])
    }

    /// The last connection of the drained server begins at 19 or 19.5 s, closes 5 s later and is in TIME_WAIT for 120 s.
    @Test func figuresOfServersAndServices() throws {
        let answer = try Self.test(
            """
            expect peak-new 10.1.0.1:80 1
            expect peak-new 10.1.0.2:80 2
            expect peak-new 2
            expect peak-new ..2 at tcp 192.0.2.1:80
            expect empty-by 10.1.0.1:80 145s
            expect empty-by 10.1.0.1:80 2m
            expect empty-by 10.1.0.2:80 1h
            expect fairness 1
            expect fairness 0.5..0.9 at tcp 192.0.2.1:80
            expect peak-new 3..

            """)
        #expect(
            answer.output == """
                site.test:8: expect empty-by 10.1.0.1:80 2m: found 0 active and 20 inactive
                  connections at the end
                site.test:9: expect empty-by 10.1.0.2:80 1h: found that it takes new connections
                  at the end
                site.test:11: expect fairness 0.5..0.9 at tcp 192.0.2.1:80: found 1.000000
                site.test:12: expect peak-new 3..: found 2
                6 of 10 expectations hold

                """)
        #expect(answer.errors == "")
        #expect(answer.status == 1)
    }

    /// One wrong file, one missing, and one whose expectations are looked at all the same.
    @Test func everyFileIsTold() throws {
        let answer = try Self.test(
            "expect peak-new 2\nexpect peak-new 1\n",
            "none.test site.test <(echo hope) >out 2>errors; echo $?; cat out; sed 's|/dev/fd/[0-9]*|WRONG|' errors"
        )
        #expect(
            answer.output == """
                2
                site.test:4: expect peak-new 1: found 2
                1 of 2 expectations hold; 2 of 3 files could not be played
                ipvs: none.test: No such file or directory
                ipvs: WRONG:1:1: expected rules, flows, servers, workload, keepalive, profile, set, mark, mark-rules, expect, or a rule

                """)
    }

    @Test func asJSON() throws {
        let answer = try Self.test(
            "expect fairness 1\nexpect empty-by 10.1.0.1:80 200\nexpect empty-by 10.1.0.1:80 30\n",
            "site.test none.test --json")
        #expect(answer.status == 2)
        let object = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
        #expect(object?["expectations"] as? Int == 3)
        #expect(object?["holding"] as? Int == 2)
        #expect(object?["mistakes"] as? Int == 1)
        let scenarios = try #require(object?["scenarios"] as? [[String: Any]])
        #expect(scenarios.map { $0["mistake"] as? String } == [nil, "none.test: No such file or directory"])
        let results = try #require(scenarios[0]["expectations"] as? [[String: Any]])
        #expect(results.map { $0["index"] as? Double } == [1, nil, nil])
        #expect(results.map { $0["time"] as? Double } == [nil, 144.5, nil])
        #expect(results.map { $0["count"] as? Int } == [nil, nil, 20])
    }

    /// What comes of files is escaped: directives of TAP, markup, control bytes.
    private static let hostile = "expect peak-new 1 # <&\"'> \\ \u{1b}[31m \u{ffff}\nexpect peak-new 2\n"

    @Test func asTAP() throws {
        let answer = try Self.test(Self.hostile, "site.test none.test --tap")
        #expect(
            answer.output.split(separator: "\n") == [
                "TAP version 13", "1..3",
                ##"not ok 1 - site.test:3: expect peak-new 1 \# <&"'> \\ \\x1b[31m "## + "\u{ffff}",
                "  ---", #"  message: "found 2""#, #"  file: "site.test""#, "  line: 3", "  ...",
                "ok 2 - site.test:4: expect peak-new 2", "not ok 3 - none.test", "  ---",
                #"  message: "none.test: No such file or directory""#, "  ...",
            ])
        #expect(answer.status == 2)
    }

    /// A reader of XML takes it, and finds what was meant.
    @Test func asJUnit() throws {
        let answer = try Self.test(
            Self.hostile, "site.test none.test --junit results.xml 2>&1; echo $?; cat results.xml")
        #expect(
            answer.output.hasPrefix(
                "ipvs: none.test: No such file or directory\nsite.test:3: expect peak-new 1 # "))
        #expect(answer.output.contains("\n2\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
        let start = try #require(answer.output.firstRange(of: "<?xml")).lowerBound
        let names = try Elements(String(answer.output[start...]))
        #expect(
            names.elements == [
                "testsuites errors=1 failures=1 name=ipvs test tests=3",
                "testsuite errors=0 failures=1 name=site.test skipped=0 tests=2",
                #"testcase classname=site.test file=site.test line=3 name=line 3: expect peak-new 1 # <&"'> \ \x1b[31m \uffff"#,
                "failure message=found 2 type=expectation",
                "testcase classname=site.test file=site.test line=4 name=line 4: expect peak-new 2",
                "testsuite errors=1 failures=0 name=none.test skipped=0 tests=1",
                "testcase classname=none.test file=none.test name=the scenario",
                "error message=none.test: No such file or directory type=file",
            ])
        let printed = try Self.test("expect peak-new 2\n", "site.test --junit -")
        #expect(printed.output.hasPrefix("<?xml"))
        #expect(printed.output.hasSuffix("</testsuites>\n"))
        #expect(printed.status == 0)
    }

    @Test func whatGoesWhere() throws {
        for (arguments, message) in [
            ("site.test --json --tap", "give either --json or --tap"),
            ("site.test --junit - --tap", "standard output takes either the report or what - stands for"),
            ("- - <site.test", "standard input can be read only once: give - once"),
            (
                "site.test --junit site.test",
                "--junit site.test would overwrite what is read by scenario site.test"
            ),
        ] {
            let answer = try Self.test("expect peak-new 2\n", arguments)
            #expect(answer.errors.hasPrefix("Error: \(message)\n"), "\(answer.errors)")
            #expect(answer.output == "")
            #expect(answer.status == 2)
        }
    }
}

/// The elements of a small XML text, with their attributes in order of their names; a mistake in it throws.
private struct Elements {
    struct Mistake: Error { let rest: String }

    private(set) var elements: [String] = []

    init(_ text: String) throws {
        var rest = text[...]
        var open: [String] = []
        while let start = rest.firstIndex(of: "<") {
            guard let end = rest[start...].firstIndex(of: ">") else { throw Mistake(rest: String(rest)) }
            if rest[..<start].contains(where: { $0 == "&" }), !Self.isEscaped(rest[..<start]) {
                throw Mistake(rest: String(rest[..<start]))
            }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("?") { continue }
            if tag.hasPrefix("/") {
                guard open.popLast() == String(tag.dropFirst()) else { throw Mistake(rest: String(tag)) }
                continue
            }
            let isClosed = tag.hasSuffix("/")
            let name = String(tag.prefix { $0 != " " && $0 != "/" })
            if !isClosed { open.append(name) }
            elements.append(
                ([name] + (try Self.attributes(tag.dropFirst(name.count)))).joined(separator: " "))
        }
        guard open.isEmpty else { throw Mistake(rest: open.joined()) }
    }

    private static func attributes(_ text: Substring) throws -> [String] {
        let pieces = text.split(separator: "\"", omittingEmptySubsequences: false)
        var found: [String] = []
        for index in stride(from: 0, to: pieces.count - 1, by: 2) {
            let name = pieces[index].drop { $0 == " " }.dropLast()
            guard !pieces[index + 1].contains("<"), isEscaped(pieces[index + 1]) else {
                throw Mistake(rest: String(text))
            }
            var value = String(pieces[index + 1])
            for (entity, character) in [
                ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'"), ("amp", "&"),
            ] {
                value = value.replacing("&\(entity);", with: character)
            }
            guard value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0xffff }) else {
                throw Mistake(rest: value)
            }
            found.append("\(name)=\(value)")
        }
        return found.sorted()
    }

    private static func isEscaped(_ text: Substring) -> Bool {
        text.split(separator: "&").dropFirst(text.hasPrefix("&") ? 0 : 1).allSatisfy { piece in
            ["lt;", "gt;", "quot;", "apos;", "amp;"].contains { piece.hasPrefix($0) }
        }
    }
}
