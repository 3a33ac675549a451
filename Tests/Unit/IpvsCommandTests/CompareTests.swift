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

                                                               peak    peak  clients
                  variant      refused  passed  fairness  imbalance  active    moved
                  site.rules         1       1     1.000       1.00       1    0.0 %
                  other.rules        0       1     0.500       2.00       2    0.0 %

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
        #expect(answer.output == "same\nsame\nsame\nsame\n26\n")
        #expect(answer.errors == "")
    }
}
