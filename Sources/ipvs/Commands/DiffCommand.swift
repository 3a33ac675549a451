import ArgumentParser
import IPVSFormats
import IPVSModel

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Says what has to change for the running kernel to be as a file says.",
        discussion: """
            Every attribute is compared: of services, of servers, idle times and sync daemons. What the file does not \
            say, such as idle times in a file of rules without --set, is not compared. A source is a file of any \
            format, - for standard input, or live for the running kernel.

            The exit status is 0 when nothing has to change, 1 when something has, 2 for errors.

            Examples:
              ipvs diff site.rules
              ipvs diff /etc/keepalived/keepalived.conf --ignore weight
              ipvs diff today.rules --against yesterday.rules --commands
              ipvs diff site.rules --simulate --flows day.csv
            """)

    @Argument(
        help: ArgumentHelp("The source that says how it has to be.", valueName: "source"),
        completion: .file(),
        transform: Source.init)
    var source: Source

    @Option(
        help: ArgumentHelp("The source that is compared with it. (default: live)", valueName: "source"),
        completion: .file(), transform: Source.init)
    var against: Source = .live

    @OptionGroup(title: "Sources") var sources: SourceOptions

    @OptionGroup var comparison: ComparisonOptions

    @Flag(help: "Print the changes as commands of ipvsadm, in a safe order.")
    var commands = false

    @OptionGroup var report: ReportOptions

    @OptionGroup(title: "Preview") var preview: PreviewOptions

    @OptionGroup(title: "Flows") var flows: FlowOptions

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    func validate() throws {
        if source.isStandardInput, against.isStandardInput {
            throw ValidationError("standard input comes only once: - may stand for one source only")
        }
        if flows.flows == "-", source.isStandardInput || against.isStandardInput {
            throw ValidationError("a table and flows cannot both come from standard input")
        }
        try preview.check(flows, kernel)
        if commands, preview.simulate {
            throw ValidationError("--commands prints commands only: leave it or --simulate out")
        }
        if commands, report.json {
            throw ValidationError("--json has the commands too: leave --commands out")
        }
    }

    func run() throws {
        let after = try source.wanted(sources.format)
        let before = try against.wanted(sources.format, withStatistics: preview.simulate)
        let pair = TablePair(before.table, after.table, scope: sources.scope, ignoring: comparison.ignored)
        if comparison.order, pair.unsaid.contains(.serverOrder) {
            throw Failure.request(
                .noOrder(of: after.table.omissions.contains(.serverOrder) ? source.name : against.name))
        }
        var found = DifferenceReport(
            from: pair.before, called: against.name, to: pair.after, called: source.name,
            isScoped: sources.scope != .all, comparesOrder: comparison.order, unsaid: pair.unsaid,
            connections: { before.kernel?.connections(of: $0, in: $1) })
        if preview.simulate, !found.difference.isEmpty {
            let start =
                try before.kernel.map { kernel throws(Failure) in
                    try PreviewStart(LiveTable(kernel.snapshot), self.kernel)
                } ?? (try PreviewStart(pair.before, kernel))
            found.preview = try PreviewRequest(flows: flows, kernel: kernel).preview(of: found, from: start)
        }
        if commands {
            try StandardOutput.write(found.commands.map { $0 + "\n" }.joined())
        } else {
            try report.print(found)
        }
        if !found.difference.isEmpty { throw ExitCode(1) }
    }
}
