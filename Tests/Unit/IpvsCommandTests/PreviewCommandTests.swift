import Foundation
import Testing

/// `ipvs diff --simulate` on files, as a user runs it; on a running kernel it is tried in KernelTests, and so is `apply`.
@Suite struct PreviewCommandTests {
    private static let before = """
        -A -t 192.0.2.10:443 -s sh
        -a -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 1
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 1
        -A -u 192.0.2.10:53 -s wlc
        -a -u 192.0.2.10:53 -r 10.1.0.3:53 -m -w 1

        """

    private static let flows = """
        time,protocol,client,destination,duration
        0.5,tcp,10.0.0.1:1024,192.0.2.10:443,5
        0.7,tcp,10.0.0.2:1024,192.0.2.10:443,5
        3,tcp,10.0.0.3:1024,192.0.2.10:443,5
        3,udp,10.0.0.1:1024,192.0.2.10:53,
        4,tcp,10.0.0.1:1025,192.0.2.10:444,1

        """

    private static let files = [
        "before": before, "flows.csv": flows,
        "after": before.replacing("10.1.0.2:443 -g -w 1", with: "10.1.0.2:443 -g -w 0")
            .replacing("10.1.0.1:443 -g -w 1", with: "10.1.0.1:443 -g -w 2"),
        "settings": before + "--set 900 120 30\n", "others": before + "--set 900 120 300\n",
    ]

    private static func ask(_ words: String) throws -> Shell.Answer {
        try Shell.run("ipvs \(words)", files: files)
    }

    /// Weights deal sh's buckets anew: that of 10.0.0.1 is now the drained server's, which sh does not replace.
    @Test func report() throws {
        let answer = try Self.ask("diff after --against before --simulate --flows flows.csv")
        #expect(
            answer.output == """
                ~ tcp 192.0.2.10:443  sh
                  ~ 10.1.0.1:443  weight 1 -> 2
                  ~ 10.1.0.2:443  weight 1 -> 0
                    1 of 3 clients move (33.3 %), refused flows: 0 before, 1 after
                    server        peak before  peak after   at
                    10.1.0.1:443          2/s         1/s  0 s
                    10.1.0.2:443          0/s         0/s    -

                foretold with 5 flows of flows.csv in 4 s, profile reworked

                2 changes make before what after says

                """)
        #expect(answer.errors == "")
        #expect(answer.status == 1)
        let piped = try Self.ask("diff after --against before --simulate --flows - <flows.csv")
        #expect(piped.output == answer.output.replacing("flows.csv", with: "standard input"))
    }

    /// The same words, the same bytes.
    @Test func madeUpFlowsGoToWhatChanges() throws {
        let words = "diff after --against before --simulate --rate 20 --for 30 --clients 50"
        let answer = try Self.ask(words)
        #expect(
            answer.output.contains(
                "with 600 made-up flows in 30 s (20 a second), profile reworked\n"))
        #expect(!answer.output.contains("192.0.2.10:53"))
        #expect(try Self.ask(words) == answer)
        #expect(try Self.ask(words + " --seed 2") != answer)
        let marked = try Self.ask(words + " --target 192.0.2.10:444")
        #expect(marked.output.contains("0 of 0 clients move (0.0 %), refused flows: 0 before, 0 after"))
    }

    @Test func asJSON() throws {
        let answer = try Self.ask("diff after --against before --simulate --flows flows.csv --json")
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any])
        let preview = try #require(document["preview"] as? [String: Any])
        #expect(preview["clients"] as? Int == 3)
        #expect(preview["clientsMoved"] as? Int == 1)
        #expect(preview["flows"] as? Int == 5)
        #expect(preview["rate"] is NSNull && preview["entriesAtStart"] is NSNull)
        let service = try #require((preview["services"] as? [[String: Any]])?.first)
        #expect(service["refusedAfter"] as? Int == 1)
        let servers = try #require(service["servers"] as? [[String: Any]])
        #expect(servers.map { $0["peakRateAfter"] as? Int } == [1, 0])
        #expect(servers.map { $0["empties"] as? Bool } == [false, true])
        let plain = try Self.ask("diff after --against before --json")
        #expect(plain.output.hasSuffix(" \"preview\": null\n}\n"))
    }

    @Test func whereNothingChangesNothingIsPlayed() throws {
        let same = try Self.ask("diff before --against before --simulate")
        #expect(same == Shell.Answer(output: "before is as before says\n", errors: "", status: 0))
        let settings = try Self.ask("diff settings --against others --simulate")
        #expect(settings.output.contains("nothing was played: no service changes\n"), "\(settings)")
        #expect(settings.status == 1)
    }

    private static let tail = "\nUsage: ipvs "

    /// Words, and what is said of them.
    @Test(arguments: [
        (
            "diff after --against before --simulate --commands",
            "Error: --commands prints commands only: leave it or --simulate out" + tail
        ),
        ("diff after --against before --rate 5", "Error: --rate is for --simulate, which plays flows" + tail),
        (
            "diff after --against before --flows f",
            "Error: --flows is for --simulate, which plays flows" + tail
        ),
        (
            "diff after --against before --twos-seed 5",
            "Error: options of the kernel that is played are for --simulate" + tail
        ),
        ("undo --rate 5", "Error: --rate is for --simulate, which plays flows" + tail),
        ("apply after --seed 5", "Error: --seed is for --simulate, which plays flows" + tail),
        (
            "diff - --against before --simulate --flows -",
            "Error: a table and flows cannot both come from standard input" + tail
        ),
        (
            "apply - --max-moved 1% --flows -",
            "Error: a table and flows cannot both come from standard input" + tail
        ),
        ("diff after --against before --simulate --flows none", "ipvs: none: No such file or directory\n"),
        (
            "diff after --against before --simulate --flows <(head -c 90 flows.csv)",
            ":3:10: expected a line feed: the last line is not complete\n"
        ),
        (
            "diff after --against before --simulate --flows <(head -c 20 flows.csv)",
            ":1:21: expected a line feed: the last line is not complete\n"
        ),
    ])
    func badInput(words: String, message: String) throws {
        let answer = try Self.ask(words)
        #expect(answer.errors.contains(message), "\(answer.errors)")
        #expect(answer.output == "")
        #expect(answer.status == 2)
    }

    @Test(arguments: ["5", "-1%", "101%", "5 %", "%", "1e1%", "'5%;x'", "9999999999999999999999%"])
    func badLimits(limit: String) throws {
        let answer = try Self.ask("apply after --max-moved \(limit)")
        #expect(
            answer.errors.contains("expected a part of the clients from 0% to 100%, such as 5% or 0.5%\n")
                || answer.errors.contains("Missing value"), "\(answer.errors)")
        #expect(answer.status == 2)
    }
}
