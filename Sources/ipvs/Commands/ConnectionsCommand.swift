import ArgumentParser
import IPVSFormats
import IPVSKernel
import IPVSModel

struct ConnectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections",
        abstract: "Lists the connection table, or sums it up by server or by client.",
        discussion: """
            Tables of any size are read in little memory and shown as they are read, in the kernel's order. The kernel \
            shows how long an entry is kept if nothing more arrives (left, in seconds), not how old it is, and not by \
            which firewall mark a connection came. Persistence templates are entries too: their client has port 0.

            Examples:
              ipvs connections --client 203.0.113.0/24 --state ESTABLISHED
              ipvs connections --orphans --summary
              ipvs connections --top clients --limit 20
            """)

    enum Ranking: String, ExpressibleByArgument, CaseIterable { case clients }
    enum Origin: String, ExpressibleByArgument, CaseIterable { case local, sync }

    @Option(
        help: ArgumentHelp(
            "These clients only: 203.0.113.5, 203.0.113.0/24, 203.0.113.5:40000; may be repeated.",
            valueName: "clients"),
        transform: { text in
            guard let pattern = ServerPattern(text) else {
                throw ValidationError(
                    "expected the clients as ADDRESS, ADDRESS:PORT, ADDRESS/BITS, ADDRESS-ADDRESS or :PORT")
            }
            return pattern
        })
    var client: [ServerPattern] = []

    @OptionGroup(title: "Selection") var selected: SelectionOptions

    @Option(
        help: ArgumentHelp(
            "Connections in this state only, such as TIME_WAIT; may be repeated.", valueName: "name"),
        transform: { text in
            guard let state = ConnectionStateName(text.uppercased()) else {
                throw ValidationError("expected a state as the kernel names it, such as ESTABLISHED")
            }
            return state
        })
    var state: [ConnectionStateName] = []

    @Option(
        help: ArgumentHelp(
            "Entries of so many seconds left only: <60, >300, 10-20; may be repeated.", valueName: "seconds"),
        transform: { text in
            guard let range = NumberRange(text) else { throw ValidationError(NumberRange.expected) }
            return range
        })
    var expires: [NumberRange] = []

    @Option(
        help: ArgumentHelp(
            "Entries of this director only, or those that another one told of: local or sync.",
            valueName: "name"))
    var origin: Origin?

    @Flag(help: "Entries only whose server is deleted or has weight 0.")
    var orphans = false

    @Flag(help: "Sum up by server and state.")
    var summary = false

    @Option(help: ArgumentHelp("Sum up by what has the most connections: clients.", valueName: "what"))
    var top: Ranking?

    @Option(
        help: ArgumentHelp("List so many at most. (default: 10 with --top, or all)", valueName: "number"))
    var limit: Int?

    @OptionGroup var report: ReportOptions

    func validate() throws {
        if summary, top != nil { throw ValidationError("--summary and --top each sum up: leave one out") }
        if summary, limit != nil {
            throw ValidationError("--limit: a summary has every server; leave one of the two out")
        }
        if let limit, !(1...1_000_000).contains(limit) {
            throw ValidationError("--limit must be from 1 to 1000000")
        }
        for case .mark in selected.services {
            throw ValidationError(
                "--service: the kernel does not show by which mark a connection came; name the address")
        }
    }

    func run() throws {
        let filter = try filter()
        if summary {
            var sums = ConnectionSums()
            let tally = try read(filter) { line in
                sums.count(line)
                return true
            }
            try report.print(ConnectionSummary(sums: sums, tally: tally), isAsWideAsNeeded: true)
        } else if top != nil {
            var clients = FrequentClients()
            let tally = try read(filter) { line in
                clients.count(line.client.address)
                return true
            }
            try report.print(ConnectionClients(clients: clients, tally: tally, limit: limit ?? 10))
        } else {
            var stream = try ConnectionStream(
                OutputFile("-"), isJSON: report.json, hasOrigin: origin != nil, owners: filter.owners)
            var left = limit ?? Int.max
            let tally = try read(filter) { line in
                guard left > 0 else { return false }
                left -= 1
                return stream.append(line)
            }
            try stream.finish(tally)
        }
    }

    private func filter() throws(Failure) -> ConnectionFilter {
        var filter = ConnectionFilter(
            clients: client.isEmpty ? nil : client, selection: selected.selection,
            states: state.isEmpty ? nil : state, expires: expires.isEmpty ? nil : expires,
            isSynced: origin.map { $0 == .sync })
        guard orphans else { return filter }
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            filter.owners = ConnectionOwners(try director.plainTable())
        } catch {
            throw .kernel(error)
        }
        return filter
    }

    /// Hands what the filter lets through to `body`, until that returns false.
    private func read(
        _ filter: ConnectionFilter, _ body: (ConnectionLine) -> Bool
    ) throws(Failure) -> ConnectionTally {
        var tally = ConnectionTally()
        let isEverything = filter.isEverything
        do throws(KernelError) {
            try ConnectionScan.forEach(
                path: origin == nil ? ConnectionScan.path : ConnectionScan.originPath,
                hasOrigin: origin != nil
            ) { line in
                tally.read += 1
                guard isEverything || filter.contains(line) else { return true }
                guard body(line) else {
                    tally.isCutShort = true
                    return false
                }
                tally.matching += 1
                return true
            }
        } catch {
            throw .kernel(error)
        }
        return tally
    }
}
