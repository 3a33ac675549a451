import Foundation
import GuestSupport
import Testing

/// `ipvs check`, as it is called: outputs, exit statuses, and files of every kind.
@Suite struct CheckTests {
    private static let files = [
        "fine.rules": "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1 -m\n",
        "bad.rules": """
        -A -t 192.0.2.1:80 -s sh
        \t-a -t 192.0.2.1:80 -r 10.0.0.1:8080 -g
        -a -t 192.0.2.1:80 -r 10.0.0.2 -g -w 0
        -a -t 192.0.2.1:80 -r 10.0.0.2 -g -w 2
        -A -t 192.0.2.2:80 --shed rr # \u{1B}[31m ü
        """,
        "odd.rules": "-A -f 1\n",
    ]

    private static func run(_ script: String) throws -> Shell.Answer { try Shell.run(script, files: files) }

    @Test func everyFindingHasItsPlaceAndItsLine() throws {
        let answer = try Self.run("ipvs check bad.rules")
        #expect(
            answer.output == """
                bad.rules:2:21: warning: the server 10.0.0.1 gets packets at the service's port,
                  80, and not at 8080, since -g leaves ports as they are: write 80, or use -m
                  [W001]
                    2 |  -a -t 192.0.2.1:80 -r 10.0.0.1:8080 -g
                      |                     ^~~~~~~~~~~~~~~~
                bad.rules:3:35: warning: the server 10.0.0.2:80 has weight 0, and sh without
                  sh-fallback refuses a part of the clients instead of sending them elsewhere:
                  add -b sh-fallback to the service [W002]
                    3 | -a -t 192.0.2.1:80 -r 10.0.0.2 -g -w 0
                      |                                   ^~~~
                bad.rules:4:20: error: the server 10.0.0.2:80 exists already (line 3; with -g
                  the service's port is used): change it with -e, or take one of the two rules
                  out [E017]
                    4 | -a -t 192.0.2.1:80 -r 10.0.0.2 -g -w 2
                      |                    ^~~~~~~~~~~
                bad.rules:5:20: error: --shed: unknown option [E003]
                    5 | -A -t 192.0.2.2:80 --shed rr # \\x1b[31m ü
                      |                    ^~~~~~~~~
                bad.rules: 1 service, 2 servers: 2 errors, 2 warnings
                what a code means: ipvs help E003

                """)
        #expect(answer.errors == "")
        #expect(answer.status == 1)
    }

    @Test func editorsGetALineForEach() throws {
        let answer = try Self.run(
            "ipvs check --output short bad.rules fine.rules odd.rules | cut -d ' ' -f 1,2")
        #expect(
            answer.output == """
                bad.rules:2:21: warning:
                bad.rules:3:35: warning:
                bad.rules:4:20: error:
                bad.rules:5:20: error:
                odd.rules:1:4: warning:

                """)
    }

    /// The options, and the status with them.
    @Test(arguments: [
        ("fine.rules", 0), ("odd.rules", 0), ("bad.rules", 1), ("odd.rules bad.rules fine.rules", 1),
        ("--strict fine.rules", 0), ("--strict odd.rules", 1), ("fine.rules none", 2),
        ("bad.rules . fine.rules", 2),
        ("--json odd.rules", 0), ("--json bad.rules", 1), ("--output sarif bad.rules", 1),
        ("--output json none", 2),
        ("--format json fine.rules", 1), ("--json --output short fine.rules", 2), ("- -", 2), ("", 2),
        ("--format nonsense fine.rules", 2), ("--output nonsense fine.rules", 2),
    ])
    func statuses(options: String, status: Int32) throws {
        #expect(try Self.run("ipvs check \(options)").status == status)
    }

    /// What cannot be read is told, and the others are checked all the same.
    @Test func theOtherFilesAreChecked() throws {
        let answer = try Self.run(
            """
            : >unreadable; chmod 0 unreadable; mkfifo pipe; cat odd.rules >pipe &
            ipvs check --output short none . pipe fine.rules - <bad.rules | cut -d : -f 1-3
            echo ${PIPESTATUS[0]}
            """)
        #expect(answer.output == "pipe:1:4\n-:2:21\n-:3:35\n-:4:20\n-:5:20\n2\n")
        #expect(
            answer.errors
                == "ipvs: none: No such file or directory\nipvs: .: Is a directory\n")
    }

    /// Lines of a pipe are shown, too, as far as they are kept.
    @Test func linesOfAPipeAreShown() throws {
        let answer = try Self.run(
            "ipvs check - <odd.rules; (cat odd.rules; yes '#' | head -c 5000000; echo; echo -Z -q) | ipvs check -"
        )
        #expect(answer.output.contains("-:1:4: warning:"))
        #expect(answer.output.contains("    1 | -A -f 1\n      |    ^~~~\n"))
        #expect(answer.output.contains(":4: error: -q: unknown option [E003]\n-: 1 service"))
    }

    @Test func hugeLinesAndBytesThatAreNoText() throws {
        let answer = try Self.run(
            """
            head -c 3000000 /dev/zero | tr '\\0' 9 >long; printf -- '-C\\n-A -t \\0' >null; printf -- '-Z \\377\\33[31m' >bytes
            printf -- '-Z%5000sx' '' >wide; printf -- '-A -f 1 -s %300s -w 5' '' >cut
            ipvs check long null bytes wide cut
            """)
        #expect(answer.errors == "" && answer.status == 1)
        #expect(answer.output.contains("long:1:1048577: error: this line is longer than 1 MiB"))
        #expect(
            answer.output.contains(
                "null:2:7: error: a NUL byte: rules are text [E001]\n    2 | -A -t \\x00\n      |       ^~~~\n"
            ))
        #expect(answer.output.contains("    1 | -Z \\xff\\x1b[31m\n      |    ^~~~~~~~~~~~\n"))
        #expect(answer.output.contains("wide:1:5003: error: unexpected argument x [E005]\nwide: 0 services"))
        #expect(answer.output.contains("    1 | ..."))
        let lines = answer.output.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 && $0.utf8.allSatisfy { $0 >= 0x20 } })
    }

    /// Ends soon, in little memory, and with a finding.
    @Test(arguments: [
        ("ipvs check /dev/zero", "/dev/zero:1:1: error: a NUL byte: rules are text [E001]\n"),
        (
            "yes '#' | ipvs check -",
            "-:4194305:1: error: more than 4194304 lines: does this input ever end? [E001]\n"
        ),
        (
            "yes -- '-q' | ipvs check - | tail -n 3",
            "nothing was read behind 10,000 lines that cannot be understood\n"
        ),
    ])
    func inputsWithoutEnd(command: String, message: String) throws {
        let answer = try Shell.run(
            """
            cat >measure.py <<'END'
            import resource, subprocess
            subprocess.run(["bash", "-c", \"\"\"\(command)\"\"\"])
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024 < 64)
            END
            COLUMNS=120 timeout 60 python3 measure.py
            """, files: [:])
        #expect(answer.output.contains(message) && answer.output.hasSuffix("True\n"), "\(answer.output)")
        #expect(answer.errors == "")
    }

    @Test func moreAreCounted() throws {
        let answer = try Self.run(
            "for n in {1..5412}; do echo \"-D -f $n\"; done >many; ipvs check many | tail -n 3; ipvs check --json many | grep -c code"
        )
        #expect(
            answer.output == """
                and 5,312 more
                many: 0 services, 0 servers: 5,412 errors
                what a code means: ipvs help E016
                1000

                """)
    }

    /// On a terminal only, and not where it is not wanted.
    @Test func colours() throws {
        let answer = try Self.run(
            """
            TERM=xterm script -qec 'ipvs check odd.rules' /dev/null | grep -c $'\\e\\[1;35mwarning:\\e\\[0m'
            TERM=xterm script -qec 'NO_COLOR=1 ipvs check odd.rules' /dev/null | grep -c $'\\e'
            ipvs check odd.rules | grep -c $'\\e'
            """)
        #expect(answer.output == "1\n0\n0\n")
    }

    @Test func codesAreExplained() throws {
        let answer = try Self.run("ipvs help E012; ipvs help w001 e010 | grep ', an* '")
        #expect(
            answer.output.hasPrefix(
                """
                E012, an error: A server of another address family than its service

                IPv4 packets reach an IPv6 server only in a tunnel, and the other way round; and
                sync daemons cannot tell of such servers.

                What to do: Use -i, name an address of the service's family, or run no sync
                daemon.

                For example:
                    -A -t 192.0.2.1:80
                    -a -t 192.0.2.1:80 -r [2001:db8::1]:80 -g

                Better:

                """), "\(answer.output)")
        #expect(
            answer.output.hasSuffix(
                "W001, a warning: The server's port is not used\nE010, an error: Port 0 without persistence\n"
            ))
        #expect(answer.status == 0)
        let unknown = try Self.run("ipvs help E999")
        #expect(
            unknown.errors.hasPrefix("ipvs: there is no code E999: they are E001, ") && unknown.status == 2)
    }

    @Test func helpOnSubcommandsStaysAsItIs() throws {
        let answer = try Self.run(
            "ipvs help where | cmp - <(ipvs where --help); ipvs help | cmp - <(ipvs --help)")
        #expect(answer == Shell.Answer(output: "", errors: "", status: 0))
    }

    /// 100,000 services with a server each, and one with 100,000 servers; the debug build may take ten times as long.
    @Test(.timeLimit(.minutes(5))) func largeTables() throws {
        let answer = try Self.run(
            """
            awk 'BEGIN { for (n = 0; n < 100000; n++) { s = "10." int(n / 65536) "." int(n / 256) % 256 "." n % 256 ":80"
                print "-A -t " s; print "-a -t " s " -r " s " -m" } }' >services
            awk 'BEGIN { print "-A -f 1"; for (n = 0; n < 100000; n++)
                print "-a -f 1 -r 10." int(n / 65536) "." int(n / 256) % 256 "." n % 256 ":80 -m" }' >servers
            ipvs check services servers
            """)
        #expect(
            answer.output
                == "services: 100,000 services, 100,000 servers: no problems\nservers: 1 service, 100,000 servers: no problems\n"
        )
    }
}
