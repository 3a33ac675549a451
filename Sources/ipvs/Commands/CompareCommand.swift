import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Plays the same flows on several tables, or with several schedulers, side by side.",
        discussion: """
            Everything is compared with the first file: "clients moved" is the part of the clients whose first flow \
            goes to another server than there. With --schedulers each file is played as it is and with every service \
            under each of these schedulers, whose flags then are not set. All cores are used.

            With --by the best comes first, and a sentence says whether it is: made-up flows are played with ten seeds, \
            and a variant is better than another if it is so with every one. What differs with flows that are given \
            is exact. --every-client plays no flows, but looks up every address of a network.

            Examples:
              ipvs compare today.rules tomorrow.rules --flows day.csv
              ipvs compare site.rules --schedulers all --clients 5000 --rate 200 --for 360
              ipvs compare site.rules --schedulers wlc,sed,mh --by peak --json
              ipvs compare site.rules --schedulers wrr,wlc --servers slow.servers --by latency
              ipvs compare site.rules --schedulers wlc,sh --html compared.html
              ipvs compare today.rules tomorrow.rules --every-client 10.0.0.0/8
            """)

    @Argument(
        help: ArgumentHelp(
            "Files of rules, as for `ipvs simulate`; live is the running kernel's table, without connections.",
            valueName: "rules"), completion: .file()
    )
    var rules: [String]

    @Option(
        help: ArgumentHelp(
            "Schedulers to try on every file, with commas between them, or all.", valueName: "names"),
        completion: .commaList(SchedulerFactory.names.map(\.rawValue), alone: ["all"]))
    var schedulers: String?

    @OptionGroup var services: ServiceOptions

    @OptionGroup var decision: DecisionOptions

    @OptionGroup var everyClient: EveryClientOptions

    @OptionGroup(title: "Flows") var source: FlowOptions

    @OptionGroup(title: "Servers") var serving: ServingOptions

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    @OptionGroup var picture: PictureOptions

    @OptionGroup var ordering: OrderOptions

    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard rules.count > 1 || schedulers != nil else {
            throw ValidationError("give two files of rules, or one and --schedulers")
        }
        guard (rules + [source.flows]).count(where: { $0 == "-" }) < 2 else {
            throw ValidationError("standard input comes only once: - may stand for one file only")
        }
        if let conflict = serving.conflict(with: source, rules) { throw ValidationError(conflict) }
        try decision.check(source, hasServers: serving.servers != nil)
        try everyClient.check(
            source.given ?? source.keepalive.map { _ in "--keepalive" } ?? decision.given
                ?? picture.html.map { _ in "--html" } ?? serving.servers.map { _ in "--servers" })
        if let conflict = picture.conflict(rules: rules, flows: source.flows, json: report.json) {
            throw ValidationError(conflict)
        }
    }

    func run() throws {
        let servers = try serving.file()
        let page = try picture.file()
        let variants = try self.variants()
        let (settings, rules) = try played()
        if let network = everyClient.network {
            let found = try EveryClient(
                variants, network, port: everyClient.port ?? EveryClientOptions.initialPort,
                in: services.scope, settings)
            return try report.print(EveryClientReport(rules: rules, found, order: ordering.order))
        }
        let compared = ComparedServices(variants, in: services.scope)
        if compared.identities.isEmpty, !services.services.isEmpty {
            throw Failure.request(.noComparedService)
        }
        let options = PlayOptions(
            keepalive: source.keepalive, services: compared, hasCourse: picture.isWanted,
            servers: servers?.model)
        let comparison = Comparison(
            rules: rules, try rounds(variants, settings, options), by: decision.figure, in: services.scope,
            order: ordering.order, servers: servers)
        try page?.write(ComparisonPicture(comparison).page)
        if picture.leavesStandardOutput { try report.print(comparison) }
    }

    /// How the kernel is set, and by which rules it goes: the running one, if its table is compared.
    private func played() throws(Failure) -> (SimulatorSettings, PlayedRules) {
        guard rules.contains(RunningKernel.name) else { return (try kernel.settings(), kernel.rules) }
        let live = try LiveTable()
        let found = LiveRules(of: live.table, given: kernel.profile)
        if let note = found.note { StandardError.write("ipvs: it is not known \(note)\n") }
        return (try kernel.settings(from: live.settings, found.played), found.played)
    }

    private func rounds(
        _ variants: [Variant], _ settings: SimulatorSettings, _ options: PlayOptions
    ) throws(Failure) -> Rounds {
        guard let path = source.flows else {
            var first = try variants[0].rules.simulation(settings)
            let workload = try source.workload(first.director.snapshot().services.map(\.service))
            return try Rounds(of: variants, workload, seeds: decision.number, settings, options)
        }
        if InputFile.isRegular(path) {
            return Rounds(given: try VariantOutcome.all(variants, flows: path, settings, options))
        }
        let flows = try FlowSource(file: path)
        return Rounds(
            given: try Parallel.map(variants) { variant throws(Failure) in
                try VariantOutcome(variant, flows, settings, options)
            })
    }

    private func variants() throws(Failure) -> [Variant] {
        let names = try self.names()
        var variants: [Variant] = []
        for path in rules {
            let file = try Source(path).rules()
            // What the file says itself comes first: others are compared with it.
            variants.append(Variant(rules: file, scheduler: nil))
            variants += names.map { Variant(rules: file, scheduler: $0) }
        }
        return variants
    }

    private func names() throws(Failure) -> [SchedulerName] {
        guard let schedulers else { return [] }
        if schedulers == "all" { return SchedulerFactory.names }
        var names: [SchedulerName] = []
        for name in schedulers.split(separator: ",", omittingEmptySubsequences: false) {
            guard name != "all" else {
                throw .request(.allAmongOthers)
            }
            let scheduler = SchedulerName(rawValue: String(name))
            guard SchedulerFactory.names.contains(scheduler) else {
                throw .request(.noSuchScheduler(String(name)))
            }
            names.append(scheduler)
        }
        return names
    }
}
