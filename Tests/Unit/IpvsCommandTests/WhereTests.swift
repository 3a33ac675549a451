import Foundation
import Testing

/// `ipvs where` on files of rules; on a running kernel it is tried in KernelTests.
@Suite struct WhereTests {
    private static func ask(
        _ clients: String, rules: String, options: String = "--explain"
    ) throws -> Shell.Answer {
        try Shell.run(
            "ipvs where \(clients) --service 192.0.2.1:80 --rules r \(options)", files: ["r": rules])
    }

    private static func rules(_ service: String, weights: [Int]) -> String {
        "-A -t 192.0.2.1:80 \(service)\n"
            + weights.enumerated().map { "-a -t 192.0.2.1:80 -r 10.1.0.\($0 + 1):80 -m -w \($1)\n" }.joined()
    }

    @Test(arguments: [
        (
            "-s wlc", [1, 3],
            """
            10.0.0.1:5 10.1.0.2:80 scheduled
              10.1.0.2:80 has load 0 for weight 3
              10.1.0.1:80 has load 0
              the first of the best wins

            """
        ),
        (
            "-s sh", [1, 3],
            """
            10.0.0.1:5 10.1.0.1:80 scheduled
              the client's address hashes to bucket 39 of 256, which is 10.1.0.1:80's

            """
        ),
        (
            "-s sh", [0, 3],
            """
            10.0.0.1:5 refused
              the client's address hashes to bucket 39 of 256, which is 10.1.0.1:80's
              10.1.0.1:80 has weight 0: without sh-fallback the client is refused
              no server may be chosen

            """
        ),
        (
            "-s sh -b sh-fallback", [0, 3],
            """
            10.0.0.1:5 10.1.0.2:80 scheduled
              the client's address hashes to bucket 39 of 256, which is 10.1.0.1:80's
              10.1.0.1:80 has weight 0: other buckets are tried

            """
        ),
        (
            "-s dh", [0, 3],
            """
            10.0.0.1:5 10.1.0.2:80 scheduled
              the virtual address hashes to bucket 50 of 256, which is 10.1.0.2:80's

            """
        ),
        (
            "-s mh -b mh-port", [1, 1],
            """
            10.0.0.1:5 10.1.0.1:80 scheduled
              the client's address and port hash to place 2581 of 4093, which is
                10.1.0.1:80's

            """
        ),
        (
            "-s twos", [1, 3],
            """
            10.0.0.1:5 10.1.0.2:80 scheduled
              10.1.0.2:80 is drawn, and no other server

            """
        ),
        (
            "-s twos", [0, 0],
            """
            10.0.0.1:5 refused
              10.1.0.2:80 has weight 0
              10.1.0.1:80 has weight 0
              no server may be chosen

            """
        ),
        (
            "-s lblc", [1, 3],
            """
            10.0.0.1:5 10.1.0.2:80 scheduled
              the cache has nothing for 192.0.2.1: a server is chosen by load
              10.1.0.2:80 has load 0 for weight 3
              10.1.0.1:80 has load 0
              the first of the best wins

            """
        ),
        (
            "-s lblcr", [1, 0],
            """
            10.0.0.1:5 10.1.0.1:80 scheduled
              the cache has nothing for 192.0.2.1: a server is chosen by load
              10.1.0.2:80 has weight 0
              10.1.0.1:80 has load 0
              the first of the best wins

            """
        ),
        (
            "-s rr", [],
            "10.0.0.1:5 refused\n  the round begins with the first server of the list that may be chosen\n  no server may be chosen\n"
        ),
    ])
    func reasons(service: String, weights: [Int], expected: String) throws {
        let answer = try Self.ask("10.0.0.1:5", rules: Self.rules(service, weights: weights))
        #expect(answer == Shell.Answer(output: expected, errors: "", status: 0))
    }

    /// No answer changes the next one, and files and words come in order.
    @Test func manyClients() throws {
        let answer = try Shell.run(
            """
            printf '%s\\n' 10.0.0.9:1 '' 10.0.0.8:2 >list
            for list in list - ; do
                ipvs where 10.0.0.1:1 10.0.0.1:1 --clients-file $list --service 192.0.2.10:53 --rules site.rules <list
            done
            ipvs where 10.0.0.1:1 --service 192.0.2.10:99 --rules site.rules
            """)
        let each = ["10.0.0.1:1", "10.0.0.1:1", "10.0.0.9:1", "10.0.0.8:2"].map {
            "\($0) 10.1.0.3:53 scheduled\n"
        }
        #expect(answer.output == (each + each).joined() + "10.0.0.1:1 passed\n")
        #expect(answer.errors == "")
    }

    @Test func theProtocolIsThatOfTheService() throws {
        let files = ["r": "-A -t 192.0.2.1:80\n-A -u 192.0.2.1:80\n-a -u 192.0.2.1:80 -r 10.1.0.1:80\n"]
        let ask = "ipvs where 10.0.0.1:5 --service 192.0.2.1:80 --rules r"
        let answer = try Shell.run(
            "\(ask); echo $?; \(ask) --protocol udp; \(ask) --protocol tcp", files: files)
        #expect(answer.output == "2\n10.0.0.1:5 10.1.0.1:80 scheduled\n10.0.0.1:5 refused\n")
        #expect(answer.errors == "ipvs: several services are at 192.0.2.1:80: choose one with --protocol\n")
    }

    @Test func asJSON() throws {
        let answer = try Self.ask(
            "10.0.0.1:5", rules: Self.rules("-s sh", weights: [1, 3]), options: "--json")
        let object = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
        #expect(object?["version"] as? Int == 2)
        let client = try #require((object?["clients"] as? [[String: Any]])?.first)
        #expect(client["server"] as? String == "10.1.0.1:80")
        #expect(client["outcome"] as? String == "scheduled")
        #expect(client["unknown"] is NSNull)
        #expect((client["reasons"] as? [String])?.count == 1)
    }

    /// `ip_vs_sched_persist` translates the port of the service only.
    @Test func portsOfPersistentServices() throws {
        let marked = "-A -f 7 -s wrr -p 60\n-a -f 7 -r 10.0.0.2:21 -m\n"
        let answer = try Shell.run(
            """
            ipvs where 10.9.189.72:1000 --service 192.0.2.10:20 --protocol tcp --mark 192.0.2.10:0=7 --rules marked
            ipvs where 10.9.189.72:20 --service 192.0.2.10:443 --rules site.rules --explain
            """, files: ["marked": marked, "site.rules": Shell.site["site.rules"] ?? ""])
        #expect(
            answer.output == """
                10.9.189.72:1000 10.0.0.2:20 scheduled
                10.9.189.72:20 passed
                  it comes from port 20, as FTP servers do to send data: such packets are never
                    scheduled

                """)
        #expect(answer.errors == "")
    }

    @Test func changesOfTimeZero() throws {
        let rules = "-A -t 192.0.2.1:80 -s rr\n@0 -a -t 192.0.2.1:80 -r 10.1.0.1:80\n@1 -C\n"
        let answer = try Self.ask("10.0.0.1:5", rules: rules, options: "")
        #expect(answer == Shell.Answer(output: "10.0.0.1:5 10.1.0.1:80 scheduled\n", errors: "", status: 0))
    }

    @Test(arguments: [
        ("", "list:1:1: expected a client a line, as ADDRESS:PORT"),
        ("\n\n", "list:1:1: expected a client a line"),
        ("10.0.0.1:1\n[::1]:5\n", "list:2:1: [::1]:5 cannot reach 192.0.2.10:443: it is of the other family"),
        ("10.0.0.1:1\r\n", "list:1:11: expected lines to end with a line feed only, found a carriage return"),
    ])
    func badListsOfClients(list: String, message: String) throws {
        var files = Shell.site
        files["list"] = list
        let answer = try Shell.run(
            "ipvs where --clients-file list --service 192.0.2.10:443 --rules site.rules", files: files)
        #expect(answer.errors.hasPrefix("ipvs: \(message)"), "\(answer.errors)")
        #expect(answer.status == 2)
    }

    /// At a time it is what `ipvs simulate` does with the client then, after the same flows and changes.
    @Test func atATimeItIsWhatIsSimulated() throws {
        let answer = try Shell.run(
            """
            { echo time,protocol,client,destination,duration
              for i in {0..79}; do
                  echo "$((i / 4)).$((i % 4 * 25)),tcp,10.9.$((i % 7)).$((i % 11)):$((2000 + i)),192.0.2.1:80,$((i % 5))"
              done; } >f
            for scheduler in rr wrr lc wlc lblc lblcr dh sh mh sed nq fo ovf; do
                { echo "-A -t 192.0.2.1:80 -s $scheduler"
                  for i in 1 2 3 4; do echo "-a -t 192.0.2.1:80 -r 10.1.0.$i:80 -m -w $i"; done
                  echo '@7 -e -t 192.0.2.1:80 -r 10.1.0.4:80 -m -w 0'; } >r
                for at in 3.1 9 19.9; do
                    awk -F, -v at=$at 'NR == 1 || $1 < at' f >part
                    echo "$at,tcp,10.9.8.7:40000,192.0.2.1:80,1" | cat part - >all
                    played=$(ipvs simulate --rules r --flows all --placements - | tail -n 1 | cut -d , -f 5,6 | sed 's/^,//; s/,.*//')
                    said=$(ipvs where 10.9.8.7:40000 --service 192.0.2.1:80 --rules r --flows f --at $at | cut -d ' ' -f 2)
                    [ "$played" = "$said" ] && [ -n "$said" ] || echo "$scheduler at $at: $played, $said"
                done
            done
            cat r | sed 's/ovf/rr/' >rr
            where() { ipvs where 10.9.8.7:40000 --service 192.0.2.1:80 --rules rr "$@"; }
            where --at 6; where --at 6.2 --rate 50 >said; where --at 6.2 --rate 50 | cmp - said
            where --rate 50 2>&1 | head -n 1; where --at 5 --for 6 2>&1 | head -n 1
            """)
        #expect(
            answer.output == """
                10.9.8.7:40000 10.1.0.4:80 scheduled
                Error: --rate is for --at, which plays flows until then
                Error: --for is not for ipvs where: flows are played until --at

                """, "\(answer)")
    }
}
