import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Plays flows on a table and says which server gets each, exactly as the kernel would.",
        discussion: """
            A flow is a client's first packet, the handshake after it and, later, its close. Flows come from a file \
            or are made up: clients, rate, durations, networks, ports and targets can be chosen.

            The report has a table for each service: the connections that each server got and their share beside the \
            share of its weight, peak and mean of its active connections, and flows refused because of it; then what \
            the service refused in all, Jain's index of fairness (1 is fair) and the peak imbalance (1 is balanced). A \
            second table says when: the most new connections in a second, the peaks, the first and last connection, and \
            when a server that was taken out was empty. Sentences say why flows were refused, and what persistence did.

            Examples:
              ipvs simulate --rules site.rules --clients 5000 --rate 200 --for 360
              ipvs simulate --rules site.rules --flows day.csv --placements placed.csv
              ipvs simulate --rules site.rules --for 600 --series busy.csv --every 10s
              ipvs simulate --rules site.rules --for 10m --html busy.html
              ipvs simulate --rules site.rules --servers slow.servers
              ipvs simulate --live --duration 30 --duration-distribution pareto
              ipvs simulate --rules dns.rules --target udp:198.51.100.7:53 \\
                  --client-network 192.0.2.0/24=3 --client-network 10.0.0.0/8
            """)

    @OptionGroup(title: "Table") var table: TableOptions

    @OptionGroup(title: "Flows") var source: FlowOptions

    @OptionGroup(title: "Servers") var serving: ServingOptions

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    @OptionGroup(title: "Directors") var several: DirectorOptions

    @Option(
        help: ArgumentHelp(
            "File for the placement of each flow, one row (CSV) a flow; - is standard output.",
            discussion:
                "Its header is time,protocol,client,destination,server,outcome. With -, the report is not printed.",
            valueName: "file"),
        completion: .file())
    var placements: String?

    @Option(
        name: .customLong("final"),
        help: ArgumentHelp(
            "File for the state at the end (JSON); - is standard output.",
            discussion: "With -, the report is not printed.", valueName: "file"),
        completion: .file())
    var finalState: String?

    @Option(
        help: ArgumentHelp(
            "File for how the run goes on, rows (CSV) for each interval; - is standard output.",
            discussion:
                "Its header is time,service,server,new,active,inactive,refused; rows of services have no server. With -, the report is not printed.",
            valueName: "file"),
        completion: .file())
    var series: String?

    @Option(
        help: ArgumentHelp(
            "Length of the intervals of --series, such as 1s, 10s, 5m or 0.5. (default: 1s)",
            valueName: "time"),
        transform: Word.interval)
    var every: Nanoseconds?

    @OptionGroup var picture: PictureOptions

    @OptionGroup var ordering: OrderOptions

    @OptionGroup var report: ReportOptions

    func validate() throws {
        if table.rules == "-", source.flows == "-" {
            throw ValidationError("rules and flows cannot both come from standard input")
        }
        if let conflict = serving.conflict(with: source, [table.rules]) { throw ValidationError(conflict) }
        if report.json, !printsReport {
            throw ValidationError("standard output takes either the report or what - stands for")
        }
        if every != nil, series == nil { throw ValidationError("--every is for --series") }
        if several.directors != nil, let given = givenForOne {
            throw ValidationError("\(given) is for one director, and --directors says that there are several")
        }
        if let conflict = fileUses.conflict { throw ValidationError(conflict) }
    }

    /// A table on standard output would spoil what goes there.
    private var printsReport: Bool {
        placements != "-" && finalState != "-" && series != "-" && picture.leavesStandardOutput
    }

    /// An option that was given and has no meaning for several directors.
    private var givenForOne: String? {
        let options: [(String, Bool)] = [
            ("--live", table.live), ("--placements", placements != nil), ("--final", finalState != nil),
            ("--series", series != nil), ("--html", picture.html != nil),
            ("--servers", serving.servers != nil),
        ]
        return options.first { $0.1 }?.0
    }

    private var fileUses: FileUses {
        var uses = FileUses()
        uses.read(table.rules, by: "--rules")
        uses.read(source.flows, by: "--flows")
        uses.read(serving.servers, by: "--servers")
        uses.write(placements, by: "--placements")
        uses.write(finalState, by: "--final")
        uses.write(series, by: "--series")
        uses.write(picture.html, by: "--html")
        uses.write(several.broken, by: "--broken")
        several.rulesOf.forEach { uses.read($0.path, by: "--rules-of") }
        if printsReport { uses.print("the report") }
        return uses
    }

    func run() throws {
        guard several.directors == nil else { return try report.print(runOfSeveral()) }
        let servers = try serving.file()
        let output = try placements.map { path in try OutputFile(path, aside: true) }
        let finalOutput = try finalState.map { path in try OutputFile(path) }
        let page = try picture.file()
        var start = try StartingPoint(table, kernel)
        var run = SimulationRun(
            start.takeSimulation(), output: output,
            series: try series.map { path throws(Failure) in
                try SeriesFile(path, every: every ?? SimulationTime.second)
            }, hasCourse: picture.isWanted || (printsReport && !report.json && CourseText.isWanted))
        run.simulation.keepalive = source.keepalive
        var served: ServedRunReport?
        if let servers {
            served = try run.play(source.servedFlows(start.services), on: servers)
        } else if let flows = source.flows {
            try run.play(FlowBatches(flows))
        } else {
            try run.play(source.workload(start.services))
        }
        try finalOutput?.append { text in
            text +=
                RunJSON.finalState(
                    ordering.order.arranged(run.simulation.director.snapshot()), time: run.time
                ).text
        }
        try run.finishSeries()
        try output?.finish()
        try finalOutput?.finish()
        let told = RunReport(
            rules: start.rules, time: run.time, tally: run.simulation.tally, unknown: start.unknown,
            services: ordering.order.arranged(run.simulation.director.reports()), serving: served)
        let course = run.finishCourse()
        if let course { try page?.write(RunPicture(told, course).page) }
        guard printsReport else { return }
        try report.print(PicturedReport(report: told, course: CourseText.isWanted ? course : nil))
    }

    /// The flows on several directors.
    private func runOfSeveral() throws(Failure) -> DirectorsReport {
        let output = try several.broken.map { path throws(Failure) in try OutputFile(path) }
        let rules = try RulesTable(path: table.rules ?? "-", format: table.format)
        var others: [Int: RulesTable] = [:]
        for other in several.rulesOf { others[other.director - 1] = try RulesTable(path: other.path) }
        var run = try DirectorsRun(several.plan(source), rules, others: others, kernel.settings())
        try run.play(source)
        if let output { try run.write(brokenTo: output) }
        return run.report(kernel.rules, ordering.order)
    }
}
