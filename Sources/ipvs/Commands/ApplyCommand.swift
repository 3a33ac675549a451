import ArgumentParser
import IPVSFormats
import IPVSModel

struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Makes the running kernel's table as a file says, by the fewest changes.",
        discussion: """
            Services and servers that stay keep their connections and counters. What comes is added before what goes is \
            deleted, so that no service is without a usable server that it had. Within a service that the file names, \
            the file is the truth; other services stay, unless --prune is given. All is checked before the first change; \
            if the kernel then refuses one, everything is taken back.

            On a terminal the changes are shown, with the connections that each deletion touches, and you are asked. \
            Elsewhere deletions need --yes.

            The exit status is 0 when the table is as the file says, 1 when the kernel refused a change or you said \
            no, 2 when nothing was tried.

            Examples:
              ipvs apply site.rules --dry-run
              ipvs apply site.rules --prune --record /var/lib/ipvs
              ipvs apply site.rules --yes --allow add,edit --keep-weights
              ipvs apply site.rules --confirm-within 60s
              ipvs apply site.rules --yes --max-moved 5% --flows day.csv
            """)

    @Argument(
        help: ArgumentHelp("A file of any format; - is standard input.", valueName: "file"),
        completion: .file())
    var file: String

    @OptionGroup(title: "Sources") var sources: SourceOptions

    @Flag(help: "Delete services that the file does not name.")
    var prune = false

    @Flag(help: "Leave the weights of servers that are there as they are.")
    var keepWeights = false

    @Flag(
        help:
            "Also put servers in the order of the file. Those that stand elsewhere are deleted and added again."
    )
    var exactOrder = false

    @Option(
        help: ArgumentHelp(
            "Play the change first, and change nothing if a larger part of the clients would move, such as 5%.",
            valueName: "percent"),
        transform: { text in
            guard let limit = MovedLimit(text) else { throw ValidationError(MovedLimit.expected) }
            return limit
        })
    var maxMoved: MovedLimit?

    @OptionGroup(title: "Change") var options: ChangeOptions

    @OptionGroup(title: "Preview") var preview: PreviewOptions

    @OptionGroup(title: "Flows") var flows: FlowOptions

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    private var simulates: Bool { preview.simulate || maxMoved != nil }

    func validate() throws {
        if file == "-", flows.flows == "-" {
            throw ValidationError("a table and flows cannot both come from standard input")
        }
        try preview.check(flows, kernel, isImplied: maxMoved != nil)
    }

    func run() throws {
        let wanted = try WantedTable(path: file, format: sources.format)
        guard !wanted.saysNothing else { throw Failure.request(.nothingToApply(wanted.name)) }
        if exactOrder, wanted.omissions.contains(.serverOrder) {
            throw Failure.request(.noOrder(of: wanted.name))
        }
        let application = Application(
            target: .source(wanted, prunes: prune, keepsWeights: keepWeights, sources.scope),
            options: options, keepsOrder: exactOrder,
            preview: simulates ? PreviewRequest(flows: flows, kernel: kernel, limit: maxMoved) : nil)
        try options.tell(application.run())
    }
}

extension ChangeOptions {
    func tell(_ applied: AppliedReport) throws(Failure) {
        if dryRun, !report.json, applied.difference.preview == nil {
            try StandardOutput.write(applied.difference.commands.map { $0 + "\n" }.joined())
        } else {
            try report.print(applied)
        }
    }
}
