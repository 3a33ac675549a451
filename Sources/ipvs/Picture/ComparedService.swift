import IPVSFormats
import IPVSModel
import IPVSSimulator

/// What the page of a comparison says of a service.
struct ComparedService {
    private let identity: ServiceIdentity
    private let id: String
    private let variants: [String]
    private let reports: [ServiceReport?]
    private let servers: ChartedServers
    /// In the order of the listing.
    private let all: [Endpoint]
    /// Of each variant that has the service.
    private let held: [Chart]
    private let new: [Chart]

    var charts: [Chart] { held + new }

    init(
        _ identity: ServiceIdentity, _ outcomes: [VariantOutcome], _ changes: [PageChanges],
        _ order: ListingOrder,
        id: String
    ) {
        self.identity = identity
        self.id = id
        variants = outcomes.map(\.name)
        let reports = outcomes.map { outcome in outcome.reports.first { $0.identity == identity } }
        self.reports = reports
        var connections: [Endpoint: UInt64] = [:]
        var found: [Endpoint] = []
        for server in reports.flatMap({ $0?.servers ?? [] }) {
            if connections[server.endpoint] == nil { found.append(server.endpoint) }
            connections[server.endpoint, default: 0] &+= server.placements
        }
        let all = order.arranged(found, by: \.self)
        self.all = all
        let changed = outcomes.map { PageChanges.servers(of: identity, in: $0.course?.changes ?? []) }
        let servers = ChartedServers(
            all.map { ($0, connections[$0] ?? 0) }, changed: changed.reduce([]) { $0.union($1) })
        self.servers = servers
        let charts = outcomes.indices.compactMap { index -> ServiceCharts? in
            guard let report = reports[index], let course = outcomes[index].course, course.times.count > 1,
                let service = course.service(identity)
            else { return nil }
            return ServiceCharts(
                course, service, report.counting, servers, id: "\(id)v\(index + 1)",
                marks: changes[index].marks(of: identity), variant: outcomes[index].name)
        }
        held = Self.onOneScale(charts.compactMap(\.held))
        new = Self.onOneScale(charts.map(\.new))
    }

    /// The largest of all.
    private static func onOneScale(_ charts: [Chart]) -> [Chart] {
        guard let scale = charts.map(\.scale).max(by: { $0.end < $1.end }) else { return [] }
        let end = charts.map(\.timeScale.end).max() ?? 0
        return charts.map { chart in
            var chart = chart
            chart.scale = scale
            chart.timeScale = TimeScale(end: end)
            return chart
        }
    }

    var markup: [Markup] {
        [
            .tag(
                "section", ["aria-labelledby": id],
                [.tag("h2", ["id": id], "\(identity)")] + (servers.note.map { [.tag("p", [:], $0)] } ?? [])
                    + panels("Active connections of each server", held)
                    + panels("New connections a second, one server above the other", new) + tables)
        ]
    }

    private func panels(_ title: String, _ charts: [Chart]) -> [Markup] {
        guard let first = charts.first else { return [] }
        // What is pointed at says its values where that does not make the page too long.
        let hasHints = charts.count <= 12
        return [
            .tag("h3", ["class": "of-panels"], "\(title), all on the same scale"),
            .tag("div", ["class": "panels"], charts.map { $0.figure(isSmall: true, hasHints: hasHints) }),
            first.legend,
        ]
    }

    // MARK: Tables

    private static let mostRows = 50

    private var tables: [Markup] {
        guard !all.isEmpty else { return [.tag("p", [:], "No servers.")] }
        let shown =
            all.count > Self.mostRows
            ? servers.named
                + all.filter { !servers.named.contains($0) }.prefix(Self.mostRows - servers.named.count) : all
        let found = reports.map { report in
            Dictionary((report?.servers ?? []).map { ($0.endpoint, $0) }) { first, _ in first }
        }
        let cells = shown.map { server in found.map { $0[server] } }
        let mostShare = cells.joined().map { max($0?.share ?? 0, $0?.fairShare ?? 0) }.max() ?? 0
        let mostPeak = cells.joined().map { Double($0?.peakActive ?? 0) }.max() ?? 0
        func table(_ caption: String, _ cell: (ServiceReport.ServerReport) -> PageTable.Cell) -> Markup {
            PageTable(
                caption: caption, headings: ["server"] + variants,
                rows: zip(shown, cells).map { server, cells in
                    PageTable.Row(
                        name: "\(server)", colour: servers.colour(of: server),
                        cells: cells.map { $0.map(cell) ?? .text("-") })
                }
            ).markup
        }
        let shares = table("Shares of connections, the marks are the shares of the weights") { server in
            .bar(
                server.share, mark: server.fairShare, most: mostShare, text: NumberText.percent(server.share))
        }
        let peaks = table("Peaks of active connections") { server in
            .bar(Double(server.peakActive), mark: nil, most: mostPeak, text: "\(server.peakActive)")
        }
        let more = all.count - shown.count
        return [shares, peaks]
            + (more > 0
                ? [.tag("p", [:], "ipvs compare --json has the other \(CountText.text(more, "server")).")]
                : [])
            + (charts.isEmpty ? [] : [Chart.folded(charts.map(\.values))])
    }
}
