import Testing

/// Mistakes in files of rules: where they are, what to do, status 2, nothing else printed.
@Suite struct BadRulesTests {
    private static func simulate(_ rules: String, _ options: String = "") throws -> Shell.Answer {
        var files = Shell.site
        files["site.rules"] = rules
        return try Shell.run(
            "ipvs simulate --rules site.rules --for 1 --placements out.csv \(options) || { s=$?; ls out*; exit $s; }",
            files: files)
    }

    @Test(arguments: [
        ("-A -t 192.0.2.1:80 -s rr\n-a -t 192.0.2.1:80 -r 10.0.0.300:80\n", "2:20: illegal real server"),
        ("-A -t 192.0.2.1:80 -s\n", "1:20: -s: missing argument"),
        ("@soon -D -t 192.0.2.1:80\n", "1:1: expected @SECONDS, such as @12.5, no more than @4000000000"),
        ("@1\n", "1:3: expected a rule after the time"),
        ("-L\n", "1:1: expected a rule that changes the table"),
        ("\u{FEFF}-A -t 10.0.0.1:80", "1:1: expected a rule such as -A or -a"),
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

    private func expect(_ rules: String, _ message: String) throws {
        let answer = try Self.simulate(rules)
        #expect(answer.errors.hasPrefix("ipvs: site.rules:\(message)"), "\(answer.errors)")
        #expect(answer.output == "")
        #expect(answer.status == 2)
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
