import Foundation
import IPVSFormats
import IPVSModel
import TestSupport
import Testing

/// keepalived.conf becomes the table that keepalived makes of it. What that is was seen in the embedded kernel: see
/// Tests/Tools/programs/keepalived.py, which compares the files of `Fixtures/keepalived` with it.
@Suite struct KeepalivedTests {
    /// The files of the fixtures.
    private static var files: KeepalivedFiles {
        KeepalivedFiles(
            matching: { pattern, includer in
                let folder = URL(filePath: includer).deletingLastPathComponent()
                let path = folder.appending(path: pattern).standardized.path
                guard pattern.contains("*") else {
                    return FileManager.default.fileExists(atPath: path) ? [path] : []
                }
                let parts = URL(filePath: path).deletingLastPathComponent().path
                let names = (try? FileManager.default.contentsOfDirectory(atPath: parts)) ?? []
                return names.sorted().filter { $0.hasSuffix(".conf") }.map { "\(parts)/\($0)" }
            },
            identity: { $0 },
            read: { path, _ in
                FileManager.default.contents(atPath: path).map { .text([UInt8]($0)) } ?? .failure("gone")
            })
    }

    private static func read(
        _ text: String, files: KeepalivedFiles = .none, configurationID: String? = nil,
        limits: TableTextLimits = .ofTests
    ) -> TableText {
        KeepalivedReader.read(
            Array(text.utf8), file: "k.conf", files: files, configurationID: configurationID, limits: limits)
    }

    /// A virtual server with one real server.
    private static func virtual(_ words: String..., server: String = "10.0.0.1 80") -> String {
        "virtual_server 10.1.0.1 80 {\n\(words.joined(separator: "\n"))\nreal_server \(server) {\n}\n}\n"
    }

    @Test(arguments: ["constructs", "daemons"]) func fixtures(name: String) throws {
        let path = Fixtures.directory.appending(path: "keepalived/\(name).conf").path
        let text = KeepalivedReader.read(
            Array(try Fixtures.text("keepalived/\(name).conf").utf8), file: path, files: Self.files,
            configurationID: "host", limits: .ofTests)
        #expect(text.complaints == [])
        #expect(try text.rules() == Fixtures.text("keepalived/\(name).rules"))
        #expect(text.omissions == [])
    }

    @Test func remarksAreOneForEachBlock() throws {
        let text = Self.read(
            """
            global_defs {
                router_id a
                smtp_server 127.0.0.1
                notification_email {
                    a@example.com
                }
            }
            vrrp_instance VI_1 {
                virtual_ipaddress {
                    10.1.0.1
                }
            }
            virtual_server 10.1.0.1 80 {
                delay_loop 3
                quorum 2
                protocol TCP
                sorry_server 10.0.0.9 80
                real_server 10.0.0.1 80 {
                    TCP_CHECK {
                        connect_timeout 3
                    }
                    weight 2 uthreshold 5
                }
            }
            """)
        #expect(text.complaints == [])
        #expect(
            text.notes == [
                "1: no rule says router_id, smtp_server, notification_email: left out",
                "8: no rule says vrrp_instance VI_1: left out",
                "22: keepalived does not read uthreshold here: a keyword begins a line",
                "18: no rule says TCP_CHECK of the server 10.0.0.1:80: left out",
                "13: no rule says delay_loop, quorum of 10.1.0.1 80: left out",
                "17: the sorry server 10.0.0.9:80 of 10.1.0.1 80 is no server as long as the quorum is reached: left out",
            ])
        #expect(try text.rules() == "-A -t 10.1.0.1:80 -s wlc\n-a -t 10.1.0.1:80 -r 10.0.0.1:80 -m -w 2\n")
    }

    /// What keepalived would complain of and ignore.
    @Test(arguments: [
        ("frob 3\n", "1:1: keepalived has no keyword frob outside of every block"),
        ("}\n", "1:1: a } that ends no block"),
        ("virtual_server 10.1.0.1 80\n", "1:1: expected { behind virtual_server"),
        ("global_defs {\n", "1:1: this block has no end: } is missing"),
        ("vrrp_script x {\n{\n}\n", "1:15: this block has no end: } is missing"),
        ("static_routes \"x\n", "1:1: a quote that has no end in this line"),
        (
            "virtual_server www.example.com 80 {\n}\n",
            "1:16: expected an address behind virtual_server, found www.example.com; names are not looked up"
        ),
        (
            "virtual_server 10.1.0.1 http {\n}\n",
            "1:25: expected a port from 1 to 65535 behind 10.1.0.1, found http"
        ),
        (
            "virtual_server fwmark 0x10 {\n}\n",
            "1:23: expected a mark from 1 to 4294967295 behind fwmark, found 0x10"
        ),
        (
            virtual("lvs_sched roulette"),
            "2:11: expected a scheduler, one of rr, wrr, lc, wlc, lblc, lblcr, dh, sh, sed, nq, fo, ovf, mh, twos, found roulette"
        ),
        (
            virtual("sh-port", "lvs_sched sh"),
            "2:1: keepalived ignores sh-port unless it stands behind lvs_sched sh"
        ),
        (virtual("lvs_method nat"), "2:12: expected NAT, DR or TUN, found nat"),
        (
            virtual("  lvs_method TUN type gue"),
            "2:3: keepalived takes no such tunnel: gue needs a port and others have none, ipip has no checksum, and gre no remcsum"
        ),
        (
            virtual("persistence_timeout 2678401"),
            "2:21: expected seconds from 1 to 2678400 behind persistence_timeout, found 2678401"
        ),
        (
            virtual("persistence_granularity 255.255"),
            "2:25: expected a netmask such as 255.255.255.0, or 1 to 128 bits of IPv6, found 255.255"
        ),
        (virtual("protocol icmp"), "2:10: expected TCP, UDP or SCTP behind protocol"),
        (virtual("bla {", "x y", "}"), "2:1: keepalived has no keyword bla in a virtual server"),
        (
            virtual("protocol TCP", server: "fd00::1 80"),
            "3:1: keepalived ignores [fd00::1]:80: only servers with lvs_method TUN can be of another family than tcp 10.1.0.1:80"
        ),
        (
            "virtual_server group x {\nreal_server 10.0.0.1 {\n}\n}\n",
            "1:1: there is no virtual_server_group x"
        ),
        (
            "virtual_server_group x {\n10.0.0.5/31 80\n}\n",
            "2:1: expected an address, a range such as 192.0.2.1-9 or 192.0.2.0/28 without bits behind its mask, or fwmark, found 10.0.0.5/31"
        ),
        ("virtual_server_group x {\nfwmark 8 inet7\n}\n", "2:10: expected inet or inet6, found inet7"),
        (
            "global_defs {\nlvs_timeouts tcp x\n}\n",
            "2:18: expected seconds from 0 to 2678400 behind tcp, found x"
        ),
        (
            "~SEQ(A) x\n",
            "1:1: expected ~SEQ(VARIABLE, START, STEP, END) or ~LST(VARIABLE, VALUE, VALUE), found ~SEQ(A) x"
        ),
        ("global_defs {\n  router_id ${A}\n}\n", "2:13: the parameter A is not defined"),
        ("$A=$A\n$A\n", "2:1: a parameter that stands for itself"),
        ("$A=${A}${A}\n$A\n", "2:1: parameters make a line of this that is too long"),
        ("includer none.conf\n", "1:1: no file matches none.conf"),
        (
            "@^x include a\n",
            "1:5: keepalived includes no files in a line with a condition, parameters or a repetition"
        ),
        (
            "$A=b\ninclude $A\n",
            "2:1: keepalived includes no files in a line with a condition, parameters or a repetition"
        ),
    ])
    func mistakes(text: String, complaint: String) {
        #expect(Self.read(text).complaints == [complaint])
    }

    @Test func everyMistakeIsFound() {
        let text =
            "frob 1\n" + Self.virtual("lvs_sched x", "weight -1")
            + "virtual_server group y {\nreal_server 1.2.3.4 {\n}\n}\nfrob 2\n"
        #expect(Self.read(text).problems.map(\.place.line) == [1, 3, 4, 8, 12])
        #expect(Self.read(text, limits: TableTextLimits(problems: 2)).problems.map(\.place.line) == [1, 3])
    }

    @Test func conditionsNeedTheConfigurationID() throws {
        let text = Self.virtual("protocol TCP", "@a lvs_sched rr", "@^a lvs_sched lc")
        #expect(try Self.read(text, configurationID: "a").rules().contains("-s rr"))
        #expect(try Self.read(text, configurationID: "b").rules().contains("-s lc"))
        #expect(try Self.read(text).rules().contains("-s lc"))
        #expect(
            Self.read(text, configurationID: "b").notes == [
                "3: lines that begin with @ are read for keepalived's configuration id b"
            ])
        #expect(
            Self.read(text).notes == [
                "3: lines that begin with @ are read as if keepalived had another configuration id than any that is named: it is not known"
            ])
    }

    @Test func aFileThatIncludesItselfIsAMistake() {
        let files = KeepalivedFiles(
            matching: { pattern, _ in [pattern] }, identity: { String($0.drop { $0 == "/" }) },
            read: { path, _ in
                .text(Array((path == "/a" ? "\n  include /b\n" : "include k.conf\ninclude a\n").utf8))
            })
        let text = Self.read("include /a\n", files: files)
        #expect(text.problems.map { "\($0.place)" } == ["/b:1:1", "/b:2:1"])
        #expect(text.complaints == ["1:1: k.conf includes itself", "2:1: a includes itself"])
    }

    /// Little text that asks for very much.
    @Test(arguments: [
        "~SEQ(A, 1, 1000000000) ~SEQ(B, 1, 1000000000) frobnicate\n", "~SEQ(A, 1, 1000000000) $X=3\n",
        "$A= \\\nx \\\n$A\n$A\n", "$A=a${B}${B}\n$B=b${C}${C}\n$C=$D $D $D $D\n~SEQ(E, 1, 1000000000) $A\n",
        "virtual_server_group g {\n10.0.0.0/8 80\nfd00::/8 80\n}\nvirtual_server group g {\nreal_server 1.2.3.4 80 {\n}\n}\n",
        String(repeating: "{", count: 100_000), String(repeating: "a {\n", count: 50_000),
        String(repeating: "virtual_server_group a { x }", count: 20_000),
        "include k\n", "virtual_server 99999999999999999999.1.1.1 99999999999999999999 {\n",
    ])
    func hostile(text: String) {
        var limits = TableTextLimits(problems: 1_000)
        limits.changes = 10_000
        limits.expansion = 1 << 20
        let files = KeepalivedFiles(
            matching: { pattern, _ in (0..<100).map { "\(pattern)\($0)" } }, identity: { _ in nil },
            read: { _, limit in .text(Array("include k\n".utf8)) })
        let start = ContinuousClock.now
        let found = Self.read(text, files: files, limits: limits)
        #expect(!found.problems.isEmpty)
        #expect(found.lines.count <= 10_000 && found.remarks.count <= 1_001)
        #expect(ContinuousClock.now - start < .seconds(30))
    }
}
