import Foundation
import Testing

/// `ipvs fleet diff`, with a stand-in for ssh that says what a file of the host's name says.
@Suite struct FleetTests {
    private static let files = [
        "ssh": """
        host=$1
        case $host in
        dead*) echo "ssh: connect to host $host port 22: Connection refused" >&2; exit 255 ;;
        slow*) echo $$ >pid.$host; sleep 300 & wait ;;
        quiet*) exec >/dev/null; sleep 300 ;;
        killed*) kill -9 $$ ;;
        endless*) exec yes -- '-A -f 1 -s rr' ;;
        noisy*) yes complaint >&2 & cat common; kill $! ;;
        half*) head -c 40 common; exit 255 ;;
        escape*) printf -- '-A -t \\033]0;owned\\007\\033[2J -s rr\\n' ;;
        nul*) printf -- '-A -f 1\\0 -s rr\\n' ;;
        long*) printf -- '-A -f '; head -c 900000 /dev/zero | tr '\\0' x ;;
        timed*) echo '@5 -A -f 1 -s rr' ;;
        json*) echo '{}' ;;
        empty*) ;;
        says*) printf '%s|' "$@" >said ;;
        other*) cat other ;;
        *) cat common ;;
        esac

        """,
        "common": """
        --set 900 120 300
        -A -t 192.0.2.10:443 -s wlc
        -a -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 2
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 2

        """,
        // Of ipvsadm -Sn: without idle times.
        "other": """
        -A -t 192.0.2.10:443 -s wlc
        -a -t 192.0.2.10:443 -r 10.1.0.1:443 -g -w 1
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 2

        """,
    ]

    private func run(_ arguments: String) throws -> Shell.Answer {
        try Shell.run("ipvs fleet diff --ssh 'bash ssh' \(arguments)", files: Self.files)
    }

    @Test func manyThatAreAlikeAreOneLine() throws {
        let answer = try run("d{1..120} --at-once 8")
        #expect(answer.errors == "" && answer.status == 0)
        let text = answer.output.replacing("\n", with: " ").split(separator: " ").joined(separator: " ")
        let hosts = (1...120).map { "d\($0)" }.joined(separator: ", ")
        #expect(text == "120 of 120 directors are as d1 says: \(hosts)")
    }

    @Test func theMostFrequentTableIsTheReference() throws {
        let answer = try run("other1 d1 d2 other2 d3")
        #expect(
            answer
                == Shell.Answer(
                    output: """
                        other1, other2:
                        ~ tcp 192.0.2.10:443  wlc
                          ~ 10.1.0.1:443  weight 1 -> 2

                        3 of 5 directors are as d1 says: d1, d2, d3; most have the table of d1

                        """, errors: "", status: 1))
    }

    @Test func ofEquallyFrequentOnesTheFirst() throws {
        let answer = try run("other1 d1")
        #expect(answer.status == 1)
        #expect(answer.output.contains("d1:\n~ tcp 192.0.2.10:443  wlc\n  ~ 10.1.0.1:443  weight 2 -> 1\n"))
        #expect(
            answer.output.contains("1 of 2 directors is as other1 says: other1; no table is more frequent"))
    }

    @Test func whatIsGivenIsTheReference() throws {
        let file = try run("d1 other1 --with other")
        #expect(file.status == 1 && file.output.hasPrefix("d1:\n"), "\(file)")
        #expect(file.output.hasSuffix("\n\n1 of 2 directors is as other says: other1\n"))
        let host = try run("d1 other1 d2 --with other1")
        #expect(host.output.hasPrefix("d1, d2:\n") && host.status == 1)
        let one = try run("other1 --with ./other")
        #expect(one.output == "1 of 1 director is as ./other says: other1\n" && one.status == 0)
        let ignored = try run("other1 --with common --ignore weight")
        #expect(ignored.status == 0, "\(ignored)")
        let scoped = try run("other1 --with common --scope udp/192.0.2.10")
        #expect(scoped.status == 0, "\(scoped)")
        let dead = try run("d1 dead1 --with dead1")
        #expect(
            dead.status == 2 && dead.output == "" && dead.errors.contains("dead1 port 22: Connection refused")
        )
        let missing = try run("d1 --with missing")
        #expect(missing.status == 2 && missing.errors.hasPrefix("ipvs: missing: No such file"))
    }

    /// Each has its reason, whatever it does, and the others are compared.
    @Test func thoseThatDoNotAnswerAreSaid() throws {
        let began = Date()
        let hosts = ["dead1", "slow1", "quiet1", "killed1", "endless1", "half1", "nul1", "timed1", "json1"]
        let answer = try run(
            "\(hosts.joined(separator: " ")) noisy1 d1 --timeout 8; echo $?; ! kill -0 $(cat pid.slow1)")
        #expect(answer.status == 0, "what was too slow is left: \(answer)")
        #expect(Date().timeIntervalSince(began) < 60)
        let text = answer.output.replacing("\n  ", with: " ")
        for reason in [
            "dead1 was not looked at: ssh: connect to host dead1 port 22: Connection refused (exit status 255)",
            "slow1 was not looked at: no answer within 8 s", "quiet1 was not looked at: no answer within 8 s",
            "killed1 was not looked at: killed by signal 9", "half1 was not looked at: exit status 255",
            "nul1 was not looked at: its answer is no table: nul1:1:8: a NUL byte",
            "timed1 was not looked at: its answer is no table: timed1:1:1: a rule with a time",
            "json1 was not looked at: its answer is no table: json1:1:1: ",
            "2 of 2 directors are as noisy1 says: noisy1, d1",
        ] {
            #expect(text.contains(reason), "\(reason) in \(text)")
        }
        let endless = text.split(separator: "\n").first { $0.hasPrefix("endless1") } ?? ""
        #expect(endless.hasSuffix("longer than 64 MiB") || endless.hasSuffix("within 8 s"), "\(endless)")
        #expect(answer.output.hasSuffix("\n2\n"))
    }

    /// Nothing that a host says controls the terminal, or is repeated at length.
    @Test func answersAreForeign() throws {
        let answer = try run("escape1 long1 d1")
        #expect(answer.status == 2)
        #expect(answer.output.unicodeScalars.allSatisfy { $0 == "\n" || (0x20...0x7e).contains($0.value) })
        #expect(answer.output.utf8.count < 2000, "\(answer.output.utf8.count)")
    }

    @Test func anEmptyTableIsATable() throws {
        let answer = try run("d1 d2 empty1")
        #expect(answer.output.hasPrefix("empty1:\n+ tcp 192.0.2.10:443  wlc\n") && answer.status == 1)
        let none = try run("dead1 dead2")
        #expect(none.output.hasSuffix("\nno director answered\n") && none.status == 2)
    }

    /// ssh gets the host and the command as a word each, and no shell sees them here.
    @Test func noShellSeesTheWords() throws {
        let answer = try run("'says$(>evil)' d1 --remote 'a; b \"c\"'; cat said; ls")
        #expect(
            answer.output.contains("\nsays$(>evil)|a; b \"c\"|") && !answer.output.contains("\nevil\n"),
            "\(answer)")
        let usual = try run("says1 d1; cat said")
        #expect(
            usual.output.contains(
                "says1|sh -c 'PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; if command -v ipvs"))
    }

    @Test(arguments: [
        ("-- -oProxyCommand=evil d1", "-oProxyCommand=evil is no host: it begins with -"),
        ("'a b' d1", "'a b' is no host"), ("'' d1", "'' is no host"), ("d1 d1", "d1 is named twice"),
        ("d1", "name it by --with"), ("d1 d2 --at-once 0", "--at-once must be from 1 to 256"),
        ("d1 d2 --timeout 0", "--timeout must be"), ("", "host"),
    ])
    func whatIsRefused(_ arguments: String, _ message: String) throws {
        let answer = try run("\(arguments); status=$?; ls; exit $status")
        #expect(answer.status == 2 && answer.errors.contains(message), "\(answer)")
    }

    @Test func aProgramThatIsNotThere() throws {
        let answer = try Shell.run("ipvs fleet diff d1 d2 --ssh /nowhere/ssh", files: Self.files)
        #expect(answer.status == 2)
        #expect(
            answer.output.contains("d1 was not looked at: /nowhere/ssh cannot be started: No such file"),
            "\(answer)")
    }

    @Test func noMoreThanAskedForAtATime() throws {
        var files = Self.files
        files["ssh"] = "mkdir run.$1; ls -d run.* | wc -l >>counts; sleep 0.2; rmdir run.$1; cat common"
        let answer = try Shell.run(
            "ipvs fleet diff d{1..9} --at-once 3 --ssh 'bash ssh' >/dev/null; sort -n counts | tail -n 1",
            files: files)
        #expect(["2\n", "3\n"].contains(answer.output), "\(answer)")
    }
}
