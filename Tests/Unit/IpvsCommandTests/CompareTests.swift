import Foundation
import Testing

/// `ipvs compare`: variants in order, the same bytes however many threads there are.
@Suite struct CompareTests {
    @Test func filesSideBySide() throws {
        let answer = try Shell.run(
            """
            sed '/10.1.0.1/d; s/-w 2/-w 5/' site.rules >other.rules
            echo '-a -t 192.0.2.10:443 -r 10.1.0.9:443 -g -w 5' >>other.rules
            echo '-A -t 192.0.2.11:80 -s rr' >>other.rules
            ipvs compare site.rules other.rules --flows flows.csv
            """)
        #expect(
            answer.output == """
                6 flows, 3 clients, profile reworked
                passed, since no service takes them: 1

                tcp 192.0.2.10:443
                  variant      refused  fairness  peak imbalance  peak active  clients moved
                  site.rules         1     1.000            1.00            1          0.0 %
                  other.rules        0     0.500            2.00            2         50.0 %

                tcp 192.0.2.11:80
                  variant      refused  fairness  peak imbalance  peak active  clients moved
                  site.rules         -         -               -            -              -
                  other.rules        0     1.000            1.00            0          0.0 %

                udp 192.0.2.10:53
                  variant      refused  fairness  peak imbalance  peak active  clients moved
                  site.rules         0     1.000            1.00      1 entry          0.0 %
                  other.rules        0     1.000            1.00      1 entry          0.0 %

                tcp 192.0.2.10:443: share of connections
                  variant      10.1.0.1:443  10.1.0.2:443  10.1.0.9:443
                  site.rules          0.0 %       100.0 %             -
                  other.rules             -       100.0 %         0.0 %

                tcp 192.0.2.10:443: peak of active connections
                  variant      10.1.0.1:443  10.1.0.2:443  10.1.0.9:443
                  site.rules              0             1             -
                  other.rules             -             2             0

                tcp 192.0.2.11:80: no servers

                udp 192.0.2.10:53: share of connections
                  variant      10.1.0.3:53
                  site.rules       100.0 %
                  other.rules      100.0 %

                udp 192.0.2.10:53: peak of active connections
                  variant      10.1.0.3:53
                  site.rules             0
                  other.rules            0

                """)
        #expect(answer.errors == "")
        #expect(answer.status == 0)
    }

    @Test func everySchedulerInOrder() throws {
        let answer = try Shell.run(
            """
            compare() { ipvs compare site.rules --schedulers all --for 20 --rate 50 --clients 100 "$@"; }
            compare >one; compare >two; cmp one two && echo same
            sed -n '/^  variant/,/^$/p' one | head -n 16 | awk '{ print $1, $2, $NF }' | tail -n +2
            """)
        let lines = answer.output.split(separator: "\n").map(String.init)
        #expect(lines.first == "same")
        #expect(
            lines.dropFirst().map { $0.split(separator: " ").dropFirst().first.map(String.init) ?? "" } == [
                "0", "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh",
                "twos",
            ])
    }

    @Test func asJSON() throws {
        let answer = try Shell.run("ipvs compare site.rules --schedulers rr --flows flows.csv --json")
        let object = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
        #expect(object?["version"] as? Int == 2)
        #expect(object?["flows"] as? Int == 6)
        #expect(object?["clients"] as? Int == 3)
        let variants = try #require(object?["variants"] as? [[String: Any]])
        #expect(variants.map { $0["name"] as? String } == ["site.rules", "site.rules rr"])
        #expect(variants.map { $0["refused"] as? Int } == [1, 0])
        #expect(variants.map { $0["passed"] as? Int } == [1, 1])
        #expect(variants.map { $0["rules"] as? String } == ["site.rules", "site.rules"])
        #expect(variants.map { $0["scheduler"] as? String } == [nil, "rr"])
        #expect(variants.map { $0["clientsMoved"] as? Int } == [0, 0])
        #expect(variants.map { $0["clientsMovedShare"] as? Double } == [0, 0])
        #expect(variants.map { $0["peakActive"] as? Int } == [1, 2])
        #expect(variants.allSatisfy { $0["fairness"] is Double && $0["peakImbalance"] is Double })
    }

    /// The first failure in the order of the variants is told, whichever ended first.
    @Test func failuresAreTold() throws {
        let answer = try Shell.run(
            """
            echo '@30 -D -t 192.0.2.77:1' | cat site.rules - >late.rules
            echo '-A -t 192.0.2.10:443' | cat site.rules - >early.rules
            for i in 1 2 3; do ipvs compare site.rules late.rules early.rules --rate 200; echo $?; done
            ipvs compare site.rules; ipvs compare site.rules --schedulers rr,foo; ipvs compare - - --schedulers rr
            ipvs compare - --schedulers rr --flows -; ipvs compare site.rules --schedulers all,rr
            """)
        #expect(answer.output == "2\n2\n2\n")
        let late =
            "ipvs: late.rules:7:1: there is no service tcp 192.0.2.77:1: add it with -A first, or take this rule out\n"
        #expect(
            answer.errors.hasPrefix(
                late + late + late + "Error: give two files of rules, or one and --schedulers"))
        #expect(
            answer.errors.contains(
                "ipvs: --schedulers: there is no scheduler 'foo' (did you mean fo?); there are rr, wrr,"))
        let twice = "Error: standard input comes only once: - may stand for one file only"
        #expect(answer.errors.split(separator: twice).count == 3)
        #expect(
            answer.errors.hasSuffix("ipvs: --schedulers: all stands for every scheduler; give it alone\n"))
    }

    /// Two services, of which only one is asked for; the best comes first, and with given flows any difference is exact.
    @Test func bestOfGivenFlows() throws {
        let answer = try Shell.run(
            """
            compare() { ipvs compare site.rules --schedulers rr,wrr --flows flows.csv --service :443 "$@" | sed -n '3,9p'; }
            compare --by peak; compare --by refused; compare --by fairness; compare --by moved
            """)
        #expect(
            answer.output == """

                tcp 192.0.2.10:443
                  variant         refused  fairness  peak imbalance  peak active  clients moved
                  site.rules            1     1.000            1.00            1          0.0 %
                  site.rules rr         0     1.000            1.00            2         50.0 %
                  site.rules wrr        0     1.000            1.00            2         50.0 %
                  best by peak active: site.rules, 1 (50.0 %) less than site.rules rr, the next;

                tcp 192.0.2.10:443
                  variant         refused  fairness  peak imbalance  peak active  clients moved
                  site.rules rr         0     1.000            1.00            2         50.0 %
                  site.rules wrr        0     1.000            1.00            2         50.0 %
                  site.rules            1     1.000            1.00            1          0.0 %
                  best by refused: site.rules rr, site.rules wrr, which have the same

                tcp 192.0.2.10:443
                  variant         refused  fairness  peak imbalance  peak active  clients moved
                  site.rules            1     1.000            1.00            1          0.0 %
                  site.rules rr         0     1.000            1.00            2         50.0 %
                  site.rules wrr        0     1.000            1.00            2         50.0 %
                  site.rules, site.rules rr, site.rules wrr: the same by fairness

                tcp 192.0.2.10:443
                  variant         refused  fairness  peak imbalance  peak active  clients moved
                  site.rules            1     1.000            1.00            1          0.0 %
                  site.rules rr         0     1.000            1.00            2         50.0 %
                  site.rules wrr        0     1.000            1.00            2         50.0 %
                  site.rules rr, site.rules wrr: the same by clients moved

                """)
        #expect(answer.errors == "")
    }

    /// The rule by which one is said to be better needs at least six seeds; of few and of many the same bytes come whatever is
    /// done at the same time.
    @Test func seedsDecide() throws {
        let answer = try Shell.run(
            """
            printf '%s\n' '-A -t 192.0.2.1:80 -s wlc' '-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -w 3' \
                '-a -t 192.0.2.1:80 -r 10.0.0.2:80 -m' >wlc.rules
            sed 's/ -m$/ -m -w 1/' wlc.rules >same.rules
            compare() { ipvs compare wlc.rules "$@" --rate 20 --for 20 | grep -A1 -E 'best|nothing|the same|luck'; }
            compare --schedulers rr --by fairness
            compare same.rules --by fairness --seeds 6
            compare --schedulers wrr,sed --by peak --seeds 8
            compare --schedulers wrr --by peak --seeds 5
            compare --schedulers wrr --by peak --seeds 1
            ipvs compare wlc.rules --schedulers rr --rate 20 --for 20 --seeds 3 | sed -n 1,8p
            """)
        #expect(
            answer.output == """
                  best by fairness: wlc.rules, 0.1999 (25.0 %) more than wlc.rules rr, the next;
                    more than all others with each of 10 seeds
                  wlc.rules, same.rules: the same by fairness with every seed

                  by peak active nothing separates wlc.rules wrr from wlc.rules, wlc.rules sed:
                    which is better changes with the seed
                  the best by peak active is wlc.rules here; whether that is luck, no fewer than
                    6 seeds say
                  the best by peak active is wlc.rules wrr here; whether that is luck, no fewer
                    than 6 seeds say
                3 seeds from 1 on, 411 flows, 341 clients with the first, profile reworked

                tcp 192.0.2.1:80 in 3 seeds, mean ± deviation
                  variant         refused         fairness   peak active  clients moved
                  wlc.rules     0.0 ± 0.0  0.9995 ± 0.0005  139.3 ± 13.8    0.0 ± 0.0 %
                  wlc.rules rr  0.0 ± 0.0  0.7996 ± 0.0007   97.0 ± 12.2   47.6 ± 1.6 %

                left out for want of room: peak imbalance; COLUMNS=83 makes room

                """)
        #expect(answer.errors == "")
    }

    /// Figures of ten seeds are those of ten runs.
    @Test func roundsAreRuns() throws {
        let answer = try Shell.run(
            """
            compare() { ipvs compare site.rules --schedulers rr,twos --rate 20 --for 40 --json "$@"; }
            compare --by refused --seed 3 --seeds 4 >all
            for n in 0 1 2 3; do compare --seed $((3 + n)) --twos-seed $((1 + n)); printf '\\0'; done >each
            cat all; printf '\\0'; cat each
            """)
        let documents = try answer.output.split(separator: "\0").map { text in
            try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }
        try #require(documents.count == 5)
        func values(_ document: [String: Any]) throws -> [[[Double]]] {
            let services = try #require(document["services"] as? [[String: Any]])
            return try services.map { service in
                let variants = try #require(service["variants"] as? [[String: Any]])
                return variants.flatMap { variant in
                    ["peak", "fairness", "moved", "refused"].map { figure in
                        (variant[figure] as? [String: Any])?["values"] as? [Double] ?? []
                    }
                }
            }
        }
        let all = try values(documents[0])
        let each = try documents.dropFirst().map(values)
        #expect(all.flatMap { $0 }.contains { Set($0).count > 1 })
        for service in all.indices {
            for place in all[service].indices {
                #expect(all[service][place] == each.flatMap { $0[service][place] })
            }
        }
    }

    @Test func whatDoesNotGoTogether() throws {
        for (arguments, message) in [
            ("--seeds 0", "Error: --seeds must be from 1 to 1000"),
            (
                "--seeds 2 --flows flows.csv",
                "Error: --seeds is for flows that are made up: given flows have none"
            ),
            ("--by speed", "Error: The value 'speed' is invalid for '--by <figure>'"),
            (
                "--every-client 10.0.0.0/8 --by peak",
                "Error: --by is for flows that are played, and --every-client"
            ),
            (
                "--every-client 10.0.0.0/8 --rate 5",
                "Error: --rate is for flows that are played, and --every-client"
            ),
            (
                "--every-client ::/64",
                "Error: The value '::/64' is invalid for '--every-client <network>': ::/64 has more"
            ),
            ("--every-client 10.0.0.0/8=2", "Error: The value '10.0.0.0/8=2' is invalid"),
            ("--port 7", "Error: --port is for --every-client"),
            ("--service 192.0.2.99", "ipvs: no table has a service that --service names"),
            ("--every-client ::/120", "ipvs: --every-client: no table has a service for clients of ::/120"),
        ] {
            let answer = try Shell.run("ipvs compare site.rules --schedulers rr \(arguments)")
            #expect(answer.errors.hasPrefix(message), "\(answer.errors)")
            #expect(answer.output == "")
            #expect(answer.status == 2)
        }
    }

    /// What can be read only once is read once, however many variants there are.
    @Test func pipesAreReadOnce() throws {
        let answer = try Shell.run(
            """
            compare() { ipvs compare "$@" --schedulers rr --json | grep -vE '"(name|rules)"'; }
            compare site.rules --for 20 >made
            compare - --for 20 <site.rules | cmp - made && echo same
            compare <(cat site.rules) --for 20 | cmp - made && echo same
            ipvs compare site.rules --schedulers rr,sh --flows flows.csv >file
            ipvs compare site.rules --schedulers rr,sh --flows <(cat flows.csv) | cmp - file && echo same
            ipvs compare site.rules --schedulers rr,sh --flows - <flows.csv | cmp - file && echo same
            grep -c . file
            """)
        #expect(answer.output == "same\nsame\nsame\nsame\n32\n")
        #expect(answer.errors == "")
    }

    /// ovf has the lowest peak where it sends nobody anywhere: the sentence says so.
    @Test func whatTheBestCosts() throws {
        let answer = try Shell.run(
            """
            ipvs compare site.rules --schedulers ovf --by peak --for 20 --rate 50 | tr '\\n' ' ' | tr -s ' '
            ipvs compare site.rules --schedulers lc --by refused --for 20 --rate 50 | grep -c 'but it refuses'
            """)
        #expect(answer.output.contains("best by peak active: site.rules ovf"))
        #expect(answer.output.contains("; but it refuses "))
        #expect(answer.output.hasSuffix(" 0\n") || answer.output.hasSuffix("\n0\n"))
    }
}
