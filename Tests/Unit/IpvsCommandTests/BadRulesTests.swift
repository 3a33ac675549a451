import Testing

/// Mistakes in files of rules: where they are, which other line is involved, what to do, status 2, nothing else printed.
@Suite struct BadRulesTests {
    private static func simulate(_ rules: String, _ options: String = "") throws -> Shell.Answer {
        var files = Shell.site
        files["site.rules"] = rules
        return try Shell.run(
            "ipvs simulate --rules site.rules --for 1 --placements out.csv \(options) || { s=$?; ls out*; exit $s; }",
            files: files)
    }

    private static let web = "-A -t 192.0.2.1:80\n"

    @Test(arguments: [
        ("-A -t 192.0.2.1:80 -s rr\n-a -t 192.0.2.1:80 -r 10.0.0.300:80\n", "2:20: illegal real server"),
        ("-A -t 192.0.2.1:80 -s\n", "1:20: -s: missing argument"),
        ("@soon -D -t 192.0.2.1:80\n", "1:1: expected @SECONDS, such as @12.5, no more than @4000000000"),
        ("@1\n", "1:3: expected a rule after the time"),
        ("-L\n", "1:1: expected a rule that changes the table"),
        (
            "\u{FEFF}-A -t 10.0.0.1:80",
            "1:1: a byte order mark (U+FEFF) stands before the text: save the file as UTF-8 without one\n"
        ),
        ("A -t 10.0.0.1:80", "1:1: expected a rule such as -A or -a"),
        ("-R", "1:1: expected a rule such as -A or -a"),
        (
            "-A -t www.example.com:http",
            "1:4: illegal virtual server address[:port] specified; names of hosts are not looked up, and ports "
                + "only in /etc/services: write rules with ipvsadm -S -n\n"
        ),
        ("-C \u{1B}[31m\u{7}", "1:4: unexpected argument \\x1b[31m\\x07\n"),
        (
            "-C \(String(repeating: "x", count: 200))",
            "1:4: unexpected argument \(String(repeating: "x", count: 77))...\n"
        ),
        ("-C\n-C \0", "2:4: a NUL byte: rules are text\n"),
        ("#\(String(repeating: "x", count: 1 << 20))", "1:1048577: this line is longer than 1 MiB"),
    ])
    func mistakes(rules: String, message: String) throws {
        try expect(rules, message)
    }

    /// What the kernel would refuse.
    @Test(arguments: [
        ("-A -t 192.0.2.1:80 -s foo\n", "1:1: there is no scheduler foo: there are rr, wrr, "),
        ("-A -t 192.0.2.1:80 -p 5 --pe x\u{1B}\n", "1:1: there is no persistence engine x\\x1b: use sip\n"),
        (
            "#\n\(web)  \(web)",
            "3:3: the service tcp 192.0.2.1:80 exists already (line 2): change it with -E, or take one of the two rules out\n"
        ),
        (
            "\(web)-a -t 192.0.2.1:80 -r 10.1.0.1:81 -g\n-a -t 192.0.2.1:80 -r 10.1.0.1:82 -g\n",
            "3:1: the server 10.1.0.1:80 exists already (line 2; with -g the service's port is used): "
                + "change it with -e, or take one of the two rules out\n"
        ),
        (
            "\(web)-a -t 192.0.2.1:80 -r 10.1.0.1:81 -i\n-a -t 192.0.2.1:80 -r 10.1.0.1:80 -m\n",
            "3:1: the server 10.1.0.1:80 exists already (line 2; with -i the service's port is used): "
        ),
        (
            "\(web)-a -t 192.0.2.1:80 -r 10.1.0.1:81 -m\n-a -t 192.0.2.1:80 -r 10.1.0.1:81 -m\n",
            "3:1: the server 10.1.0.1:81 exists already (line 2): "
        ),
        // After the end of the run.
        (
            "\(web)@99 -D -u 192.0.2.1:80\n",
            "2:1: there is no service udp 192.0.2.1:80 (line 1 adds tcp 192.0.2.1:80): add it with -A first"
        ),
        ("\(web)@9 -D -u 192.0.2.9:80\n", "2:1: there is no service udp 192.0.2.9:80: add it with -A first"),
        // In the order of time.
        (
            "@9 -e -t 192.0.2.1:80 -r 10.1.0.1:80\n@5 -D -t 192.0.2.1:80\n\(web)",
            "1:1: there is no service tcp 192.0.2.1:80 (line 2 deletes it): add it with -A first"
        ),
        ("\(web)-C\n-Z -t 192.0.2.1:80\n", "3:1: there is no service tcp 192.0.2.1:80 (line 2 deletes it): "),
        ("-A -f 7\n-D -f 7 -6\n", "2:1: there is no service mark 7 IPv6 (line 1 adds mark 7): "),
        (
            "\(web)-a -t 192.0.2.1:80 -r 10.1.0.1:81 -g\n-d -t 192.0.2.1:80 -r 10.1.0.1:81\n",
            "3:1: the service tcp 192.0.2.1:80 has no server 10.1.0.1:81 (line 2 adds 10.1.0.1:80): "
                + "add it with -a first, or take this rule out\n"
        ),
        (
            "\(web)-a -t 192.0.2.1:80 -r 10.1.0.1:80 -m\n-d -t 192.0.2.1:80 -r 10.1.0.1:80\n"
                + "-e -t 192.0.2.1:80 -r 10.1.0.1:80 -m\n",
            "4:1: the service tcp 192.0.2.1:80 has no server 10.1.0.1:80 (line 3 deletes it): "
        ),
        (
            "\(web)-a -t 192.0.2.1:80 -r 10.1.0.1:80 -x 5 -y 9\n",
            "2:1: the lower threshold 9 of the server 10.1.0.1:80 exceeds the upper one, 5: lower -y or raise -x\n"
        ),
        ("\(web)-a -t 192.0.2.1:80 -r 224.0.0.1:80\n", "2:1: 224.0.0.1 cannot be the address of a server"),
        (
            "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r [2001:db8::1]:80 -i\n--start-daemon master\n",
            "3:1: a daemon cannot tell of servers of another family than their service (line 2): "
        ),
        (
            "-A -t 192.0.2.1:80\n--start-daemon master\n-a -t 192.0.2.1:80 -r [2001:db8::1]:80 -i\n",
            "3:1: the server [2001:db8::1]:80 is of another family than its service, of which the master daemon "
                + "cannot tell (line 2): "
        ),
        ("--start-daemon backup\n--start-daemon backup\n", "2:1: a backup daemon runs already (line 1): "),
        ("--start-daemon backup\n--stop-daemon master\n", "2:1: no master daemon runs: "),
        (
            "--start-daemon master --mcast-interface abcdefghijklmnopq\n",
            "1:1: abcdefghijklmnopq is no network interface: name one of 1 to 15 bytes with --mcast-interface\n"
        ),
    ])
    func refusals(rules: String, message: String) throws {
        try expect(rules, message)
    }

    private func expect(_ rules: String, _ message: String) throws {
        let answer = try Self.simulate(rules)
        #expect(answer.errors.hasPrefix("ipvs: site.rules:\(message)"), "\(answer.errors)")
        #expect(answer.output == "")
        #expect(answer.status == 2)
    }

    @Test func limitsOfTheKernel() throws {
        let large = try Self.simulate(
            Self.web + "-a -t 192.0.2.1:80 -r 10.1.0.1:80 -x 4294967295\n", "--profile reworked")
        #expect(
            large.errors.contains(
                ":2:1: the upper threshold 4294967295 of the server 10.1.0.1:80 is too large"))
        let servers = (1...252).map { "-a -t 192.0.2.1:80 -r 10.1.0.\($0):80\n" }.joined()
        let table = try Self.simulate(
            Self.web + servers + "-E -t 192.0.2.1:80 -s mh\n", "--mh-table-index 8")
        #expect(
            table.errors.contains(
                ":254:1: the service tcp 192.0.2.1:80 has 252 servers, and the table of mh has 251"))
    }

    /// Ports have the names of /etc/services, hosts have none.
    @Test func namesOfPorts() throws {
        let answer = try Shell.run(
            """
            printf '%s\\n' '-A -t 192.0.2.1:http -s rr' '-a -t 192.0.2.1:http -r 10.1.0.1:https -m' >names.rules
            printf '%s\\n' '-A -u 192.0.2.1:domain -s rr' '-a -u 192.0.2.1:domain -r 10.1.0.1 -m' >>names.rules
            ipvs where 10.9.9.9:1 --service 192.0.2.1:80 --protocol tcp --rules names.rules
            ipvs where 10.9.9.9:1 --service 192.0.2.1:53 --rules - <names.rules
            echo '-A -t localhost:80' | ipvs where 10.9.9.9:1 --service 192.0.2.1:53 --rules -
            """)
        #expect(answer.output == "10.9.9.9:1 10.1.0.1:443 scheduled\n10.9.9.9:1 10.1.0.1:53 scheduled\n")
        #expect(
            answer.errors.hasPrefix(
                "ipvs: -:1:4: illegal virtual server address[:port] specified; names of hosts"))
    }

    /// At once, and without keeping what is read.
    @Test(arguments: [
        ("ipvs simulate --rules /dev/zero", "ipvs: /dev/zero:1:1: a NUL byte: rules are text"),
        ("head -c 100000000 /dev/zero | ipvs simulate --rules -", "ipvs: -:1:1: a NUL byte: rules are text"),
        (
            "tr '\\0' x </dev/zero | ipvs simulate --rules -",
            "ipvs: -:1:1048577: this line is longer than 1 MiB"
        ),
        (
            "yes '# comment' | ipvs where 1.2.3.4:5 --service 1.2.3.5:6 --rules -",
            "ipvs: -:4194305:1: more than 4194304 lines"
        ),
        ("yes '' | ipvs compare - --schedulers rr", "ipvs: -:4194305:1: more than 4194304 lines"),
        ("ipvs test /dev/zero", "ipvs: /dev/zero:1:1: a NUL byte: scenarios are text"),
    ])
    func inputsWithoutEnd(command: String, message: String) throws {
        var files = Shell.site
        files["command.sh"] = command.replacing("ipvs ", with: "exec ipvs ")
        files["measure.py"] = """
            import resource, subprocess
            status = subprocess.run(["bash", "command.sh"]).returncode
            print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024 < 32)
            """
        let answer = try Shell.run("timeout 60 python3 measure.py", files: files)
        #expect(answer.output == "2 True\n")
        #expect(answer.errors.hasPrefix(message), "\(answer.errors)")
    }

    /// Arguments and names of files reach the terminal as text, too.
    @Test func argumentsAreEscaped() throws {
        let answer = try Shell.run(
            """
            ipvs simulate --rules $'\\e[31mnone'; ipvs simulate --rules site.rules --for $'\\e[31m' 2>&1 | head -n 1 >&2
            ipvs $'\\e]0;title\\a' 2>&1 | head -n 1 >&2
            """)
        #expect(
            answer.errors.hasPrefix(
                "ipvs: \\x1b[31mnone: No such file or directory\nError: The value '\\x1b[31m' is invalid"))
        #expect(!answer.errors.utf8.contains(0x1b) && !answer.errors.utf8.contains(7))
    }
}
