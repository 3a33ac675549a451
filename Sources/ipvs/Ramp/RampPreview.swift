import IPVSFormats
import IPVSModel
import IPVSSimulator

/// How busy a server gets that is brought in: at once, and by each curve. The same flows are played each time, on what the
/// running kernel has.
struct RampPreview: Sendable {
    /// One way to bring servers in.
    struct Way: Sendable, Hashable {
        /// nil: all of the weight at once.
        let curve: RampPlan.Curve?
        /// New connections on the servers that are brought in.
        var connections: UInt64 = 0
        var busiest = BusiestSecond()
        /// The most connections by which they got more than the part of their weight at the time, in a whole second.
        var mostTooMany: UInt64 = 0

        var name: String { curve?.rawValue ?? "at once" }
    }

    let ways: [Way]
    /// What was played.
    let flows: ChangePreview.FlowsPlayed
    let rules: PlayedRules
    /// What is not known or not played, and what was assumed instead.
    let unknown: [String]

    init(_ schedule: RampSchedule, _ kernel: RunningKernel, _ request: PreviewRequest) throws(Failure) {
        let start = try PreviewStart(LiveTable(kernel.snapshot), request.kernel)
        try self.init(schedule, from: start, kernel.table, request)
    }

    /// - Parameter table: the configuration of the start.
    init(
        _ schedule: RampSchedule, from start: PreviewStart, _ table: Table, _ request: PreviewRequest
    ) throws(Failure) {
        let identities = Set(schedule.servers.map(\.service))
        let services = identities.sorted().compactMap { table[$0]?.service }
        var ways: [Way] = []
        var flows = ChangePreview.FlowsPlayed()
        var gaps = AdoptionGaps()
        for curve in [nil] + RampPlan.Curve.allCases.map(Optional.some) {
            let way = RampSchedule(
                schedule.before, to: schedule.end, over: curve == nil ? 0 : schedule.seconds, curve ?? .linear
            )
            var run = RampRun(way, curve, start, table, request.flows.keepalive, &gaps)
            flows = try request.forEachFlow(to: services, usualRate: start.connectionRate(of: identities)) {
                run.play($0)
            }
            ways.append(run.finish())
        }
        self.ways = ways
        self.flows = flows
        rules = start.rules
        unknown = start.unknown(of: identities, gaps)
    }

    var text: [TextBlock] {
        let table = TextTable(
            [
                .init("brought in", .left), .init("peak"), .init("at", leftOut: 2),
                .init("most above its part", leftOut: 1), .init("connections", leftOut: 3),
            ],
            rows: ways.map { way in
                [
                    way.name, "\(way.busiest.peak)/s",
                    way.busiest.peak > 0 ? "\(way.busiest.peakSecond) s" : "-", "\(way.mostTooMany)/s",
                    "\(way.connections)",
                ]
            })
        return [.table(table), .blank, .sentence("foretold with \(flows.text), \(rules.text)")]
            + unknown.map { .sentence("unknown: \($0)") }
    }

    var json: JSON {
        .object(
            rules.json + [
                ("flows", .unsigned(flows.count)),
                ("time", .seconds(flows.time)), ("unknown", .array(unknown.map { .string($0) })),
                (
                    "ways",
                    .array(
                        ways.map { way in
                            .object([
                                ("curve", way.curve.map { .string($0.rawValue) } ?? .null),
                                ("connections", .unsigned(way.connections)),
                                ("peakRate", .unsigned(way.busiest.peak)),
                                (
                                    "peakSecond",
                                    way.busiest.peak > 0 ? .integer(way.busiest.peakSecond) : .null
                                ),
                                ("mostTooMany", .unsigned(way.mostTooMany)),
                            ])
                        })
                ),
            ])
    }
}

/// One way to bring servers in, while flows are played.
private struct RampRun: ~Copyable {
    private var simulation: Simulation
    private let schedule: RampSchedule
    private let servers: Set<ServerOfService>
    /// Of the servers that are there already, by service.
    private let otherWeights: [ServiceIdentity: UInt64]
    private var way: RampPreview.Way
    private var second: Int64 = 0
    private var weights: [ServerOfService: Int32]
    /// In the current second, by service: all new connections, and those of the servers that are brought in.
    private var seen: [ServiceIdentity: (all: UInt64, own: UInt64)] = [:]

    init(
        _ schedule: RampSchedule, _ curve: RampPlan.Curve?, _ start: PreviewStart, _ table: Table,
        _ keepalive: Nanoseconds?, _ gaps: inout AdoptionGaps
    ) {
        simulation = Simulation(start.director(&gaps), changes: schedule.changes)
        simulation.keepalive = keepalive
        self.schedule = schedule
        let own = Set(schedule.servers)
        servers = own
        way = RampPreview.Way(curve: curve)
        var others: [ServiceIdentity: UInt64] = [:]
        for (name, server) in table.servers where !own.contains(name) {
            others[name.service, default: 0] += UInt64(max(0, server.weight))
        }
        otherWeights = others
        weights = schedule.weights(at: 0)
    }

    mutating func play(_ flow: Flow) {
        let now = flow.time / SimulationTime.second
        if now != second { turn(to: now) }
        let placement = simulation.play(flow)
        guard placement.outcome == .scheduled || placement.outcome == .persistent,
            let service = simulation.director.service(of: placement)?.asKept,
            let server = simulation.director.server(of: placement)
        else { return }
        let isOwn = servers.contains(ServerOfService(server, of: service))
        seen[service, default: (0, 0)].all += 1
        guard isOwn else { return }
        seen[service, default: (0, 0)].own += 1
        way.connections += 1
        way.busiest.note(at: flow.time)
    }

    /// A second is over.
    private mutating func turn(to next: Int64) {
        for (service, count) in seen {
            let own = servers.filter { $0.service == service }.reduce(UInt64(0)) {
                $0 + UInt64(max(0, weights[$1] ?? 0))
            }
            let all = own + (otherWeights[service] ?? 0)
            let part = count.all.multipliedFullWidth(by: own)
            let due = all > part.high ? all.dividingFullWidth(part).quotient : 0
            if count.own > due { way.mostTooMany = max(way.mostTooMany, count.own - due) }
        }
        seen.removeAll(keepingCapacity: true)
        second = next
        weights = schedule.weights(at: UInt32(clamping: next))
    }

    consuming func finish() -> RampPreview.Way {
        turn(to: second)
        return way
    }
}
