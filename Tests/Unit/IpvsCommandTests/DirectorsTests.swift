import Foundation
import Testing

/// `ipvs simulate --directors` as a user runs it.
@Suite struct DirectorsTests {
    /// Under rr, with two servers: the second director gives both flows that are left another server.
    private static let files = [
        "site.rules": """
        -A -t 192.0.2.10:443 -s rr
        -a -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 1
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 1

        """,
        "mh.rules": """
        -A -t 192.0.2.10:443 -s mh
        -a -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 1
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 2
        -a -t 192.0.2.10:443 -r 10.1.0.3:443 -g -w 3

        """,
        "flows.csv": """
        time,protocol,client,destination,duration
        0,tcp,10.0.0.1:1024,192.0.2.10:443,5
        1,tcp,10.0.0.2:1024,192.0.2.10:443,20
        2,tcp,10.0.0.3:1024,192.0.2.10:443,20
        40,tcp,10.0.0.4:1024,192.0.2.10:443,1

        """,
    ]

    private static func run(_ script: String) throws -> Shell.Answer { try Shell.run(script, files: files) }

    @Test func twoOfWhichOneFails() throws {
        let answer = try Self.run(
            """
            ipvs simulate --rules site.rules --flows flows.csv --directors 2 --spread vrrp --fail 1@10 \\
                --sloppy-tcp --broken broken.csv
            cat broken.csv
            """)
        #expect(
            answer.output == """
                4 flows in 41 s, profile reworked
                2 directors, of which the lowest number that is up gets all flows; none tells
                  the others of connections
                director 1 fails at 10 s: 2 open flows come to another director
                2 flows of 2 clients came to another director: 0 went on, 2 broke, 0 sent
                  nothing since
                2 broke: their packets came to another server, which does not know them

                                                                                   taken  broken
                  director  flows   share  connections  existing  refused  passed   over   there
                    1 down      3  75.0 %            3         0        0       0      0       0
                         2      1  25.0 %            1         0        0       0      0       2

                tcp 192.0.2.10:443 rr
                  server        connections   share  by one director  its share
                  10.1.0.1:443            2  33.3 %                2     50.0 %
                  10.1.0.2:443            4  66.7 %                2     50.0 %
                  fairness 0.900, by one director 1.000; 16.7 % of the connections are elsewhere
                    than there
                tcp 192.0.2.10:443: under rr each director chooses by what it has seen itself
                time,protocol,client,destination,server,brokenAt,reason
                1,tcp,10.0.0.2:1024,192.0.2.10:443,10.1.0.1:443,21,otherServer
                2,tcp,10.0.0.3:1024,192.0.2.10:443,10.1.0.2:443,22,otherServer

                """)
        #expect(answer.errors == "")
        #expect(answer.status == 0)
    }

    /// What each side of it says, in JSON.
    @Test func asJSON() throws {
        let answer = try Self.run(
            """
            play() { ipvs simulate --flows flows.csv --directors 2 --spread vrrp --fail 1@10 --json "$@"; }
            play --rules mh.rules --sloppy-tcp >goes-on
            play --rules mh.rules >not-taken
            play --rules site.rules --keepalive 4s --sync on >told
            for file in goes-on not-taken told; do
                python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); print(d["wentOn"], d["broken"], d["told"], d["flowsMoved"], d["services"][0]["tablesEqual"])' $file
            done
            """)
        #expect(answer.output == "2 0 0 2 True\n0 2 0 2 True\n2 0 2 2 None\n")
    }

    /// Of one flow that the first director has: what it and the second one know of it when the first dies.
    @Test(arguments: [
        // It was forgotten before: its death breaks nothing.
        ("--keepalive 12 --sync on --fail 1@25", "short.rules", "0 0 0 0 0"),
        ("--keepalive 1000 --fail 1@1500", "site.rules", "0 0 0 0 0"),
        ("--keepalive 4 --fail 1@40", "gone.rules", "0 0 0 0 0"),
        // What was told runs out when it would have run out there: told at 600, it is gone at 1500.
        ("--keepalive 600 --sync on --fail 1@1499", "site.rules", "1 0 1 1 0"),
        ("--keepalive 600 --sync on --fail 1@1190", "site.rules", "1 1 0 1 0"),
        // It is of one flow however often it moves.
        (
            "--keepalive 5 --sync on --sync-threshold 0,1 --fail 1@52 --fail 2@92", "site.rules",
            "1 1 0 1 0"
        ),
        // The other director has no such server, and forwards all the same.
        ("--keepalive 4 --sync on --fail 1@40 --rules-of 2=second.rules", "site.rules", "1 1 0 1 0"),
        ("--keepalive 4 --fail 1@40 --rules-of 2=second.rules --sloppy-tcp", "site.rules", "1 0 1 0 0"),
        ("--keepalive 1000 --sync on --fail 1@40 --rules-of 2=second.rules", "site.rules", "1 0 1 0 0"),
    ]) func whatIsKnownOfAFlow(options: String, rules: String, found: String) throws {
        let answer = try Self.run(
            """
            printf 'time,protocol,client,destination,duration\\n0,tcp,10.0.0.1:1024,192.0.2.10:443,3000\\n' >one.csv
            { echo --set 10 5 5; cat site.rules; } >short.rules
            { cat site.rules; echo '@30 -D -t 192.0.2.10:443'; } >gone.rules
            sed 3d site.rules >second.rules
            ipvs simulate --rules \(rules) --flows one.csv --directors 3 --spread vrrp --json \(options) >found.json
            python3 -c 'import json; d=json.load(open("found.json")); print(*(d[name] for name in ("flowsMoved", "wentOn", "broken", "told", "silent")))'
            """)
        #expect(answer.output == found + "\n", "\(answer.errors)")
    }

    /// Rules that differ are told under every scheduler, and services that only another director has.
    @Test func otherRulesWithoutTables() throws {
        let answer = try Self.run(
            """
            sed '$s/-w 1/-w 2/' site.rules >weights.rules
            { cat site.rules; printf '%s\\n' '-A -t 192.0.2.11:80 -s rr' '-a -t 192.0.2.11:80 -r 10.1.0.9:80'; } >more.rules
            COLUMNS=200 ipvs simulate --rules site.rules --flows flows.csv --directors 3 --rules-of 2=weights.rules \\
                --rules-of 3=more.rules --fail 3@400 | grep -e 'director 2 has' -e ' rr$' -e 'director 1 has' -e 'not played'
            """)
        #expect(
            answer.output == """
                director 3 fails at 400 s: after the end of the run, so it is not played
                tcp 192.0.2.10:443 rr
                tcp 192.0.2.10:443: director 2 has other rules than director 1: its servers have other weights
                tcp 192.0.2.11:80 rr
                tcp 192.0.2.11:80: director 1 has other rules than director 3: it has no such service
                tcp 192.0.2.11:80: director 2 has other rules than director 3: it has no such service

                """)
    }

    @Test func otherRulesAndWhy() throws {
        let answer = try Self.run(
            """
            sed 's/-w 3/-w 4/' mh.rules >weights.rules
            { head -n 1 mh.rules; tail -n 3 mh.rules | tac; } >order.rules
            COLUMNS=200 ipvs simulate --rules mh.rules --flows flows.csv --directors 4 --rules-of 2=weights.rules \\
                --rules-of 3=order.rules | grep 'another table' | sed 's/(.*)/(N)/'
            """)
        #expect(
            answer.output == """
                tcp 192.0.2.10:443: director 2 has another table than director 1 (N): its servers have other weights
                tcp 192.0.2.10:443: director 3 has another table than director 1 (N): its servers were added in another order

                """)
    }

    /// The same seed gives the same bytes, on one core, too.
    @Test func sameSeedSameBytes() throws {
        let answer = try Self.run(
            """
            play() {
                ipvs simulate --rules site.rules --directors 16 --for 60 --rate 300 --keepalive 3s --fail 3@20 --join 3@40 \\
                    --ecmp-resilient --sync on --json --broken broken.csv "$@"
            }
            play >one; mv broken.csv first.csv
            play >two; cmp one two; cmp first.csv broken.csv
            cores=; command -v taskset >/dev/null && cores='taskset 1'
            $cores ipvs simulate --rules site.rules --directors 16 --for 60 --rate 300 --keepalive 3s --fail 3@20 --join 3@40 \\
                --ecmp-resilient --sync on --json >three; cmp one three
            play --seed 2 >four; cmp -s one four || echo other
            wc -l <first.csv
            """)
        #expect(answer.output.hasPrefix("other\n"))
        #expect(answer.errors == "")
        #expect((Int(answer.output.split(separator: "\n").last ?? "") ?? 0) > 20)
    }

    @Test(arguments: [
        ("--directors 0", "expected a number of directors from 1 to 256"),
        ("--directors 257", "expected a number of directors from 1 to 256"),
        ("--directors 99999999999999999999", "expected a number of directors from 1 to 256"),
        ("--spread vrrp", "--spread is for several directors: say how many with --directors"),
        ("--fail 1@5", "--fail is for several directors"),
        ("--directors 2 --fail 3@5", "3@5: there are directors 1 to 2"),
        ("--directors 2 --fail 1", "expected DIRECTOR@SECONDS, such as 2@60"),
        ("--directors 2 --fail 0@5", "expected DIRECTOR@SECONDS, such as 2@60"),
        ("--directors 2 --fail 1@-5", "expected DIRECTOR@SECONDS, such as 2@60"),
        ("--directors 2 --fail 1@99999999999999999999", "expected DIRECTOR@SECONDS, such as 2@60"),
        (
            "--directors 2 --fail 1@5 --fail 1@6",
            "director 1 fails twice: say with --join when it joins in between"
        ),
        (
            "--directors 2 --join 1@5 --join 1@6",
            "director 1 joins twice: say with --fail when it fails in between"
        ),
        ("--directors 2 --fail 1@5 --join 1@5", "director 1 fails and joins at the same time"),
        ("--directors 2 --spread vrrp --ecmp-resilient", "--ecmp-resilient is not for --spread vrrp"),
        ("--directors 2 --sync-threshold 3,50", "--sync-threshold is for --sync on"),
        ("--directors 2 --sync on --sync-threshold 50,50", "expected PACKET,PERIOD such as 3,50"),
        ("--directors 2 --sync on --sync-threshold 3", "expected PACKET,PERIOD such as 3,50"),
        ("--directors 2 --sync on --sync-retries 4", "expected a number from 0 to 3"),
        ("--directors 2 --placements p", "--placements is for one director"),
        ("--directors 2 --series s", "--series is for one director"),
        ("--directors 2 --final f", "--final is for one director"),
        ("--directors 2 --rules-of 2=", "expected DIRECTOR=FILE"),
        ("--directors 2 --rules-of 2=a --rules-of 2=b", "--rules-of names a director twice"),
        ("--directors 2 --broken -", "--broken needs a file: standard output has the report"),
        ("--directors 2 --broken site.rules", "would overwrite what is read by --rules site.rules"),
    ]) func badOptions(options: String, message: String) throws {
        let answer = try Self.run("ipvs simulate --rules site.rules --flows flows.csv \(options)")
        #expect(answer.errors.contains(message))
        #expect(answer.output == "")
        #expect(answer.status != 0)
    }

    /// A mistake in a director's own rules is told as any other.
    @Test func badRulesOfOne() throws {
        let answer = try Self.run(
            """
            echo '-a -t 192.0.2.99:1 -r 10.0.0.1:1' >bad.rules
            ipvs simulate --rules site.rules --flows flows.csv --directors 2 --rules-of 2=bad.rules
            """)
        #expect(answer.errors.contains("bad.rules:1"))
        #expect(answer.output == "")
        #expect(answer.status != 0)
    }
}
