import Foundation
import Testing

@testable import ipvs

/// `ipvs diff` and `ipvs export`, without a kernel.
@Suite struct DiffTests {
    private static let files = [
        "old.rules": """
        -A -t 192.0.2.10:443 -s wlc
        -a -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 2
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 2
        -A -u 192.0.2.10:53 -s rr
        -a -u 192.0.2.10:53 -r 10.1.0.3:53 -m -w 1
        --set 900 120 300
        --start-daemon master --mcast-interface eth0

        """,
        "new.rules": """
        -A -t 192.0.2.10:443 -s mh -b mh-port -p 60 -M 255.255.0.0
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -i --tun-type gue --tun-port 6080 -w 0 -x 9 -y 3
        -a -t 192.0.2.10:443 -r 10.1.0.4:443 -g -w 1
        -A -f 5 -6 -s wlc --pe sip
        --set 100 0 0
        --stop-daemon master

        """,
    ]

    private func run(_ command: String, more: [String: String] = [:]) throws -> Shell.Answer {
        try Shell.run(command, files: Self.files.merging(more) { $1 })
    }

    @Test func everyAttribute() throws {
        let answer = try run("ipvs diff new.rules --against old.rules")
        #expect(
            answer
                == Shell.Answer(
                    output: """
                        ~ idle times: tcp 900 s, tcpfin 120 s, udp 300 s -> tcp 100 s, tcpfin 120 s, udp
                          300 s
                        - master daemon: interface eth0, syncid 0
                        ~ tcp 192.0.2.10:443  wlc
                          ~ scheduler wlc -> mh
                          ~ flags none -> mh-port
                          ~ persistence none -> 60 s
                          + 10.1.0.4:443  Route, weight 1
                          ~ 10.1.0.2:443  forward Route -> Tunnel (gue to port 6080), weight 2 -> 0,
                            upper threshold 0 -> 9, lower threshold 0 -> 3
                          - 10.1.0.1:443  Route, weight 2
                        - udp 192.0.2.10:53  rr
                          - 10.1.0.3:53  Masq, weight 1
                        + mark 5 IPv6  wlc, engine sip

                        8 changes make old.rules what new.rules says

                        """, errors: "", status: 1))
    }

    @Test func commands() throws {
        let answer = try run("ipvs diff new.rules --against old.rules --commands")
        #expect(
            answer
                == Shell.Answer(
                    output: """
                        --stop-daemon master
                        --set 100 120 300
                        -A -f 5 -6 -s wlc --pe sip
                        -E -t 192.0.2.10:443 -s mh -p 60 -M 255.255.0.0 -b mh-port
                        -a -t 192.0.2.10:443 -r 10.1.0.4:443 -g -w 1
                        -e -t 192.0.2.10:443 -r 10.1.0.2:443 -i -w 0 --tun-type gue --tun-port 6080 --tun-nocsum -x 9 -y 3
                        -d -t 192.0.2.10:443 -r 10.1.0.1:443
                        -D -u 192.0.2.10:53

                        """, errors: "", status: 1))
    }

    /// The commands, applied, make the one the other.
    @Test func commandsMakeItSo() throws {
        let answer = try run(
            """
            ipvs diff new.rules --against old.rules --commands | grep -v daemon >plan
            { grep -v -e daemon -e '--set 9' old.rules; cat plan; } >made.rules
            ipvs diff new.rules --against made.rules --order --ignore daemons
            """)
        #expect(answer == Shell.Answer(output: "made.rules is as new.rules says\n", errors: "", status: 0))
    }

    @Test(arguments: [
        ("new.rules --against new.rules", "", 0), ("old.rules --against new.rules --scope :80", "", 0),
        ("new.rules --against old.rules --scope mark=5", "+ mark 5 IPv6  wlc, engine sip\n", 1),
        ("new.rules --against old.rules --scope udp/192.0.2.0/24", "- udp 192.0.2.10:53  rr\n", 1),
        (
            "new.rules --against old.rules --scope tcp/192.0.2.10:443 --ignore weight",
            "lower threshold 0 -> 3", 1
        ),
        ("more.rules --against old.rules", "more.rules", 0), ("moved.rules --against old.rules", "", 0),
        (
            "moved.rules --against old.rules --order", "10.1.0.1:443  moves: it is deleted and added again\n",
            1
        ),
        ("old.json --against old.rules --order", "", 0), ("- --against old.rules <old.json", "", 0),
        ("old.rules --against old.rules --format rules", "", 0),
    ])
    func selections(words: String, expected: String, status: Int32) throws {
        let old = Self.files["old.rules"] ?? ""
        // Nothing is said of idle times and daemons.
        let plain = old.split(separator: "\n").filter { !$0.hasPrefix("--") }.map { $0 + "\n" }
        let moved = [plain[0], plain[2], plain[1]].joined() + plain.dropFirst(3).joined()
        let answer = try run(
            "ipvs export old.rules --to json >old.json; ipvs diff \(words)",
            more: ["more.rules": plain.joined(), "moved.rules": moved])
        #expect(answer.errors == "")
        #expect(expected.isEmpty || answer.output.contains(expected), "\(answer.output)")
        #expect(answer.status == status)
    }

    /// A plain file's lines are not held, those of what can be read only once are.
    @Test(arguments: [
        "-A -t 192.0.2.10:443 -s rr\n--set 100 0 0\n--set 0 0 50\n--stop-daemon backup\n", "# nothing\n",
        "-A -f 1\n-A -f 1\n@5 -D -f 1\n", "-A -f 1\n@5 -D -f 1\n", "-A -f 1\n-a -f 1 -r x\n-A -f 1\n",
        "-A -f 1\n-a -f 2 -r 10.0.0.1\n", "-A -f 1\n-D -f 1\n-D -f 1\n",
    ])
    func filesAndPipesSayTheSame(rules: String) throws {
        let file = try run("ipvs diff text --against old.rules", more: ["text": rules])
        let pipe = try run("cat text | ipvs diff - --against old.rules", more: ["text": rules])
        func named(_ text: String, _ name: String) -> String {
            text.replacing("text:", with: "\(name):").replacing("what text says", with: "what \(name) says")
        }
        #expect(pipe.errors == named(file.errors, "-"))
        #expect(pipe.output == named(file.output, "standard input"))
        #expect(pipe.status == file.status && file.status > 0)
    }

    /// Rules and JSON lead to each other and lose nothing on the way.
    @Test func exportsLoseNothing() throws {
        let answer = try run(
            """
            # Rules that stop a daemon fail where none runs.
            sed -i /stop-daemon/d new.rules
            for file in old new; do
              ipvs export $file.rules --to json --output $file.json && ipvs export $file.json >$file.again &&
              ipvs export $file.again --to json | diff - $file.json
              ipvs diff $file.again --against $file.rules --order
            done
            """)
        #expect(
            answer
                == Shell.Answer(
                    output: "old.rules is as old.again says\nnew.rules is as new.again says\n", errors: "",
                    status: 0))
    }

    @Test(arguments: [
        ("diff", "Missing expected argument '<source>'"),
        ("diff - --against -", "standard input comes only once"),
        ("diff old.rules --against new.rules --commands --json", "leave --commands out"),
        ("diff no.rules --against old.rules", "no.rules: No such file or directory"),
        ("diff . --against old.rules", ".: Is a directory"),
        ("diff old.rules --against broken", "broken:1:2: there is no member versoin here"),
        ("diff timed --against old.rules", "timed:2:1: a rule with a time is for ipvs simulate only"),
        (
            "diff twice --against old.rules",
            "twice:2:1: the service tcp 192.0.2.10:443 exists already (line 1)"
        ),
        ("diff old.rules --scope 192.0.2.0/40", "expected ADDRESS, ADDRESS/BITS"),
        ("diff old.rules --ignore everything", "everything"), ("diff old.rules --format yaml", "yaml"),
        ("export old.rules --to xml", "xml"), ("export no.rules", "no.rules: No such file or directory"),
        ("diff live", "IPVS is not loaded"),
        ("apply old.rules --allow add,drop", "there is no kind of change 'drop'"),
        ("apply old.rules --confirm-within 0", "expected seconds, from 1 to 86400"),
        ("apply old.rules --dry-run --confirm-within 5", "--dry-run changes nothing"),
        ("apply timed", "timed:2:1: a rule with a time"), ("undo", "no change waits for its confirmation"),
        ("undo --record nowhere", "nowhere: No such file or directory"),
        ("undo --record .", ". keeps no change that was made"),
    ])
    func mistakes(words: String, message: String) throws {
        let answer = try run(
            "ipvs \(words)",
            more: [
                "broken": #"{"versoin": 2}"#,
                "timed": "-A -t 192.0.2.10:443\n@5 -D -t 192.0.2.10:443\n",
                "twice": "-A -t 192.0.2.10:443\n-A -t 192.0.2.10:443 -s rr\n",
            ])
        #expect(answer.output == "")
        #expect(answer.errors.contains(message), "\(answer.errors)")
        #expect(answer.status == 2)
    }

    /// What no rule says is told by check, in whichever file it stands; a mistake of an included file shows no other's line.
    @Test func keepalivedsFiles() throws {
        let answer = try run(
            "ipvs check site.conf; echo $?; ipvs check whole.conf; echo $?; ipvs diff old.conf --against old.rules "
                + "--scope tcp/:443; ipvs export old.rules --to keepalived >again.conf; "
                + "ipvs diff again.conf --against old.rules --ignore daemons; ipvs export again.conf | head -n 2",
            more: [
                "site.conf": """
                ! A comment
                vrrp_instance main {
                    state MASTER
                }
                virtual_server 192.0.2.10 443 {
                    protocol TCP
                    real_server 10.1.0.1 443 {
                        weight 2
                        TCP_CHECK {
                        }
                    }
                }

                """,
                "whole.conf": "include part.conf\nvirtual_server 192.0.2.10 443 {\n}\n",
                "part.conf": "\n\nvirtual_servers\n",
                "old.conf": """
                virtual_server 192.0.2.10 443 {
                    protocol TCP
                    lvs_sched wlc
                    lvs_method DR
                    real_server 10.1.0.1 443 {
                        weight 2
                    }
                    real_server 10.1.0.2 443 {
                        weight 2
                    }
                }

                """,
            ])
        #expect(
            answer.output == """
                site.conf:2:1: no rule says vrrp_instance main: left out
                site.conf:7:5: no rule says TCP_CHECK of the server 10.1.0.1:443: left out
                site.conf: 1 service, 1 server: no problems
                0
                part.conf:3:1: error: keepalived has no keyword virtual_servers outside of every
                  block [E014]
                whole.conf:2:1: keepalived ignores 192.0.2.10 443: it has no real servers
                whole.conf: 0 services, 0 servers: 1 error
                what a code means: ipvs help E014
                1
                old.rules is as old.conf says within the scope
                old.rules is as again.conf says
                --set 900 120 300
                -A -t 192.0.2.10:443 -s wlc

                """)
        #expect(answer.errors == "")
    }

    @Test func aFileThatChangesWhileItIsRead() throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).rules")
        try Data("-C\n".utf8).write(to: place)
        defer { try? FileManager.default.removeItem(at: place) }
        let input = try InputFile(place.path)
        try input.checkUnchanged()
        let writer = try FileHandle(forWritingTo: place)
        try writer.seekToEnd()
        try writer.write(contentsOf: Data("-A -f 5\n".utf8))
        var sentence = ""
        do throws(Failure) {
            _ = try TableReader.read(input)
        } catch {
            sentence = error.sentence
        }
        #expect(
            sentence.hasSuffix(
                "somebody wrote to the file while it was read: run it again when it is complete"))
    }
}
