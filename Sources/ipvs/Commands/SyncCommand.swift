import ArgumentParser

struct SyncCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract:
            "Says whether directors tell each other of their connections, and which one of two does not know.",
        discussion: """
            status shows the sync daemons of this director, the settings that decide what they tell, what waits in their \
            sockets, and how many connections were learned. The kernel counts no messages: learned connections are what \
            shows that they are accepted.

            compare takes two sources: live, a bundle that ipvs doctor --bundle wrote, or a list that ipvs connections \
            --json wrote; - is standard input. Bundles have daemons, settings and tables, lists have connections, the \
            running kernel has all. What both have is compared.

            The exit status is 0 when nothing is wrong, 1 when something is, 2 for errors.

            Examples:
              ipvs sync status
              ssh director2 ipvs connections --json | ipvs sync compare live -
              ipvs sync compare director1.json director2.json
            """)

    enum Action: String, ExpressibleByArgument, CaseIterable { case status, compare }

    @Argument(help: "What to do: status or compare.")
    var action: Action

    @Argument(
        help: ArgumentHelp("Of compare: both directors.", valueName: "source"), completion: .file(),
        transform: Source.init)
    var sources: [Source] = []

    @Option(
        help: ArgumentHelp("List so many connections at most. (default: 20)", valueName: "number"))
    var limit: Int?

    @OptionGroup var report: ReportOptions

    func validate() throws {
        switch action {
        case .status:
            if !sources.isEmpty {
                throw ValidationError("status is about the running kernel: leave the sources out")
            }
            if limit != nil { throw ValidationError("--limit is about compare") }
        case .compare:
            guard sources.count == 2 else {
                throw ValidationError("compare takes two sources, such as live and -")
            }
            if sources[0] == sources[1] { throw ValidationError("both sources are the same") }
        }
        if let limit, !(0...1_000_000).contains(limit) {
            throw ValidationError("--limit must be from 0 to 1000000")
        }
    }

    func run() throws {
        let status: Int32
        switch action {
        case .status:
            let found = SyncStatus(facts: try SyncFacts.read())
            try report.print(found)
            status = found.status
        case .compare:
            let sides = (try SyncSide(sources[0]), try SyncSide(sources[1]))
            guard let comparison = SyncComparison(sides.0, sides.1) else {
                throw Failure.request(.incomparable(sides.0.name, sides.1.name))
            }
            try report.print(SyncComparisonReport(comparison: comparison, limit: limit ?? 20))
            status = comparison.status
        }
        if status != 0 { throw ExitCode(status) }
    }
}
