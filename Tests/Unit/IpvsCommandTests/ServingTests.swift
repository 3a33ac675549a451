import Foundation
import Testing

/// `ipvs simulate --servers` as a user runs it.
@Suite struct ServingTests {
    private static let files = [
        "site.rules": """
        -A -t 192.0.2.10:80 -s rr
        -a -t 192.0.2.10:80 -r 10.1.0.1:80 -m
        -a -t 192.0.2.10:80 -r 10.1.0.2:80 -m

        """,
        "flows.csv": """
        time,protocol,client,destination,duration
        0,tcp,10.0.0.1:1024,192.0.2.10:80,5
        1,tcp,10.0.0.2:1024,192.0.2.10:80,5
        4,tcp,10.0.0.3:1024,192.0.2.10:80,5
        30,tcp,10.0.0.4:1024,192.0.2.10:80,1

        """,
        "slow.servers": """
        server all takes 2s workers 1 queue 5
        server 10.1.0.2 takes flow   # slower
        client timeout 10s retries 1 after 1s
        check every 2s falls 2 weight
        @5 server 10.1.0.2 dies
        @12 server 10.1.0.2 recovers

        """,
    ]

    private static func run(_ script: String) throws -> Shell.Answer { try Shell.run(script, files: files) }

    /// By hand: the third is reset at 5 s and answered by the other server at 8 s, after 4 s; the checks at 6 and 8 s fail.
    @Test func report() throws {
        let answer = try Self.run(
            """
            ipvs simulate --rules site.rules --flows flows.csv --servers slow.servers --placements out.csv |
                sed -n '/^  requests/,$p'
            cat out.csv
            """)
        #expect(answer.errors == "")
        #expect(
            answer.output == """
                  requests     tries  answered  refused  reset  timed out     median       99 %
                  10.1.0.1:80      2         2        0      0          0  2000.7 ms  4000.0 ms
                  10.1.0.2:80      3         1        0      1          0  5000.0 ms  5000.0 ms
                  4 requests: 3 answered, 0 failed, 1 open; 1 retry; mean 3666.7 ms, median
                    4001.4 ms, 99 % 5000.0 ms, longest 5000.0 ms

                left out for want of room: open, mean, 95 %, longest; COLUMNS=114 makes room

                5.0 s: 10.1.0.2:80 of tcp 192.0.2.10:80 dies
                8.0 s: 10.1.0.2:80 of tcp 192.0.2.10:80 is taken out by the health check
                12.0 s: 10.1.0.2:80 of tcp 192.0.2.10:80 recovers
                12.0 s: 10.1.0.2:80 of tcp 192.0.2.10:80 is brought back by the health check
                model: server all takes 2s workers 1 queue 5
                model: server 10.1.0.2 takes flow
                model: client timeout 10s retries 1 after 1s
                model: check every 2s falls 2 weight
                model: @5 server 10.1.0.2 dies
                model: @12 server 10.1.0.2 recovers
                seed 1 of the model; quantiles are at most 0.4 % too large, means and longest
                  exact
                time,protocol,client,destination,server,outcome
                0,tcp,10.0.0.1:1024,192.0.2.10:80,10.1.0.2:80,scheduled
                1,tcp,10.0.0.2:1024,192.0.2.10:80,10.1.0.1:80,scheduled
                4,tcp,10.0.0.3:1024,192.0.2.10:80,10.1.0.2:80,scheduled
                6,tcp,10.0.0.3:21994,192.0.2.10:80,10.1.0.1:80,scheduled
                30,tcp,10.0.0.4:1024,192.0.2.10:80,10.1.0.2:80,scheduled

                """, "\(answer.output)")
    }

    @Test func json() throws {
        let answer = try Self.run(
            "ipvs simulate --rules site.rules --flows flows.csv --servers slow.servers --json")
        #expect(answer.status == 0)
        let document = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
        let serving = try #require(document?["serving"] as? [String: Any])
        let service = try #require((serving["services"] as? [[String: Any]])?.first)
        #expect(service["requests"] as? Int == 4)
        #expect((serving["incidents"] as? [[String: Any]])?.count == 4)
        #expect((serving["model"] as? [String])?.count == 6)
    }

    @Test func withoutServersNothingIsSaid() throws {
        let answer = try Self.run("ipvs simulate --rules site.rules --flows flows.csv --json")
        #expect(answer.output.contains("\"serving\": null") || answer.output.contains("\"serving\":null"))
    }

    @Test(arguments: [
        ("printf 'server all takes 1s\\nserver all\\e[31m takes 2s\\n' >bad", "bad:2:8: expected all"),
        ("printf 'server all takes\\0 1s\\n' >bad", "bad:1:17: a NUL byte: lists of servers are text"),
        (":", "bad"),
        (
            "head -c 9000000 /dev/zero | tr '\\0' a >bad",
            "the file is too long: lists of servers have no more than 8 MiB"
        ),
    ])
    func mistakes(preparation: String, expected: String) throws {
        let answer = try Self.run(
            "\(preparation)\nipvs simulate --rules site.rules --flows flows.csv --servers bad --placements out; ls out"
        )
        #expect(answer.errors.contains(expected), "\(answer.errors)")
        #expect(!answer.errors.contains("\u{1b}"))
        #expect(answer.output == "")
    }

    @Test(arguments: [
        ("--flows flows.csv --servers slow.servers --keepalive 5s", "--keepalive is for clients that stay"),
        ("--flows - --servers - <flows.csv", "standard input comes only once"),
        (
            "--flows flows.csv --servers slow.servers --placements slow.servers",
            "would overwrite what is read by --servers"
        ),
    ])
    func optionsThatDoNotGoTogether(options: String, expected: String) throws {
        let answer = try Self.run("ipvs simulate --rules site.rules \(options)")
        #expect(answer.errors.contains(expected), "\(answer.errors)")
        #expect(answer.status != 0 && answer.output == "")
    }

    /// The same bytes on any number of processors, and from a pipe.
    @Test func sameBytes() throws {
        let command = """
            ipvs simulate --rules site.rules --rate 200 --for 60 --servers slow.servers --json --placements p.csv --series s.csv
            """
        let answer = try Self.run(
            """
            first=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/self/status)
            for prefix in "taskset -c $first" "" ""; do
                $prefix \(command) >out
                wc -l <p.csv >lines
                cat out p.csv s.csv | sha256sum
            done | sort -u | wc -l
            [ $(cat lines) -gt 12000 ]; echo $?
            """)
        #expect(answer.output == "1\n0\n", "\(answer)")
        #expect(answer.errors == "")
    }

    /// What `ipvs simulate` says of each table by itself, and which is better.
    @Test func comparedAsSimulatedAlone() throws {
        let answer = try Self.run(
            """
            sed 's/-s rr/-s wlc/' site.rules >wlc.rules
            COLUMNS=120 ipvs compare site.rules wlc.rules --flows flows.csv --servers slow.servers --by latency |
                sed -n '/^tcp/,/^$/p' | head -n 5
            ipvs compare site.rules wlc.rules --flows flows.csv --servers slow.servers --json |
                python3 -c 'import json, sys; [print(json.dumps(v["serving"])) for v in json.load(sys.stdin)["variants"]]'
            for rules in site wlc; do
                ipvs simulate --rules $rules.rules --flows flows.csv --servers slow.servers --json |
                    python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin)["serving"]))'
            done
            ipvs compare site.rules wlc.rules --by failed --for 10 2>&1 | head -n 1
            """)
        #expect(answer.errors == "")
        let lines = answer.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 10)
        guard lines.count == 10 else { return }
        #expect(lines[0] == "tcp 192.0.2.10:80")
        #expect(lines[1].contains("failed") && lines[1].contains("99 % latency"))
        #expect(lines[5] == lines[7] && lines[6] == lines[8])
        #expect(
            lines[9].hasSuffix("--by failed needs to know how long servers take: say so with --servers FILE"))
    }

    /// In a file of its own, and among the lines of the scenario.
    @Test(arguments: [true, false])
    func expected(inTheScenario: Bool) throws {
        let answer = try Self.run(
            """
            { echo 'rules site.rules'; echo 'flows flows.csv'
              \(inTheScenario ? "cat slow.servers" : "echo 'servers slow.servers'")
              echo 'expect latency longest 5s'; echo 'expect latency median 3s..4.5s'; echo 'expect failed 0'
              echo 'expect latency 95% ..4s at tcp 192.0.2.10:80'; echo 'expect failed 1%..'
            } >a.test
            ipvs test a.test
            """)
        #expect(answer.status == 1 && answer.errors == "")
        #expect(
            answer.output.split(separator: "\n").map {
                $0.hasPrefix("a.test:") ? String($0.drop { $0 != " " }.dropFirst()) : String($0)
            } == [
                "expect latency 95% ..4s at tcp 192.0.2.10:80: found 5000.0 ms",
                "expect failed 1%..: found 0 of 4 requests, 0.0 %", "3 of 5 expectations hold",
            ], "\(answer.output)")
    }

    @Test(arguments: [
        ("expect latency ..5s", "a.test:3:1: how long servers take is not said"),
        ("server all takes 1s\nexpect latency 5%", "a.test:4:16: expected bounds of a time"),
        ("server all takes\nexpect failed 0", "a.test:3:"),
        (
            "servers slow.servers\n@3 server all dies\nexpect failed 0",
            "a.test:4:1: expected either servers FILE"
        ),
        ("servers none\nexpect failed 0", "a.test:3:9: "),
        ("server all takes 1s\nexpect latency ..1s at tcp 192.0.2.11:80", "a.test:4:"),
    ])
    func mistakesInScenarios(lines: String, message: String) throws {
        let answer = try Shell.run(
            "ipvs test a.test",
            files: Self.files.merging(["a.test": "rules site.rules\nflows flows.csv\n\(lines)\n"]) {
                first, _ in first
            })
        #expect(answer.status == 2)
        #expect(answer.errors.contains(message), "\(answer.errors)")
    }
}
