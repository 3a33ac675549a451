import IPVSFormats
import IPVSModel
import IPVSSimulator

/// What there is when a change is made: a table, and of the running kernel its connections and settings too.
struct PreviewStart: Sendable {
    let table: TableSnapshot
    var connections: [ConnectionEntry] = []
    var settings = SimulatorSettings()
    /// The rules that are played.
    var rules = PlayedRules.initial
    /// The running kernel, if that is the start, and its rules.
    private var live: (table: LiveTable, rules: LiveRules)?

    /// Whether its connections are known, and not only its table.
    var isOfKernel: Bool { live != nil }

    /// A start from parts.
    init(
        _ table: TableSnapshot, _ connections: [ConnectionEntry] = [],
        settings: SimulatorSettings = SimulatorSettings()
    ) {
        self.table = table
        self.connections = connections
        self.settings = settings
        rules.profile = settings.profile
    }

    /// The table of a file, without connections.
    init(_ table: Table, _ kernel: KernelOptions) throws(Failure) {
        settings = try kernel.settings()
        rules = kernel.rules
        settings.timeouts = table.timeouts
        self.table = TableSnapshot(
            services: table.services.map { entry in
                ServiceSnapshot(
                    service: entry.service,
                    destinations: entry.destinations.map { DestinationSnapshot(destination: $0) })
            })
    }

    init(_ live: LiveTable, _ kernel: KernelOptions) throws(Failure) {
        table = live.table
        connections = live.connections
        let found = LiveRules(of: live.table, given: kernel.profile)
        settings = try kernel.settings(from: live.settings, found.played)
        rules = found.played
        self.live = (live, found)
    }

    /// A director with all of that.
    func director(_ gaps: inout AdoptionGaps) -> SimulatedDirector {
        var director = SimulatedDirector(settings: settings)
        gaps = director.adopt(table, connections)
        return director
    }

    /// What is not known of some services, or not modelled, and what was assumed instead.
    func unknown(of services: Set<ServiceIdentity>, _ gaps: AdoptionGaps) -> [String] {
        let shown = table.services.filter { services.contains($0.service.identity) }
        let notes = HiddenState.engines(shown.map(\.service))
        guard let live else { return notes }
        var table = live.table
        table.table.services = shown
        var gaps = gaps
        gaps.unexplained.removeAll { !services.contains($0.service) }
        return notes + HiddenState.notes(table, gaps, settings, live.rules)
    }

    /// New connections a second to these services, as the kernel counts them; nil if it counts none.
    func connectionRate(of services: Set<ServiceIdentity>) -> UInt64? {
        let rates = table.services.filter { services.contains($0.service.identity) }.compactMap {
            $0.statistics?.connectionRate
        }
        let sum = rates.reduce(UInt64(0)) { sum, rate in
            let (more, overflow) = sum.addingReportingOverflow(rate)
            return overflow ? .max : more
        }
        return sum > 0 ? sum : nil
    }
}
