import IPVSModel
import IPVSRules
import Testing

/// popt's rules. Every answer was recorded from the reference.
@Suite struct GrammarTests {
    private static let tryHelp = "Try `ipvsadm -h' or 'ipvsadm --help' for more information."

    @Test(arguments: [
        "foo", "-", "--", " ", "-n -L", "-nL", "-t X -A", "--junk", "-q", "--flush", "--L", "---L", "-- -L",
        "-=",
        "-L=", "--list=", "-C=1", "-A=t", "-h=3", "--help=x", "--set=1 2 3", "--start-daemon", "-?",
        "--usage",
    ])
    func theFirstOptionIsTheCommand(line: String) {
        #expect(outcome(words(line)) == .error(Self.tryHelp + "\n", 255))
    }

    @Test(arguments: [
        ("-L --num", "--num: unknown option"), ("-Lnq", "-Lnq: unknown option"),
        ("-L-", "-L-: unknown option"),
        ("-L --=x", "--=x: unknown option"), ("-L -=", "-=: unknown option"),
        ("-L -n-", "-n-: unknown option"),
        ("-A --tcp 1.1.1.1:80", "--tcp: unknown option"), ("5 6 --set -7", "-7: unknown option"),
        ("-A -t 1.1.1.1:80 -p -5", "-5: unknown option"), ("-A foo -q", "-q: unknown option"),
        ("-L --numeric=yes", "--numeric=yes: option does not take an argument"),
        ("-Ln=", "-Ln=: option does not take an argument"),
        ("-LnC=4", "-LnC=4: option does not take an argument"),
        ("-A --set=5", "--set=5: option does not take an argument"),
        ("-At", "-At: missing argument"), ("-A -t", "-t: missing argument"),
        ("-A -mw", "-mw: missing argument"),
        ("-A --tcp-service", "--tcp-service: missing argument"),
        ("-L --stop-daemon", "--stop-daemon: missing argument"),
    ])
    func malformedOptions(line: String, message: String) {
        #expect(outcome(words(line)) == .error(message + "\n", 255))
    }

    @Test(arguments: [
        ("foo -L", "unexpected argument foo"), ("-L foo", "unexpected argument foo"),
        ("-L -- -n", "unexpected argument -n"), ("-L -- --", "unexpected argument --"),
        ("-L -", "unexpected argument -"), ("- -L", "unexpected argument -"), ("-L ", "unexpected argument "),
        ("-A -t 1.1.1.1:80 -p -", "unexpected argument -"),
        ("-A -t 1.1.1.1:80 -p -- 5", "unexpected argument 5"),
        ("-A foo -n", "unexpected argument foo"), ("-A foo -b bad", "unexpected argument foo"),
        ("-A -D", "invalid option `-D'"), ("-AD", "invalid option `-AD'"), ("-L -h", "invalid option `-h'"),
        ("-Lv", "invalid option `-Lv'"), ("-A --list foo", "invalid option `--list'"),
        ("-A -nDq", "invalid option `-nDq'"), ("-A --set 5", "invalid option `--set'"),
        ("-L --start-daemon=x", "invalid option `--start-daemon=x'"),
        // The reference blames the argument here: "invalid option `master'".
        ("-A --start-daemon master", "invalid option `--start-daemon'"),
        ("-L -n -n", "multiple 'numeric' options specified"),
        ("-Lnn", "multiple 'numeric' options specified"),
        ("-a -m -g", "multiple 'forwarding-method' options specified"),
        ("-A -f 1 -t 1.2.3.4:80", "multiple 'service-address' options specified"),
        ("-A -t x -t y", "illegal virtual server address[:port] specified"),
    ])
    func misplacedWords(line: String, message: String) {
        #expect(outcome(words(line)) == .error(message + "\n", 2))
    }

    @Test(arguments: [
        "-A -t 10.0.0.9:80", "-At 10.0.0.9:80", "-At10.0.0.9:80", "-At=10.0.0.9:80", "-A -t=10.0.0.9:80",
        "-A --tcp-service 10.0.0.9:80", "--add-service --tcp-service=10.0.0.9:80", "-A -t 10.0.0.9:80 --",
        "-A -t 10.0.0.9:80 -s wlc", "-At 10.0.0.9:80 -s ", "-A --sort -t 10.0.0.9:80 --sort",
    ])
    func spellings(line: String) {
        let endpoint = Endpoint(address: .ipv4(0x0a00_0009), port: 80)
        let expected = VirtualService(identity: .endpoint(.tcp, endpoint))
        #expect(outcome(words(line)) == .command(.change(.addService(expected))))
    }

    @Test(arguments: [
        ("-h -L", Command.help), ("-hq", .help), ("-h junk", .help), ("--help", .help), ("-vfoo", .version),
        ("--version", .version), ("", .list(nil, [])), ("-l", .list(nil, [])), ("-Ln", .list(nil, .numeric)),
        ("--list --numeric", .list(nil, .numeric)), ("-R", .restore), ("--restore", .restore),
        ("-S", .save(numeric: false)), ("-Sn", .save(numeric: true)), ("-C", .change(.clear)),
        ("--clear", .change(.clear)), ("-Z", .change(.zero(nil))), ("--zero", .change(.zero(nil))),
        ("-L --timeout --exact --nosort --sort", .listTimeouts), ("-L --daemon -n", .listDaemons),
        ("-Lc --persistent-conn", .listConnections(.persistentConnections)),
        ("-Lcn", .listConnections(.numeric)),
        ("-L --stats --rate", .list(nil, [.statistics, .rates])),
    ])
    func commands(line: String, command: Command) {
        #expect(outcome(words(line)) == .command(command))
    }

    @Test(arguments: [
        "--set 1 2 3", "1 --set 2 3", "1 2 3 --set", "--set -- 1 2 3", "--set +1 02 --sort 3",
        "1 2 --set -- 3",
    ])
    func timeouts(line: String) {
        let expected = ConnectionTimeouts(tcp: 1, tcpFinal: 2, udp: 3)
        #expect(outcome(words(line)) == .command(.change(.setTimeouts(expected))))
    }

    @Test(arguments: [
        ("--set", "--set option requires 3 timeout values"),
        ("--set 1 2", "--set option requires 3 timeout values"),
        ("--set 1 2 x 4", "invalid timeout value `x' specified"), ("--set 1 2 3 4", "unexpected argument 4"),
        ("--set 2678401 1 1", "invalid timeout value `2678401' specified"),
        ("--set -- -1 2 3", "invalid timeout value `-1' specified"),
        ("--set  2 3", "invalid timeout value `' specified"),
        ("--set 0x10 2 3", "invalid timeout value `0x10' specified"),
        ("--set 1 2 -n 3", "Illegal 'numeric' option with the 'set' command"),
    ])
    func wrongTimeouts(line: String, message: String) {
        #expect(outcome(words(line)) == .error(message + "\n", 2))
    }

    @Test func messagesKeepBytesThatAreNotUTF8() throws {
        let words = Words([Array("-L".utf8), [0xff, 0xfe]])
        let error = try #require(throws: RuleError.self) { try CommandParser(names: testNames).parse(words) }
        #expect(error.legacyText() == Array("unexpected argument ".utf8) + [0xff, 0xfe, 10])
        #expect(error.position == .init(word: 1))
    }
}
