import IPVSFormats
import IPVSModel
import IPVSRules
import Parity
import Testing

@testable import ipvs

/// What is found in rules, where, and what is not.
@Suite struct DiagnosisTests {
    private static let web = FindingCode.web + "\n"

    /// `LINE:CODE` of each finding.
    private static func found(_ text: String) throws -> [String] {
        try FindingCodeTests.diagnosis(text).findings.map { "\($0.place.line):\($0.code.rawValue)" }
    }

    /// One mistake is told once, and all others still are.
    @Test(arguments: [
        // A service that is wrong in itself: not its servers, too.
        (
            "-A -t 192.0.2.1:80 -s wrrr\n-a -t 192.0.2.1:80 -r 10.0.0.1 -m\n-e -t 192.0.2.1:80 -r 10.0.0.1 -m -w 2",
            ["1:E019"]
        ),
        (
            "-A -t 192.0.2.1:80 -p many\n-a -t 192.0.2.1:80 -r 10.0.0.1 -m\n-D -t 192.0.2.2:80",
            ["1:E007", "3:E016"]
        ),
        ("-A -s -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1 -m", ["1:E005", "2:E016"]),
        (
            "-A --shed rr -f 1 -6\n-a -f 1 -6 -r [2001:db8::1]:0 -m\n-e -f 1 -6 -r [2001:db8::1]:0 -m -w 2",
            ["1:E003"]
        ),
        // A missing service once, not for each of its servers; and what else is wrong with these.
        (
            "-a -t 192.0.2.1:80 -r 10.0.0.1 -m\n-a -t 192.0.2.1:80 -r 10.0.0.2 -m\n-a -t 192.0.2.1:80 -r 10.0.0.2 -m",
            ["1:E016", "3:E017"]
        ),
        // The service comes too late.
        ("-a -t 192.0.2.1:80 -r 10.0.0.1 -m\n-A -t 192.0.2.1:80\n-A -t 192.0.2.1:80", ["1:E016", "3:E015"]),
        // A server that is wrong in itself.
        (
            web + "-a -t 192.0.2.1:80 -r 10.0.0.9 -x 1 -y 2 -m\n-e -t 192.0.2.1:80 -r 10.0.0.9 -m -w 2",
            ["3:E021"]
        ),
        (
            web
                + "-a -t 192.0.2.1:80 -r 224.0.0.9 -m\n-e -t 192.0.2.1:80 -r 224.0.0.9 -m\n-d -t 192.0.2.1:80 -r 224.0.0.9",
            ["3:E022"]
        ),
        (web + "-e -t 192.0.2.1:80 -r 10.0.0.9 -m\n-e -t 192.0.2.1:80 -r 10.0.0.9 -m -w 2", ["3:E018"]),
        // No server is left, but who knows what the wrong line was to say.
        ("-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1 -m -w many", ["2:E007"]),
        ("-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 224.0.0.1 -m", ["2:E022"]),
        // Several of each kind, in the order of the file.
        (
            "-A -t 192.0.2.1:0\nnonsense\n-A -t 192.0.2.1:80 -s none\n-C",
            ["1:E010", "2:E002", "3:W014", "4:W005"]
        ),
    ])
    func oneMistakeIsToldOnce(text: String, found: [String]) throws {
        #expect(try Self.found(text) == found)
    }

    /// What has a remark, and beside it what looks like it and has none.
    @Test(arguments: [
        ("-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:8080 -i", ["2:W001"]),
        ("-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1 -g", []),
        ("-A -t 192.0.2.1:0 -p 5\n-a -t 192.0.2.1:0 -r 10.0.0.1:0 -g", []),
        ("-A -f 5\n-a -f 5 -r 10.0.0.1:8080 -g", []),
        // mh goes by the last weight that was not 0.
        ("-A -f 5 -s mh\n-a -f 5 -r 10.0.0.1\n-a -f 5 -r 10.0.0.2\n-e -f 5 -r 10.0.0.1 -w 0", ["4:W002"]),
        ("-A -f 5 -s mh -b mh-port,mh-fallback\n-a -f 5 -r 10.0.0.1\n-a -f 5 -r 10.0.0.2 -w 0", []),
        ("-A -f 5 -s sh\n-a -f 5 -r 10.0.0.1\n-a -f 5 -r 10.0.0.2\n@20 -e -f 5 -r 10.0.0.1 -w 0", ["4:W002"]),
        ("-A -f 5 -s wrr\n-a -f 5 -r 10.0.0.1\n-a -f 5 -r 10.0.0.2 -w 0", []),
        ("-A -f 5", ["1:W003"]),
        ("-A -f 5\n@5 -a -f 5 -r 10.0.0.1", []),
        ("-A -f 5\n-a -f 5 -r 10.0.0.1 -w 0\n@5 -e -f 5 -r 10.0.0.1 -w 1", []),
        ("-A -f 5\n-a -f 5 -r 10.0.0.1\n-e -f 5 -r 10.0.0.1", ["3:W004"]),
        ("-A -f 5\n-a -f 5 -r 10.0.0.1\n-e -f 5 -r 10.0.0.1 -m", []),
        ("\(web)-d -t 192.0.2.1:80 -r 10.0.0.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.3:80 -m", ["3:W005"]),
        ("\(web)-D -t 192.0.2.1:80", ["3:W005"]),
        ("-C\n\(web)@5 -d -t 192.0.2.1:80 -r 10.0.0.1:80\n@9 -C", []),
        ("-A -u 192.0.2.1:5060 --pe sip\n-a -u 192.0.2.1:5060 -r 10.0.0.1 -m", ["1:W007"]),
        ("-A -f 5 -s dh\n-a -f 5 -r 10.0.0.1\n-a -f 5 -r 10.0.0.2", []),
        (
            "-A -t 192.0.2.1:80 -s lblcr\n-a -t 192.0.2.1:80 -r 10.0.0.1\n-a -t 192.0.2.1:80 -r 10.0.0.2",
            ["1:W008"]
        ),
        ("-A -t 192.0.2.1:80 -s dh\n-a -t 192.0.2.1:80 -r 10.0.0.1", []),
        ("-A -t 192.0.2.1:80 -s nq\n-a -t 192.0.2.1:80 -r 10.0.0.1\n-a -t 192.0.2.1:80 -r 10.0.0.2", []),
        ("-A -f 5 -s sh\n-a -f 5 -r 10.0.0.1 -w 1\n-a -f 5 -r 10.0.0.2 -w 255", []),
        ("-A -f 5 -s sh\n-a -f 5 -r 10.0.0.1 -w 1\n-a -f 5 -r 10.0.0.2 -w 256", ["1:W009"]),
        // The last one begins within the table.
        ("-A -f 5 -s sh\n-a -f 5 -r 10.0.0.1 -w 9000\n-a -f 5 -r 10.0.0.2 -w 255", []),
        ("-A -f 5 -s twos\n-a -f 5 -r 10.0.0.1 -w 8388607", []),
        ("-A -f 5 -s twos\n-a -f 5 -r 10.0.0.1 -w 8388608", ["2:W010"]),
        ("-A -f 5 -p 4294968\n-a -f 5 -r 10.0.0.1", ["1:W010"]),
        ("-A -f 5 -p 4294967\n-a -f 5 -r 10.0.0.1", []),
        ("-A -f 5 -p 5 -M 0.0.0.0\n-a -f 5 -r 10.0.0.1", ["1:W011"]),
        ("-A -f 5 -p 5 -M 128.0.0.0\n-a -f 5 -r 10.0.0.1", []),
        ("-A -f 5 -6\n-a -f 5 -6 -r [fe80::1]:0", ["2:W012"]),
        ("-A -f 5 -6\n-a -f 5 -6 -r [fec0::1]:0", []),
        ("-A -f 5\n-a -f 5 -r 0.0.0.1", ["2:W012"]),
        ("-A -f 5\n-a -f 5 -r 10.0.0.1 -x 0 -y 0", []),
        ("", ["1:W016"]),
        ("--set 900 120 300", []),
        (#"{"version": 2, "document": "table", "daemons": {"master": false}, "services": []}"#, ["1:W016"]),
    ])
    func remarks(text: String, found: [String]) throws {
        #expect(try Self.found(text) == found)
    }

    /// Places are of the option that is wrong, and messages name what is to be done.
    @Test func theOtherLineIsNamed() throws {
        let found = try FindingCodeTests.diagnosis(
            "-a -t 192.0.2.1:80 -r 10.0.0.1 -m\n\(Self.web)"
        ).findings
        #expect(found.map(\.related?.line) == [2, 1])
        #expect(
            found.first?.message
                == "there is no service tcp 192.0.2.1:80 (line 2 adds it, which is too late): add it with -A first, "
                + "or take this rule out")
    }

    /// Tables that are right in themselves have no errors, whatever they are.
    @Test(arguments: 0..<40) func randomTablesHaveNoErrors(seed: UInt64) {
        let table = ChangeGenerator.table(seed: seed, changes: 200)
        var rules: [UInt8] = []
        for entry in table.services {
            RuleLine().append(entry.service, to: &rules)
            for server in entry.destinationsAsAdded {
                RuleLine().append(server, of: entry.identity, to: &rules)
            }
        }
        let errors = Diagnosis(of: FindingCodeTests.rules(rules)).errors
        #expect(errors.count == 0, "seed \(seed): \(errors)")
    }

    /// What apply refuses is an error, line by line, and nothing else is; whatever was before.
    @Test(arguments: 0..<40) func refusalsAreErrors(seed: UInt64) {
        var generator = ChangeGenerator(seed: seed, .anything)
        var table = Table()
        var text = TableText(file: "file", format: .rules)
        var isRefused = false
        for line in 1...30 {
            let change = generator.next()
            text.lines.append(.init(place: TextPlace(file: "file", line: line, column: 1), change: change))
            let wasRefused = isRefused
            do throws(TableChangeError) { try table.apply(change, under: .ofKnownNames) } catch {
                isRefused = true
            }
            let errors = Diagnosis(of: text).errors.kept
            #expect(errors.isEmpty == !isRefused, "seed \(seed), line \(line): \(change)")
            // The first is told where it is.
            if isRefused, !wasRefused { #expect(errors.map(\.place.line) == [line]) }
        }
    }

    /// Random mistakes in the text: every one is a finding with a place that is there, and nothing crashes.
    @Test(arguments: 0..<200) func spoiltTextsHavePlaces(seed: UInt64) throws {
        var random = RandomBytes(seed: seed)
        var text = Array(FindingCode.allCases.map { $0.explanation.example + "\n" }.joined().utf8)
        for _ in 0..<30 {
            let position = random.below(text.count)
            switch random.below(3) {
            case 0: text[position] = UInt8(random.below(256))
            case 1: text.remove(at: position)
            default: text.insert(UInt8(random.below(128)), at: position)
            }
        }
        let diagnosis = Diagnosis(of: FindingCodeTests.rules(text))
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for finding in diagnosis.findings {
            #expect(lines.indices.contains(finding.place.line - 1), "seed \(seed)")
            #expect(
                finding.place.column >= 1 && finding.place.column <= lines[finding.place.line - 1].count + 1)
        }
    }

    @Test func manyAreCountedAndFewKept() throws {
        let text = (0..<30_000).map { "-D -f \($0 + 1)\n" }.joined()
        let diagnosis = try FindingCodeTests.diagnosis(text)
        #expect(diagnosis.errors.count == 30_000)
        #expect(diagnosis.errors.kept.count == FindingList.limit)
        #expect(!diagnosis.isCut)
        let mistakes = try FindingCodeTests.diagnosis(String(repeating: "-X\n", count: 30_000))
        #expect(mistakes.errors.count == Diagnosis.problemLimit && mistakes.isCut)
    }
}

/// The same numbers for the same seed.
private struct RandomBytes {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(1, bound)))
    }
}
