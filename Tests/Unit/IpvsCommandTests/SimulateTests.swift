import Foundation
import Testing

/// `ipvs simulate` as a user runs it.
@Suite struct SimulateTests {
    @Test func report() throws {
        let answer = try Shell.run("ipvs simulate --rules site.rules --flows flows.csv")
        #expect(
            answer.output == """
                6 flows in 21 s, profile reworked
                3 connections, 1 on existing ones, 1 refused
                passed, since no service takes them: 1

                tcp 192.0.2.10:443 sh
                                                                   by             peak    mean
                  server        weight  connections    share   weight  refused  active  active
                  10.1.0.1:443       0            0    0.0 %    0.0 %        1       0     0.0
                  10.1.0.2:443       2            2  100.0 %  100.0 %        0       1     0.2
                  refused 1, fairness 1.000, peak imbalance 1.00

                udp 192.0.2.10:53 wlc
                                                                   by             peak    mean
                  server        weight  connections    share   weight  refused  active  active
                  10.1.0.3:53        1            1  100.0 %  100.0 %        0     n/a     n/a
                  refused 0, fairness 1.000, peak imbalance 1.00

                left out for want of room: active, inactive; COLUMNS=96 makes room

                tcp 192.0.2.10:443 sh
                                 peak  new    peak  active     peak  entries  first  last  empty
                  seconds       new/s   at  active      at  entries       at     at    at     at
                  10.1.0.1:443      0    -       0       -        0        -      -     -      -
                  10.1.0.2:443      1  0.0       1     0.0        2     21.0    0.0  21.0      -

                udp 192.0.2.10:53 wlc
                                 peak  new    peak  active     peak  entries  first  last  empty
                  seconds       new/s   at  active      at  entries       at     at    at     at
                  10.1.0.3:53       1  0.0     n/a     n/a        1      0.5    0.5   0.5      -

                tcp 192.0.2.10:443: 1 refused at 21.0 s, since 10.1.0.1:443 has weight 0, and sh
                  tries no other without its fallback

                """)
        #expect(answer.errors == "")
        #expect(answer.status == 0)
    }

    private static let placements = """
        time,protocol,client,destination,server,outcome
        0,tcp,10.0.0.1:1024,192.0.2.10:443,10.1.0.2:443,scheduled
        0.5,udp,10.0.0.2:1024,192.0.2.10:53,10.1.0.3:53,scheduled
        1,tcp,10.0.0.1:1024,192.0.2.10:443,10.1.0.2:443,existing
        2,tcp,10.0.0.3:1024,192.0.2.10:444,,passed
        21,tcp,10.0.0.1:1025,192.0.2.10:443,10.1.0.2:443,scheduled
        21,tcp,10.0.0.2:1025,192.0.2.10:443,,refused

        """

    /// To a file beside the report, and to standard output instead of it.
    @Test func placementsGoWhereTheyAreSent() throws {
        let file = try Shell.run(
            "ipvs simulate --rules site.rules --flows flows.csv --placements out.csv | head -n 2; cat out.csv; ls"
        )
        #expect(
            file.output
                == "6 flows in 21 s, profile reworked\n3 connections, 1 on existing ones, 1 refused\n"
                + Self.placements + "flows.csv\nout.csv\nsite.rules\n")
        for flows in ["flows.csv", "- <flows.csv"] {
            let stream = try Shell.run("ipvs simulate --rules site.rules --placements - --flows \(flows)")
            #expect(stream == Shell.Answer(output: Self.placements, errors: "", status: 0))
        }
    }

    @Test func finalState() throws {
        let answer = try Shell.run("ipvs simulate --rules site.rules --flows flows.csv --final -")
        #expect(answer.status == 0)
        let state = try #require(Self.object(answer.output))
        #expect(state["version"] as? Int == 2)
        #expect(state["time"] as? Int == 21)
        let services = try #require(state["services"] as? [[String: Any]])
        #expect(services.map { $0["service"] as? String } == ["192.0.2.10:443", "192.0.2.10:53"])
        let servers = try #require(services.first?["servers"] as? [[String: Any]])
        #expect(servers.map { $0["server"] as? String } == ["10.1.0.1:443", "10.1.0.2:443"])
        #expect(servers.map { $0["active"] as? Int } == [0, 1])
        #expect(servers.map { $0["inactive"] as? Int } == [0, 1])
        #expect(servers.map { $0["connections"] as? Int } == [0, 2])
        let file = try Shell.run(
            "ipvs simulate --rules site.rules --flows flows.csv --final end.json >report; cat end.json")
        #expect(file == answer)
    }

    @Test func reportAsJSON() throws {
        let answer = try Shell.run("ipvs simulate --rules site.rules --flows flows.csv --json")
        let report = try #require(Self.object(answer.output))
        #expect(
            ["version", "flows", "connections", "existing", "refused", "passed", "withoutService"].map {
                report[$0] as? Int
            } == [2, 6, 3, 1, 1, 1, 0])
        #expect(report["profile"] as? String == "reworked")
        #expect((report["unknown"] as? [String]) == [])
        let services = try #require(report["services"] as? [[String: Any]])
        let servers = try #require(services.first?["servers"] as? [[String: Any]])
        #expect(
            Set(servers.flatMap(\.keys)) == [
                "server", "weight", "connections", "refused", "share", "weightShare", "byPersistence",
                "firstAt", "lastAt", "peakNew", "peakNewAt", "peakActive", "peakActiveAt", "peakEntries",
                "peakEntriesAt", "meanActive", "closedAt", "emptyAt", "active", "inactive", "persistent",
            ])
        #expect(servers.map { $0["refused"] as? Int } == [1, 0])
        #expect(servers.map { $0["share"] as? Double } == [0, 1])
    }

    // MARK: In time

    /// Limits, weight 0, persistence, and a server that is drained and deleted.
    private static let busy = """
        -A -t 192.0.2.1:80 -s wlc
        -a -t 192.0.2.1:80 -r 10.1.0.1:80 -m -x 3
        -A -t 192.0.2.2:80 -s sh
        -a -t 192.0.2.2:80 -r 10.1.0.1:80 -m
        -A -t 192.0.2.3:80 -s rr -p 60
        -a -t 192.0.2.3:80 -r 10.1.0.1:80 -m
        -a -t 192.0.2.3:80 -r 10.1.0.2:80 -m
        -A -u 192.0.2.4:53 -s rr -o
        -a -u 192.0.2.4:53 -r 10.1.0.1:53 -m
        -A -u 192.0.2.5:53 -s rr
        -a -u 192.0.2.5:53 -r 10.1.0.1:53 -m
        @10 -e -t 192.0.2.2:80 -r 10.1.0.1:80 -m -w 0

        """

    /// Four flows a second to each, which are open for half a second each.
    private static let flows = """
        { echo time,protocol,client,destination,duration
          for i in {0..79}; do
              for to in tcp,1:80 tcp,2:80 tcp,3:80 udp,4:53 udp,5:53; do
                  echo "$((i / 4)).$((i % 4 * 25)),${to%,*},10.9.0.$((i % 7)):$((2000 + i)),192.0.2.${to#*,},0.5"
              done
          done; } >busy.csv

        """

    /// What stood in the way, how much, and from when to when.
    @Test func whyFlowsAreRefused() throws {
        let answer = try Shell.run(
            Self.flows
                + "COLUMNS=200 ipvs simulate --rules busy.rules --flows busy.csv | sed -n '/^tcp.*: /p'",
            files: ["busy.rules": Self.busy])
        #expect(
            answer.output == """
                tcp 192.0.2.1:80: 77 refused from 0.8 to 19.8 s, since every server that has a weight is closed by its limit; \
                the first time: 10.1.0.1:80 1 active and 2 inactive of 3
                tcp 192.0.2.2:80: 40 refused from 10.0 to 19.8 s, since 10.1.0.1:80 has weight 0, and sh tries no other \
                without its fallback
                tcp 192.0.2.2:80: 10.1.0.1:80 has weight 0 since 10.0 s, and is not empty at the end: 0 active, 40 inactive
                tcp 192.0.2.3:80: persistence brought 73 of 80 connections: 10.1.0.1:80 has 42.5 % of all, 42.9 % of those \
                that the scheduler placed, and 50.0 % of the weight

                """)
    }

    /// Rows add up to the report, interval by interval.
    @Test func series() throws {
        let answer = try Shell.run(
            Self.flows + """
                run() { ipvs simulate --rules busy.rules --flows busy.csv "$@"; }
                run --series s.csv --every 5s >report; run --series - --every 5 | cmp - s.csv; head -n 1 s.csv
                awk -F, 'NR > 1 && $2 ~ /[12]:80/' s.csv
                awk -F, '$3 != "" { new += $4 } $3 == "" && NR > 1 { all += $4; refused += $7 } END { print new, all, refused }' s.csv
                sed -n 2p report
                run --series s2.csv --every 0.1 >report; wc -l <s2.csv
                ipvs simulate --rules busy.rules --for 12 --series - --every 5 | tail -n 1 | cut -d , -f 1,2
                """, files: ["busy.rules": Self.busy])
        #expect(
            answer.output == """
                time,service,server,new,active,inactive,refused
                5,tcp 192.0.2.1:80,,3,0,3,17
                5,tcp 192.0.2.1:80,10.1.0.1:80,3,0,3,0
                5,tcp 192.0.2.2:80,,20,1,19,0
                5,tcp 192.0.2.2:80,10.1.0.1:80,20,1,19,0
                10,tcp 192.0.2.1:80,,0,0,3,20
                10,tcp 192.0.2.1:80,10.1.0.1:80,0,0,3,0
                10,tcp 192.0.2.2:80,,20,1,39,0
                10,tcp 192.0.2.2:80,10.1.0.1:80,20,1,39,0
                15,tcp 192.0.2.1:80,,0,0,3,20
                15,tcp 192.0.2.1:80,10.1.0.1:80,0,0,3,0
                15,tcp 192.0.2.2:80,,0,0,40,20
                15,tcp 192.0.2.2:80,10.1.0.1:80,0,0,40,20
                19.75,tcp 192.0.2.1:80,,0,0,3,20
                19.75,tcp 192.0.2.1:80,10.1.0.1:80,0,0,3,0
                19.75,tcp 192.0.2.2:80,,0,0,40,20
                19.75,tcp 192.0.2.2:80,10.1.0.1:80,0,0,40,20
                283 283 117
                283 connections, 0 on existing ones, 117 refused
                2179
                12,udp 192.0.2.5:53

                """, "\(answer)")
    }

    /// A table in which something lasts a long time would fill a disk.
    @Test func seriesHaveAnEnd() throws {
        let answer = try Shell.run(
            """
            printf 'time,protocol,client,destination,duration\\n0,tcp,10.0.0.1:1,192.0.2.1:80,\\n1e9,tcp,10.0.0.1:1,192.0.2.1:80,\\n' |
                sed s/1e9/1000000000/ >long.csv
            ipvs simulate --rules busy.rules --flows long.csv --series s.csv; echo $?; ls
            ipvs simulate --rules busy.rules --for 1 --every 1s; ipvs simulate --rules busy.rules --for 1 --series s --every 0
            """, files: ["busy.rules": "-A -t 192.0.2.1:80\n"])
        #expect(answer.output == "2\nbusy.rules\nlong.csv\n", "\(answer)")
    }

    private static func object(_ text: String) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]
    }

    /// Two thousand flows of three protocols and both families.
    private static let manyFlows = """
        { echo time,protocol,client,destination,duration
          awk 'BEGIN { split("tcp udp sctp", p, " "); for (i = 0; i < 2000; i++) {
              v6 = i % 5 == 0
              printf "%d.%03d,%s,%s:%d,%s:%d,%s\\n", i / 10, i % 10, p[i % 3 + 1],
                  v6 ? "[2001:db8::" i % 7 "]" : "10.0." i % 3 "." i % 11, 1024 + i % 50,
                  v6 ? "[2001:db8:1::1]" : "192.0.2.10", i % 3 == 1 ? 53 : 443, i % 4 ? i % 17 : ""
          } }'; } >many.csv

        """

    @Test func everyFlowHasItsRowInOrder() throws {
        let answer = try Shell.run(
            Self.manyFlows + """
                ipvs simulate --rules site.rules --flows many.csv --placements rows.csv --json >report.json || exit
                cmp <(cut -d, -f1-4 many.csv) <(cut -d, -f1-4 rows.csv) && echo same
                for outcome in scheduled persistent existing refused passed; do grep -c ",$outcome$" rows.csv; done
                grep -cE ',,(refused|passed)$' rows.csv
                sed -n 's/^ "\\(flows\\|connections\\|existing\\|refused\\|passed\\)": \\(.*\\),$/\\2/p' report.json
                """)
        let lines = answer.output.split(separator: "\n").map(String.init)
        try #require(lines.count == 12)
        #expect(lines[0] == "same")
        let counts = lines.dropFirst().compactMap { Int($0) }
        // scheduled, persistent, existing, refused, passed, without a server; flows, connections, existing, refused, passed
        #expect(counts[..<5].reduce(0, +) == 2000)
        #expect(counts[3] + counts[4] == counts[5])
        #expect(counts[6...] == [2000, counts[0] + counts[1], counts[2], counts[3], counts[4]])
        #expect(counts[0] > 100 && counts[2] > 100 && counts[3] > 100 && counts[4] > 100)
    }

    @Test func theSameSeedGivesTheSameBytes() throws {
        let answer = try Shell.run(
            """
            run() { ipvs simulate --rules site.rules --placements - --rate 50 --for 30 "$@" | cksum; }
            for name in fixed exponential pareto lognormal; do
                run --seed 7 --duration-distribution $name; run --seed 7 --duration-distribution $name
                run --seed 8 --duration-distribution $name
            done
            """)
        let sums = answer.output.split(separator: "\n")
        try #require(sums.count == 12)
        for first in stride(from: 0, to: 12, by: 3) {
            #expect(sums[first] == sums[first + 1])
            #expect(sums[first] != sums[first + 2])
        }
        // Pareto durations with another shape, lognormal ones with another sigma.
        let shapes = try Shell.run(
            """
            run() { ipvs simulate --rules site.rules --final - --rate 50 --for 100 --duration-distribution "$@" | cksum; }
            run pareto; run pareto --shape 1.5; run pareto --shape 1.1
            run lognormal; run lognormal --sigma 1; run lognormal --sigma 2.5
            """
        ).output.split(separator: "\n")
        try #require(shapes.count == 6)
        #expect(shapes[0] == shapes[1] && shapes[1] != shapes[2])
        #expect(shapes[3] == shapes[4] && shapes[4] != shapes[5])
    }

    /// Where flows come from and go to.
    @Test func networksPortsAndTargetsAreChosen() throws {
        let answer = try Shell.run(
            """
            ipvs simulate --rules site.rules --placements - --rate 100 --for 60 --clients 300 \\
                --client-network 172.16.0.0/24=3 --client-network 172.17.0.0/16 --client-network 2001:db8:5::/64 \\
                --client-ports 5000-5003 --target 192.0.2.10:443=2 --target udp:192.0.2.10:53 \\
                --target '[2001:db8:1::1]:8000-8002=3' >rows.csv || exit
            field() { tail -n +2 rows.csv | cut -d, -f$1; }
            field 3 | sed 's/.*:\\([0-9]*\\)$/\\1/' | sort -u | tr '\\n' ' '
            field 2,4 | sort | uniq -c | awk '{ print $2, int($1 / 100 + 0.5) }'
            field 3 | grep -o '^172[.]1[67]' | sort | uniq -c | awk '{ print $2, int($1 / 100 + 0.5) }'
            field 3 | grep '^172' | sed 's/:.*//' | sort -u | wc -l
            field 3 | grep '^\\[2001:db8:5::[0-9a-f]*\\]:' | sed 's/\\]:.*//' | sort -u | wc -l
            """)
        #expect(
            answer.output == """
                5000 5001 5002 5003 tcp,192.0.2.10:443 20
                tcp,[2001:db8:1::1]:8000 9
                tcp,[2001:db8:1::1]:8001 10
                tcp,[2001:db8:1::1]:8002 9
                udp,192.0.2.10:53 10
                172.16 22
                172.17 7
                300
                300

                """)
    }

    @Test func enginesThatAreNotPlayedAreNamed() throws {
        let rules = "-A -u 192.0.2.1:5060 --pe sip -p 60 -o\n-a -u 192.0.2.1:5060 -r 10.1.0.1:5060\n"
        let answer = try Shell.run(
            "COLUMNS=200 ipvs simulate --rules r --for 1 | grep unknown", files: ["r": rules])
        #expect(
            answer.output
                == "unknown: udp 192.0.2.1:5060: what the persistence engine sip would keep together; "
                + "persistence is played as without it\n")
    }

    private static let order = """
        -A -t 192.0.2.9:80 -s rr
        -a -t 192.0.2.9:80 -r 10.1.0.2:80 -m
        -a -t 192.0.2.9:80 -r 10.1.0.10:80 -m
        -a -t 192.0.2.9:80 -r 10.1.0.9:443 -m
        -a -t 192.0.2.9:80 -r 10.1.0.9:80 -m
        -A -f 3 -s rr
        -A -t 192.0.2.1:80 -s rr
        @5 -d -t 192.0.2.9:80 -r 10.1.0.2:80

        """

    /// As `ipvsadm -L` sorts them, deleted ones last; or as the kernel holds them, the last one first.
    @Test func servicesAndServersAreSorted() throws {
        let answer = try Shell.run(
            """
            list() { grep -oE '"(service|server|mark)": [^,]*[0-9]+' | cut -d ' ' -f 2 | tr '\\n' ' '; echo; }
            for order in "" --kernel-order; do
                run() { ipvs simulate --rules order.rules --for 20 --target 192.0.2.9:80 $order "$@"; }
                run --json | list; run --final - | list; run | sed '/^left out/,$d' | grep -oE '^  10[^ ]*|^(tcp|mark) [^ ]*' | tr '\\n' ' '; echo
            done
            """, files: ["order.rules": Self.order])
        let sorted = #""192.0.2.1:80 "192.0.2.9:80 "10.1.0.9:80 "10.1.0.9:443 "10.1.0.10:80 "#
        let kernel = #""192.0.2.9:80 "10.1.0.9:80 "10.1.0.9:443 "10.1.0.10:80 "10.1.0.2:80 3 "192.0.2.1:80 "#
        #expect(
            answer.output == """
                \(sorted)"10.1.0.2:80 3\(" ")
                \(sorted)3\(" ")
                tcp 192.0.2.1:80 tcp 192.0.2.9:80   10.1.0.9:80   10.1.0.9:443   10.1.0.10:80   10.1.0.2:80 mark 3\(" ")
                \(kernel)
                \(kernel.replacing(#""10.1.0.2:80 "#, with: ""))
                tcp 192.0.2.9:80   10.1.0.9:80   10.1.0.9:443   10.1.0.10:80   10.1.0.2:80 mark 3 tcp 192.0.2.1:80\(" ")

                """)
    }

    /// As FTP and multiport rules of a packet filter have it.
    @Test func marksOfRangesOfPorts() throws {
        let rules = "-A -f 21 -s wlc -p 300\n-a -f 21 -r 10.1.0.11:0 -m\n-a -f 21 -r 10.1.0.12:0 -m\n"
        let answer = try Shell.run(
            """
            ipvs simulate --rules r --mark 192.0.2.1:21=21 --mark 192.0.2.1:10000-20000=21 \\
                --target 192.0.2.1:21 --target 192.0.2.1:10000-20000 --json | grep -E '^ "(flows|connections|passed)"'
            for port in 9999 10000 20000 20001; do
                ipvs where 10.0.0.1:5 --service 192.0.2.1:$port --mark 192.0.2.1:10000-20000=21 --rules r
                ipvs where [::1]:5 --service [2001:db8::1]:$port --mark '[2001:db8::1]:10000-20000=21' --rules r
            done
            # Port 0 is for the ports that no other mark names.
            for marks in '--mark 192.0.2.1:0=7 --mark 192.0.2.1:10-20=21' '--mark 192.0.2.1:10-20=21 --mark 192.0.2.1:0=7'; do
                for port in 9 20; do ipvs where 10.0.0.1:5 --service 192.0.2.1:$port $marks --rules r; done
            done
            """, files: ["r": rules])
        #expect(
            answer.output == """
                 "flows": 5789,
                 "connections": 5789,
                 "passed": 0,
                10.0.0.1:5 passed
                [::1]:5 passed
                10.0.0.1:5 10.1.0.12:10000 scheduled
                [::1]:5 passed
                10.0.0.1:5 10.1.0.12:20000 scheduled
                [::1]:5 passed
                10.0.0.1:5 passed
                [::1]:5 passed
                10.0.0.1:5 passed
                10.0.0.1:5 10.1.0.12:20 scheduled
                10.0.0.1:5 passed
                10.0.0.1:5 10.1.0.12:20 scheduled

                """)
        #expect(answer.errors == "")
    }
}
