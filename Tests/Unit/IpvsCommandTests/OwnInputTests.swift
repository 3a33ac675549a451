import Testing

/// No command writes over what it reads, whatever the file is called.
@Suite struct OwnInputTests {
    /// The site's rules by other names, as `hard`, `soft`, `folder/soft` and `far/site.rules`.
    private static let names = """
        cp site.rules rules.copy; cp flows.csv flows.copy
        ln site.rules hard; ln -s site.rules soft; mkdir folder; ln -s ../site.rules folder/soft; ln -s . far
        ln flows.csv flows.hard

        """
    /// Says whether everything is as it was, and what else is there.
    private static let verdict = """

        echo "status $?"
        cmp site.rules rules.copy && cmp flows.csv flows.copy && [[ site.rules -ef hard && flows.csv -ef flows.hard ]] && echo whole
        ls -A | grep -vxE 'site.rules|rules.copy|flows.csv|flows.copy|hard|soft|folder|far|flows.hard'
        """

    @Test(arguments: [
        "--rules site.rules --placements site.rules", "--rules site.rules --final site.rules",
        "--rules site.rules --placements ./folder/../site.rules", "--rules site.rules --placements hard",
        "--rules hard --placements site.rules", "--rules site.rules --placements soft",
        "--rules soft --placements site.rules", "--rules site.rules --placements folder/soft",
        "--rules site.rules --final far/site.rules", "--rules site.rules --placements \"$PWD/site.rules\"",
        "--rules site.rules --placements out.csv --final hard",
        "--rules /dev/stdin --placements site.rules <site.rules",
        "--rules - --placements site.rules <site.rules", "--rules - --placements hard <soft",
        "--rules - --placements /dev/stdin <>site.rules",
        "--rules site.rules --placements /dev/stdin <>site.rules",
        "--rules - --placements /proc/self/fd/0 <site.rules", "--rules /dev/fd/0 --final soft <site.rules",
        "--rules site.rules --placements /dev/fd/3 3>>site.rules",
        "--rules /dev/fd/3 --placements /proc/self/fd/3 3<>site.rules",
        "--rules site.rules --flows flows.csv --placements flows.csv",
        "--rules site.rules --flows flows.csv --final flows.hard",
        "--rules site.rules --flows - --placements flows.csv <flows.csv",
        "--rules site.rules --flows /dev/stdin --placements ./flows.csv <flows.hard",
    ])
    func anOutputIsNoInput(options: String) throws {
        let answer = try Shell.run(Self.names + "ipvs simulate \(options)" + Self.verdict)
        #expect(answer.output == "status 2\nwhole\n")
        #expect(answer.errors.contains(" would overwrite what is read by --"), "\(answer.errors)")
    }

    @Test(arguments: [
        "simulate --rules site.rules", "simulate --rules - <soft",
        "simulate --rules site.rules --placements -",
        "simulate --rules site.rules --placements out.csv",
        "simulate --rules site.rules --final -",
        "where 10.0.0.1:1 --service 192.0.2.10:443 --rules hard",
        "where --clients-file site.rules --service 192.0.2.10:443 --rules rules.copy",
        "compare site.rules --schedulers rr", "compare rules.copy site.rules",
        "compare - --schedulers rr --for 1 <site.rules", "test site.rules",
    ])
    func standardOutputIsNoInput(command: String) throws {
        let answer = try Shell.run(Self.names + "ipvs \(command) >>soft" + Self.verdict)
        #expect(answer.output == "status 2\nwhole\n")
        #expect(
            answer.errors.contains("standard output leads to this file too: redirect it to another one\n")
                || answer.errors.contains("would overwrite what is read"), "\(answer.errors)")
    }

    @Test(arguments: ["rules site.rules", "flows flows.csv", "expect moved ..5% site.rules"])
    func scenariosReadFilesToo(statement: String) throws {
        var scenario = "\(statement)\nexpect refused ..100%\n"
        if !statement.hasPrefix("rules") { scenario = "rules far/hard2\n" + scenario }
        let file = statement.contains("flows") ? "flows.csv" : "site.rules"
        let answer = try Shell.run(
            Self.names + "cp site.rules hard2; printf '%s' '\(scenario)' >a.test; ipvs test a.test >>\(file)"
                + Self.verdict)
        #expect(answer.output == "status 2\nwhole\na.test\nhard2\n")
        #expect(answer.errors.contains("standard output leads to this file too"), "\(answer.errors)")
    }

    @Test(arguments: [
        ("--placements out --final ./out", "--placements out and --final ./out"),
        ("--placements out --final far/out", "--placements out and --final far/out"),
        ("--placements out --final link", "--placements out and --final link"),
        ("--placements - --final /dev/stdout", "--placements - and --final /dev/stdout"),
        ("--placements /dev/fd/1 --final -", "--placements /dev/fd/1 and --final -"),
        ("--placements old --final old.hard", "--placements old and --final old.hard"),
        ("--placements out >out", "--placements out and the report on standard output"),
        ("--final /dev/stdout >out", "--final /dev/stdout and the report on standard output"),
    ])
    func outputsHaveFilesOfTheirOwn(options: String, names: String) throws {
        let answer = try Shell.run(
            """
            ln -s . far; ln -s out link; echo old >old; ln old old.hard
            ipvs simulate --rules site.rules --flows flows.csv \(options); echo "status $?" >&2; cat old
            """)
        #expect(answer.output == "old\n")
        #expect(answer.errors.hasPrefix("Error: \(names) need files of their own\n"), "\(answer.errors)")
        #expect(answer.errors.hasSuffix("status 2\n"))
    }

    /// What keeps nothing may be named as often as one likes.
    @Test func devicesAndPipesAreNoConflict() throws {
        let answer = try Shell.run(
            """
            ipvs simulate --rules site.rules --flows flows.csv --placements /dev/null >/dev/null; echo $?
            ipvs simulate --rules site.rules --flows flows.csv --placements /dev/stdout | head -n 1; echo $?
            cat flows.csv | ipvs simulate --rules site.rules --flows - --placements >(cat >copy) | cut -c 1-7 | head -n 1
            ipvs where --clients-file /dev/null --service 192.0.2.10:443 --rules site.rules >/dev/null 2>&1; echo $?
            """)
        #expect(
            answer.output == """
                0
                time,protocol,client,destination,server,outcome
                0
                6 flows
                2

                """)
        #expect(answer.errors == "")
    }
}
