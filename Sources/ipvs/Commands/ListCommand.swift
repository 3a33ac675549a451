import ArgumentParser
import Glibc
import IPVSFormats
import IPVSKernel
import IPVSModel

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists services and servers, with shares of weight beside shares of connections.",
        discussion: """
            Services and servers are sorted as by ipvsadm -L, or by --sort. Shares are those of all servers of a service, \
            listed or not. Files have no counts of connections: their columns are then not there. A bundle of ipvs doctor has those of its \
            moment.

            Examples:
              ipvs list
              ipvs list --service :443 --weight 0
              ipvs list --sort share --explain
              ipvs list site.rules
            """)

    @Argument(
        help: ArgumentHelp("A file of any format, - or live. (default: live)", valueName: "source"),
        completion: .file(), transform: Source.init)
    var source: Source = .live

    @Option(
        help: ArgumentHelp(
            "What files are: rules, json, keepalived, ldirectord or listing. (default: what their content shows)",
            valueName: "name"))
    var format: TableFormat?

    @OptionGroup(title: "Selection") var selected: SelectionOptions

    @Option(
        help: ArgumentHelp("Services of this scheduler only; may be repeated.", valueName: "name"),
        transform: SchedulerName.init(rawValue:))
    var scheduler: [SchedulerName] = []

    @Option(
        help: ArgumentHelp(
            "Servers of these weights only: 5, 1-10, >0, >=5, <3; may be repeated.", valueName: "weights"),
        transform: { text in
            guard let range = NumberRange(text) else { throw ValidationError(NumberRange.expected) }
            return range
        })
    var weight: [NumberRange] = []

    @Option(
        help: ArgumentHelp(
            "List the most of active, rate, weight or share first.",
            discussion: "share is how far the share of connections is from that of weight.", valueName: "what"
        ))
    var sort: ListSort?

    @Flag(help: "Say why shares of connections differ from those of weight, with the figures that show it.")
    var explain = false

    @Flag(help: "Print the list as JSON; ipvs(1) describes it.")
    var json = false

    private var filter: ListFilter {
        ListFilter(
            selection: selected.selection, schedulers: scheduler.isEmpty ? nil : scheduler,
            weights: weight.isEmpty ? nil : weight)
    }

    func validate() throws {
        guard source != .live else { return }
        if explain { throw ValidationError("--explain: only the running kernel counts connections") }
    }

    func run() throws {
        let listing = try listing()
        if json { return try StandardOutput.write(listing.json.text) }
        let output = try OutputFile("-")
        // In a pipe or file all columns have room.
        let width = TerminalWidth.ofSentences(to: STDOUT_FILENO)
        try ListText(listing).forEachPiece(width: width, sentenceWidth: width) { piece throws(Failure) in
            try output.append { $0 += piece }
        }
        try output.finish()
    }

    private func listing() throws -> Listing {
        guard case .file(let path) = source else {
            let table = try ListTable(ofRunningKernel: filter.contains)
            return Listing(
                table, source: source.name, hasCounts: true, filter: filter, sort: sort, explains: explain,
                remarks: Self.remarks(on: table))
        }
        let text: TableText
        switch try TableFile(path, format: format) {
        case .table(let table): text = table
        case .bundle(let bundle):
            // What servers have was counted there; what they got and how fast was not written.
            try checkSort(among: [.active, .weight], "bundles have no counters; sort by active or weight")
            return Listing(
                ListTable(bundle.snapshot.services), source: source.name, hasCounts: true, hasCounters: false,
                filter: filter, sort: sort)
        }
        try checkSort(among: [.weight], "only the running kernel counts connections; sort by weight")
        let wanted = try WantedTable(RulesTable(text))
        let services = wanted.services.services.map { entry in
            ServiceSnapshot(
                service: entry.service,
                destinations: entry.destinations.map { DestinationSnapshot(destination: $0) })
        }
        return Listing(
            ListTable(services), source: source.name, hasCounts: false, filter: filter, sort: sort,
            omissions: wanted.omissions)
    }

    private func checkSort(among known: Set<ListSort>, _ reason: String) throws {
        guard let sort, !known.contains(sort) else { return }
        throw ValidationError("--sort \(sort.rawValue): \(reason)")
    }

    /// Which servers are drained, and why. A table is listed without, too.
    private static func remarks(on table: ListTable) -> [ServerOfService: String] {
        let memory: DrainedServers
        do throws(Failure) {
            memory = try DrainMemory.read()
        } catch {
            StandardError.write("ipvs: listed without what is known of drained servers: \(error.sentence)\n")
            return [:]
        }
        let now = UTCText.now
        var remarks: [ServerOfService: String] = [:]
        for index in table.services.indices {
            let identity = table.services[index].service.identity
            for server in table.servers(of: index) {
                guard let remark = memory.remark(on: server.destination, of: identity, now: now) else {
                    continue
                }
                remarks[ServerOfService(server.endpoint, of: identity)] = remark
            }
        }
        return remarks
    }

    /// What a director has, for people who ask for nothing; nothing where there is none, or they may not read it.
    static func summary() -> [TextBlock] {
        guard let table = try? ListTable(ofRunningKernel: { _ in true }) else { return [] }
        let totals = Listing(table, source: RunningKernel.name, hasCounts: true).totals
        return [.sentence("\(RunningKernel.name): \(totals.sentence(withCounts: true))")]
            + totals.shortfalls(limit: 5) + [.blank]
    }
}

extension ListSort: ExpressibleByArgument {}
