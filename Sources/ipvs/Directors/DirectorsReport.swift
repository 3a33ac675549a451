import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator

/// How a run on several directors went.
struct DirectorsReport: Sendable {
    let rules: PlayedRules
    let unknown: [String]
    let plan: DirectorGroup.Plan
    let time: Nanoseconds
    let flows: UInt64
    let withoutDirector: UInt64
    let changes: [DirectorGroup.PlayedChange]
    /// Changes after the end.
    let unplayed: [MembershipChange]
    /// Flows that came to another director.
    let flowsMoved: UInt64
    let clientsMoved: Int
    let moved: MovedTally
    let directors: [Director]
    let services: [CombinedService]
    let agreements: [ServiceIdentity: TableAgreement]

    /// One of them, in all its lives.
    struct Director: Sendable {
        /// From 1 on.
        var number: Int
        var isUp: Bool
        var flows: UInt64
        var connections: UInt64
        var existing: UInt64
        var refused: UInt64
        var passed: UInt64
        /// Of flows that came from others.
        var moved: MovedTally

        init(_ outcome: DirectorOutcome) {
            func sum(_ count: (OutcomeTally) -> UInt64) -> UInt64 {
                outcome.lives.reduce(0) { $0 + count($1.tally) }
            }
            number = outcome.number + 1
            isUp = outcome.isUp
            flows = sum(\.flows)
            connections = sum(\.connections)
            existing = sum { $0[.existing] }
            refused = sum { $0[.refused] }
            passed = sum { $0[.passed] }
            moved = outcome.moved
        }
    }

    init(
        rules: PlayedRules, unknown: [String], group: DirectorGroup, alone: [ServiceReport],
        order: ListingOrder
    ) {
        self.rules = rules
        self.unknown = unknown
        let outcomes = group.outcomes()
        plan = group.plan
        time = group.time
        flows = group.flows
        withoutDirector = group.withoutDirector
        changes = group.played
        unplayed = group.unplayed
        flowsMoved = group.numberMoved
        clientsMoved = group.numberOfMovedClients
        moved = group.moved
        directors = outcomes.map(Director.init)
        services = order.arranged(CombinedService.all(alone: alone, outcomes), by: \.identity).map {
            service in
            var service = service
            service.servers = order.arranged(service.servers, by: \.endpoint)
            return service
        }
        agreements = Dictionary(group.agreements().map { ($0.service, $0) }) { first, _ in first }
    }
}

// MARK: Text

extension DirectorsReport: Report {
    var text: [TextBlock] {
        var text: [TextBlock] = [
            .sentence("\(flows) flows in \(DecimalSeconds.text(time)) s, \(rules.text)"),
            .sentence(setup),
        ]
        text += changes.map { .sentence(Self.sentence($0)) }
        text += unplayed.map { .sentence("\(Self.words($0)): after the end of the run, so it is not played") }
        if withoutDirector > 0 {
            text.append(.sentence("\(withoutDirector) flows came while no director was up"))
        }
        if !changes.isEmpty { text += movedText.map { .sentence($0) } }
        text += unknown.map { .sentence("unknown: \($0)") }
        text += [.blank, .table(directorTable)]
        for service in services { text += blocks(of: service) }
        return text
    }

    private var setup: String {
        let router =
            plan.spreading == .vrrp
            ? "of which the lowest number that is up gets all flows"
            : "flows spread by \(plan.spreading.rawValue)\(plan.isResilient ? " in \(ResilientBuckets.count) buckets" : "")"
        return "\(plan.directors) director\(plan.directors == 1 ? "" : "s"), \(router); \(syncText)"
    }

    private var syncText: String {
        guard let sync = plan.sync else { return "none tells the others of connections" }
        return
            "they tell each other of connections (sync_threshold \(sync.threshold) \(sync.period), sync_refresh_period "
            + "\(DecimalSeconds.text(sync.refreshPeriod)), sync_retries \(sync.retries))"
    }

    private static func sentence(_ played: DirectorGroup.PlayedChange) -> String {
        "\(words(played.change)): \(played.moved) open flows "
            + (played.leavesNone ? "are left without any director" : "come to another director")
    }

    private static func words(_ change: MembershipChange) -> String {
        let what = change.event == .fail ? "fails" : "joins"
        return "director \(change.director + 1) \(what) at \(DecimalSeconds.text(change.time)) s"
    }

    private var movedText: [String] {
        let clients = "of \(clientsMoved) client\(clientsMoved == 1 ? "" : "s")"
        let learned =
            plan.sync == nil ? "" : "; of \(moved.learned) the new director had been told"
        let sentence =
            "\(flowsMoved) flows \(clients) came to another director: \(moved.wentOn) went on, \(moved.allBroken) broke, "
            + "\(moved.silent) sent nothing since\(learned)"
        return [sentence]
            + BreakReason.allCases.compactMap { reason in
                moved.broken[reason].map { "\($0) broke: \(reason.sentence)" }
            }
    }

    private var directorTable: TextTable {
        TextTable(
            [
                .init("director"), .init("flows"), .init("share"), .init("connections"),
                .init("existing", leftOut: 1), .init("refused"), .init("passed", leftOut: 2),
                .init("taken over"), .init("broken there"),
            ],
            rows: directors.map { director in
                let taken = director.moved.wentOn
                return [
                    "\(director.number)\(director.isUp ? "" : " down")", "\(director.flows)",
                    NumberText.percent(flows > 0 ? Double(director.flows) / Double(flows) : 0),
                    "\(director.connections)", "\(director.existing)", "\(director.refused)",
                    "\(director.passed)",
                    "\(taken)", "\(director.moved.allBroken)",
                ]
            })
    }

    private func blocks(of service: CombinedService) -> [TextBlock] {
        let alone = service.connectionsAlone
        let table = TextTable(
            [
                .init("server", .left), .init("connections"), .init("share"), .init("by one director"),
                .init("its share"),
            ],
            groups: [
                TextTable.Group(
                    title: "\(service.identity) \(service.scheduler)",
                    rows: service.servers.map { server in
                        [
                            "\(server.endpoint)", "\(server.connections)",
                            NumberText.percent(Self.part(server.connections, service.connections)),
                            "\(server.alone)", NumberText.percent(Self.part(server.alone, alone)),
                        ]
                    },
                    remark: "fairness \(JSON.decimalText(service.fairness, digits: 3)), by one director "
                        + "\(JSON.decimalText(service.fairnessAlone, digits: 3)); "
                        + "\(NumberText.percent(service.distance)) of the connections are elsewhere than there"
                )
            ])
        let sentences = agreements[service.identity]?.sentences ?? []
        return [.blank, .table(table)] + sentences.map { .sentence($0) }
    }

    private static func part(_ part: UInt64, _ whole: UInt64) -> Double {
        whole > 0 ? Double(part) / Double(whole) : 0
    }
}

extension BreakReason {
    var sentence: String {
        switch self {
        case .otherServer: "their packets came to another server, which does not know them"
        case .notTaken:
            "their packets came to a director that does not know them, and sloppy_tcp 0 (of SCTP, sloppy_sctp) lets it take no connection in its middle"
        case .refused: "their packets came to a director that found no server for them"
        case .noDirector: "no director was up"
        }
    }
}

extension TableAgreement {
    /// What is said of it below a service.
    fileprivate var sentences: [String] {
        let differences = others.map { other in
            let share = other.share.map { " (\(NumberText.percent($0)) of the places)" } ?? ""
            let what = isTable ? "another table" : "other rules"
            return
                "\(service): director \(other.director + 1) has \(what) than director \(reference + 1)\(share): "
                + other.difference.sentence
        }
        if !isTable {
            return ["\(service): under \(scheduler) each director chooses by what it has seen itself"]
                + differences
        }
        return others.isEmpty
            ? ["\(service): all directors that are up have the same table of \(scheduler)"] : differences
    }
}

extension TableAgreement.Difference {
    var sentence: String {
        switch self {
        case .service: "it has no such service"
        case .scheduler: "it has another scheduler"
        case .flags: "its scheduler has other flags"
        case .servers: "its servers are not the same"
        case .weights: "its servers have other weights"
        case .order: "its servers were added in another order"
        }
    }
}
