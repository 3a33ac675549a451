import Testing

/// Mistakes in files and options: where, what was expected, status 2, and nothing on standard output.
@Suite struct BadInputTests {
    private static let header = "time,protocol,client,destination,duration"
    private static let endpoints = "10.0.0.1:1,192.0.2.10:443"

    /// Runs `ipvs simulate` with other rules and flows.
    private static func simulate(rules: String? = nil, flows: String? = nil) throws -> Shell.Answer {
        var files = Shell.site
        if let rules { files["site.rules"] = rules }
        if let flows { files["flows.csv"] = flows }
        return try Shell.run(
            "ipvs simulate --rules site.rules --flows flows.csv --placements out.csv || { s=$?; ls out*; exit $s; }",
            files: files)
    }

    /// The rows after the header, and what is said of them.
    @Test(arguments: [
        ("x,tcp,\(endpoints),1\n", "2:1: expected seconds, such as 12.5, no more than 4000000000"),
        ("1,tcp,\(endpoints),1\n0.5,tcp,\(endpoints),1\n", "3:1: time runs backwards"),
        ("1,icmp,\(endpoints),1\n", "2:3: expected tcp, udp or sctp"),
        ("1,tcp,10.0.0.1,192.0.2.10:443,1\n", "2:7: expected the client as ADDRESS:PORT or [ADDRESS]:PORT"),
        (
            "1,tcp,10.0.0.1:1,192.0.2.10:99999,1\n",
            "2:18: expected the destination as ADDRESS:PORT or [ADDRESS]:PORT"
        ),
        (
            "1,tcp,\(endpoints),soon\n",
            "2:33: expected seconds, such as 12.5, no more than 4000000000, or nothing"
        ),
        ("1,tcp,10.0.0.1:1\n", "2:17: expected five columns: \(header)"),
        ("1,tcp,\(endpoints),1", "2:34: expected a line feed: the last line is not complete"),
        (
            "1,tcp,\(endpoints),1\r\n",
            "2:34: expected lines to end with a line feed only, found a carriage return"
        ),
        ("\n", "2:1: expected five columns: \(header)"),
    ])
    func badRows(rows: String, message: String) throws {
        let answer = try Self.simulate(flows: "\(Self.header)\n\(rows)")
        #expect(answer.errors.hasPrefix("ipvs: flows.csv:\(message)\n"), "\(answer.errors)")
        #expect(answer.output == "")
        #expect(answer.status == 2)
    }

    @Test(arguments: ["", "time,client\n", "\u{FEFF}\(header)\n", "\(header)\r\n"])
    func badHeaders(text: String) throws {
        let answer = try Self.simulate(flows: text)
        #expect(answer.errors.hasPrefix("ipvs: flows.csv:1:"), "\(answer.errors)")
        #expect(answer.errors.contains("expected"))
        #expect(answer.status == 2)
    }

    @Test(arguments: [
        ("simulate --rules none", "ipvs: none: No such file or directory\n"),
        ("simulate --rules .", "ipvs: .: Is a directory\n"),
        ("simulate --rules - <.", "ipvs: standard input: Is a directory\n"),
        ("simulate --rules site.rules --flows none", "ipvs: none: No such file or directory\n"),
        ("simulate --rules site.rules --flows .", "ipvs: .: Is a directory\n"),
        ("simulate --rules site.rules --placements .", "ipvs: .: Is a directory\n"),
        ("compare site.rules none", "ipvs: none: No such file or directory\n"),
        ("compare site.rules --schedulers rr --flows none", "ipvs: none: No such file or directory\n"),
        ("where 1.2.3.4:5 --service 1.2.3.5:6 --rules .", "ipvs: .: Is a directory\n"),
        (
            "where --clients-file flows.csv --service 1.2.3.5:6 --rules site.rules",
            "ipvs: flows.csv:1:1: expected a client as ADDRESS:PORT or [ADDRESS]:PORT\n"
        ),
        (
            "where [::1]:5 --service 192.0.2.10:443 --rules site.rules",
            "ipvs: [::1]:5 cannot reach 192.0.2.10:443: it is of the other family\n"
        ),
        ("test none", "ipvs: none: No such file or directory\n"),
        ("test .", "ipvs: .: Is a directory\n"),
    ])
    func badFiles(command: String, message: String) throws {
        #expect(try Shell.run("ipvs \(command)") == Shell.Answer(output: "", errors: message, status: 2))
    }

    @Test(arguments: [
        ("--rate 0", "Error: the rate must be more than 0 and no more than 1000000 flows a second"),
        ("--rate 2000000000", "Error: the rate must be more than 0 and no more than 1000000 flows a second"),
        (
            "--rate 1.5x",
            "Error: The value '1.5x' is invalid for '--rate <flows>': expected a number such as 100, 0.5 or 1.5k"
        ),
        ("--clients 0", "Error: there must be at least one client"),
        (
            "--rate 1000000 --for 5000",
            "Error: at this rate there would be more than 4294967296 flows in the run"
        ),
        (
            "--client-network 2001:db8::/32",
            "ipvs: flows cannot be made up: no flow goes to an address of the family of 2001:db8::/32"
        ),
        (
            "--mark 192.0.2.10:80=7 --mark 192.0.2.10:80=8",
            "Error: --mark: packets to 192.0.2.10:80 have a mark already, by 192.0.2.10:80=7"
        ),
        (
            "--mark 192.0.2.10:80-90=7 --mark 192.0.2.10:90-99=8",
            "Error: --mark: packets to 192.0.2.10:90-99 have a mark already, by 192.0.2.10:80-90=7"
        ),
        ("--mark 192.0.2.10:90-80=7", "Error: The value '192.0.2.10:90-80=7' is invalid for '--mark"),
        ("--placements a --final ./a", "Error: --placements a and --final ./a need files of their own"),
        (
            "--placements ../work/a --final a",
            "Error: --placements ../work/a and --final a need files of their own"
        ),
        ("--for 0", "Error: the run must last longer than 0 seconds"),
        (
            "--for x",
            "Error: The value 'x' is invalid for '--for <time>': expected a time such as 90, 0.5s, 10m or 2h, no more than 4000000000 seconds"
        ),
        ("--duration 1000001", "Error: the duration must be from 0 to 1000000 seconds"),
        (
            "--duration-distribution normal",
            "Error: The value 'normal' is invalid for '--duration-distribution"
        ),
        ("--shape 2", "Error: a shape is for durations with the distribution pareto"),
        ("--sigma 2", "Error: a sigma is for durations with the distribution lognormal"),
        ("--duration-distribution pareto --shape 1", "Error: the shape must be from 1.01 to 100"),
        ("--duration-distribution lognormal --sigma 9", "Error: sigma must be from 0.01 to 4"),
        ("--seed -1", "Error: Missing value for '--seed <number>'"),
        ("--client-network 10.0.0.0", "Error: The value '10.0.0.0' is invalid for '--client-network"),
        ("--client-network 10.0.0.5/24", "Error: The value '10.0.0.5/24' is invalid for '--client-network"),
        ("--client-network 10.0.0.0/8=0", "Error: The value '10.0.0.0/8=0' is invalid for '--client-network"),
        (
            "--client-network 10.0.0.0/24",
            "ipvs: flows cannot be made up: 10.0.0.0/24 has room for 256 of the clients, but 1000 are"
        ),
        ("--client-ports 9-8", "Error: The value '9-8' is invalid for '--client-ports"),
        ("--client-ports 0", "Error: The value '0' is invalid for '--client-ports"),
        ("--target 192.0.2.10", "Error: The value '192.0.2.10' is invalid for '--target"),
        ("--target icmp:192.0.2.10:1", "Error: The value 'icmp:192.0.2.10:1' is invalid for '--target"),
        ("--flows flows.csv --rate 5", "Error: --rate is for flows that are made up"),
        ("--live", "Error: give either --rules FILE or --live"),
        ("--mh-table-index 7", "Error: --mh-table-index must be from 8 to 17"),
        ("--mark 192.0.2.10:80", "Error: The value '192.0.2.10:80' is invalid for '--mark"),
        ("--json --placements -", "Error: standard output takes either the report or what - stands for"),
        ("--placements a --final a", "Error: --placements a and --final a need files of their own"),
    ])
    func impossibleOptions(options: String, message: String) throws {
        let answer = try Shell.run("ipvs simulate --rules site.rules \(options)")
        #expect(answer.errors.hasPrefix(message), "\(answer.errors)")
        #expect(answer.output == "")
        #expect(answer.status == 2)
    }

    @Test func aTableWithoutServiceNeedsATarget() throws {
        let answer = try Shell.run("ipvs simulate --rules /dev/null")
        #expect(
            answer.errors
                == "ipvs: the table has no service at a port that flows could go to: name one with --target\n"
        )
        #expect(answer.status == 2)
    }
}
