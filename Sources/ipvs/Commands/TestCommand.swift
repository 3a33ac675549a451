import ArgumentParser

struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Checks what scenarios expect of a table.",
        discussion: """
            The status is 0 if everything holds, 1 if not, and 2 for mistakes in files, so that a repository's CI can \
            hold what its rules are meant to do. A line is printed for each expectation that does not hold.

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
              expect refused BOUNDS
                  Refused flows, a number or in percent.
              expect passed BOUNDS
                  Flows that no service takes, a number or in percent.
              expect moved BOUNDS FILE
                  Clients that start elsewhere under the rules of FILE, in percent.
              expect client CLIENT SERVER at PROTOCOL VIP:PORT
                  Where a client goes at the start, after changes of @0.
            BOUNDS are 30%..40%, ..5, 10.. or 0, with % at each limit; SERVER and CLIENT are ADDRESS:PORT;
            SERVICE is PROTOCOL VIP:PORT or mark N.

            Examples:
              ipvs test site.test
              ipvs test tests/*.test
            """)

    @Argument(help: ArgumentHelp("Scenario files.", valueName: "file"), completion: .file())
    var files: [String]

    @OptionGroup var report: ReportOptions

    func run() throws {
        let scenarios = try files.map { file in
            ScenarioReport.Scenario(file: file, results: try ScenarioTest(file).results())
        }
        let found = ScenarioReport(scenarios: scenarios)
        try report.print(found)
        if !found.holds { throw ExitCode(1) }
    }
}
