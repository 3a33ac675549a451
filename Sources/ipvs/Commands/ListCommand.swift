import ArgumentParser
import IPVSFormats
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
        guard case .file(let path) = source else { return try live.print() }
        try listing(ofFile: path).print(asJSON: json)
    }

    var live: LiveList { LiveList(filter: filter, sort: sort, explains: explain, isJSON: json) }

    private func listing(ofFile path: String) throws -> Listing {
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
}

extension ListSort: ExpressibleByArgument {}
