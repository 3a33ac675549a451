import ArgumentParser

struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Checks what scenarios expect of a table.",
        discussion: """
            The status is 0 if everything holds, 1 if not, and 2 for mistakes in files, so that a repository's CI can \
            hold what its rules are meant to do. A line is printed for each expectation that does not hold. A file that is \
            wrong is told on standard error, and the others are played all the same.

            A scenario has a statement a line; # begins a comment. Files lie beside it.
              rules FILE
                  The table; or else rules themselves, as lines that begin with - or @.
              flows FILE
                  The flows; or they are made up:
              workload clients N rate N for SECONDS duration SECONDS ...
                  The words are clients, rate, for, duration, distribution, shape,
                  sigma, seed, network, ports and target, in any order; each is the
                  option of `ipvs simulate`. There may be several such lines; only
                  network and target may be said more than once.
              profile NAME
                  reworked (the default) or legacy.
              set SYSCTL VALUE
                  One of net.ipv4.vs, such as conn_reuse_mode.
              mark VIP:PORT[-PORT]=MARK
                  The firewall mark of packets to an address; port 0 is every port
                  that no other mark names.
              expect share SERVER BOUNDS [at SERVICE]
                  Its part of its service's connections, in percent. Which service has
                  to be said where several have the server.
              expect peak SERVER BOUNDS [at SERVICE]
                  Its most active connections at a time.
              expect peak-new SERVER BOUNDS [at SERVICE]
                  The most new connections that it gets in a second; without SERVER,
                  those of the server that gets most.
              expect empty-by SERVER TIME [at SERVICE]
                  It is taken out, and from this time on it has no connection left.
              expect fairness BOUNDS [at SERVICE]
                  The service's index of fairness, from 0 to 1 (1 is fair).
              expect refused BOUNDS
                  Refused flows, a number or in percent.
              expect passed BOUNDS
                  Flows that no service takes, a number or in percent.
              expect moved BOUNDS FILE
                  Clients that start elsewhere under the rules of FILE, in percent.
              expect client CLIENT SERVER at PROTOCOL VIP:PORT
                  Where a client goes at the start, after changes of @0.
            BOUNDS are 30%..40%, ..5, 10.., 0 or 0.95.., with % at each limit; TIME is
            90, 90s or 5m; SERVER and CLIENT are ADDRESS:PORT; SERVICE is PROTOCOL VIP:PORT
            or mark N, and has to be said where there are several.

            Examples:
              ipvs test site.test
              ipvs test tests/*.test
              ipvs test tests/*.test --junit results.xml
            """)

    @Argument(help: ArgumentHelp("Scenario files.", valueName: "file"), completion: .file())
    var files: [String]

    @Flag(help: "Print the results in the Test Anything Protocol, version 13.")
    var tap = false

    @Option(
        help: ArgumentHelp(
            "File for the results as JUnit's XML, which CI systems read; - is standard output.",
            discussion: "With -, the report is not printed.", valueName: "file"),
        completion: .file())
    var junit: String?

    @OptionGroup var report: ReportOptions

    func validate() throws {
        if report.json, tap { throw ValidationError("give either --json or --tap") }
        if junit == "-", report.json || tap {
            throw ValidationError("standard output takes either the report or what - stands for")
        }
        if files.count(where: { $0 == "-" }) > 1 {
            throw ValidationError("standard input can be read only once: give - once")
        }
        if let conflict = fileUses.conflict { throw ValidationError(conflict) }
    }

    private var fileUses: FileUses {
        var uses = FileUses()
        for file in files { uses.read(file, by: "scenario") }
        uses.write(junit, by: "--junit")
        if junit != "-" { uses.print("the report") }
        return uses
    }

    func run() throws {
        let output = try junit.map { path in try OutputFile(path) }
        let found = ScenarioReport(
            scenarios: files.map { file in
                let outcome = Result { () throws(Failure) in try ScenarioTest(file).results() }
                return ScenarioReport.Scenario(file: file, outcome: outcome)
            })
        for failure in found.failures { StandardError.write("ipvs: \(failure.sentence)\n") }
        if tap {
            try StandardOutput.write(ScenarioTAP(report: found).text)
        } else if junit != "-" {
            try report.print(found)
        }
        try output?.append { $0 += ScenarioJUnit(report: found).text.utf8 }
        try output?.finish()
        if found.status != 0 { throw ExitCode(found.status) }
    }
}
