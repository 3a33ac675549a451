import IPVSFormats
import IPVSModel
import IPVSSimulator

/// What the page of a run says of a service.
struct ServiceSection {
    let id: String
    var identity: ServiceIdentity { report.identity }
    let charts: [Chart]
    private let report: ServiceReport
    private let course: RunCourse
    private let servers: ChartedServers
    private let changes: PageChanges

    init(_ report: ServiceReport, _ course: RunCourse, _ changes: PageChanges, id: String) {
        self.id = id
        self.report = report
        self.course = course
        self.changes = changes
        let servers = ChartedServers(
            report.serversOnce.map { ($0.endpoint, $0.placements) },
            changed: PageChanges.servers(of: report.identity, in: course.changes))
        self.servers = servers
        let isIdle = report.placements == 0 && report.refused == 0
        guard let service = course.service(report.identity), course.times.count > 1, !isIdle else {
            charts = []
            return
        }
        let charts = ServiceCharts(
            course, service, report.counting, servers, id: id, marks: changes.marks(of: report.identity))
        self.charts = [charts.held, report.placements > 0 ? charts.new : nil, charts.refused].compactMap(
            \.self)
    }

    var markup: [Markup] {
        [
            .tag(
                "section", ["aria-labelledby": id],
                [
                    .tag(
                        "h2", ["id": id],
                        [
                            .text("\(report.identity)\(report.isDeleted ? " (deleted)" : "") "),
                            .tag("span", ["class": "scheduler"], "\(report.scheduler)"),
                        ]),
                    .tag("p", ["class": "verdict"], verdict),
                ] + report.sentences.map { .tag("p", ["class": "remark"], $0) }
                    + (servers.note.map { [.tag("p", [:], $0)] } ?? []) + charts.map { $0.figure() } + tables)
        ]
    }

    private var verdict: String {
        if report.placements == 0, report.refused == 0 {
            return "No flows came\(report.identity.flowHint.map { ": \($0)" } ?? "")."
        }
        let imbalance =
            report.counting == .nothing
            ? "" : ", peak imbalance \(JSON.decimalText(report.peakImbalance, digits: 2)) (1 is balanced)"
        return "\(CountText.text(Int(clamping: report.placements), "connection")), "
            + "\(CountText.text(Int(clamping: report.refused))) refused, fairness "
            + "\(JSON.decimalText(report.fairness, digits: 3)) (1 is fair)\(imbalance)"
    }

    // MARK: Tables

    /// Longer tables are folded.
    private static let mostRows = 24
    private static let mostFoldedRows = 1000

    private var tables: [Markup] {
        if report.servers.isEmpty { return [.tag("p", [:], "No servers.")] }
        let all = report.servers
        guard all.count > Self.mostRows else { return [table(all).markup] + moved }
        let busiest = all.indices.sorted {
            (all[$1].placements, $0) < (all[$0].placements, $1)
        }.prefix(Self.mostRows).sorted().map { all[$0] }
        let folded = Array(all.prefix(Self.mostFoldedRows))
        let title =
            folded.count == all.count
            ? "All \(CountText.text(all.count)) servers" : "The first \(CountText.text(folded.count)) servers"
        let rest =
            folded.count < all.count
            ? [
                Markup.tag(
                    "p", [:],
                    "ipvs simulate --json has the other \(CountText.text(all.count - folded.count)).")
            ] : []
        return [
            table(busiest, "The \(Self.mostRows) servers with the most connections").markup,
            .tag(
                "details", [:],
                [.tag("summary", [:], title), table(folded, title).markup] + rest),
        ] + moved
    }

    private func table(_ servers: [ServiceReport.ServerReport], _ title: String = "Servers") -> PageTable {
        let most = servers.map { max($0.share, $0.fairShare) }.max() ?? 0
        return PageTable(
            caption: "\(title): shares of connections, the marks are the shares of the weights",
            headings: [
                "server", "weight", "share", "by weight", "connections", "refused", "peak new/s",
                "peak active",
                "mean active", "active at the end", "inactive", "empty at",
            ],
            rows: servers.map { server in
                let isActive = report.counting == .active
                func peak(_ number: UInt32, _ time: Nanoseconds) -> String {
                    number > 0 ? "\(number) at \(RunTimes.text(time)) s" : "0"
                }
                return PageTable.Row(
                    name: "\(server.endpoint)",
                    colour: charts.isEmpty ? nil : self.servers.colour(of: server.endpoint),
                    cells: [
                        .number(server.weight.map { "\($0)" } ?? "deleted"),
                        .bar(
                            server.share, mark: server.fairShare, most: most,
                            text: NumberText.percent(server.share)),
                        .number(NumberText.percent(server.fairShare)),
                        .number(CountText.text(Int(clamping: server.placements))),
                        .number(CountText.text(Int(clamping: server.refused))),
                        .number(peak(server.peakNew, server.peakNewTime)),
                        .number(isActive ? peak(server.peakActive, server.peakActiveTime) : RunTimes.unknown),
                        .number(isActive ? JSON.decimalText(server.meanActive, digits: 1) : RunTimes.unknown),
                        .number("\(server.counts.active)"), .number("\(server.counts.inactive)"),
                        .number(RunTimes.emptiness(of: server)),
                    ])
            })
    }

    /// Shares before and after each change.
    private var moved: [Markup] {
        let ends = course.phaseEnds
        guard ends.count > 1, let service = course.service(identity) else { return [] }
        let starts = [0] + ends.dropLast()
        let wholes = service.whole.phases
        func share(_ line: RunCourse.Line, _ phase: Int) -> Double {
            wholes[phase] > 0 ? Double(line.phases[phase]) / Double(wholes[phase]) : 0
        }
        let lines = Dictionary(zip(service.servers, service.lines)) { first, _ in first }
        let named = servers.named.compactMap { server in lines[server].map { (server, $0) } }
        let most = named.flatMap { line in ends.indices.map { share(line.1, $0) } }.max() ?? 0
        guard most > 0 else { return [] }
        let table = PageTable(
            caption: "What moved: shares of new connections from one change to the next",
            headings: ["server"] + zip(starts, ends).map { "\(RunTimes.text($0)) to \(RunTimes.text($1)) s" },
            rows: named.map { server, line in
                PageTable.Row(
                    name: "\(server)", colour: servers.colour(of: server),
                    cells: ends.indices.map { phase in
                        wholes[phase] == 0
                            ? .text("none")
                            : .bar(
                                share(line, phase), mark: nil, most: most,
                                text: NumberText.percent(share(line, phase)))
                    })
            })
        return [table.markup]
    }
}
