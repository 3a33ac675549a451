import IPVSFormats
import IPVSModel

/// `ipvs list`
extension Listing: Report {
    var text: [TextBlock] {
        guard !services.isEmpty else {
            return [.sentence("\(source): \(isFiltered ? "no service is as asked" : "no services")")]
        }
        var text: [TextBlock] = [.table(table), .blank]
        if explains {
            text += explanations
            text.append(.blank)
        }
        text.append(.sentence("\(source): \(totals.sentence(withCounts: hasCounts))"))
        text += totals.shortfalls(limit: 0)
        if !unsaid.isEmpty { text.append(.sentence("not known from it: \(unsaid.joined(separator: ", "))")) }
        return text
    }

    // MARK: Table

    private var hasTemplates: Bool { services.contains { $0.whole.persistent > 0 } }

    /// A column and its cell of a server.
    private struct ListColumn {
        let column: TextTable.Column
        let cell: (ListedServer) -> String

        init(_ column: TextTable.Column, _ cell: @escaping (ListedServer) -> String) {
            (self.column, self.cell) = (column, cell)
        }
    }

    private var columns: [ListColumn] {
        var columns = [
            ListColumn(.init("server", .left)) { "\($0.endpoint)" },
            ListColumn(.init("forward", .left, leftOut: 3)) {
                AttributeText.method(of: $0.snapshot.destination)
            },
            ListColumn(.init("weight")) { "\($0.weight)" },
            ListColumn(.init("weight share")) { Self.percent($0.weightShare) },
        ]
        guard hasCounts else { return columns }
        columns += [
            ListColumn(.init("active")) { "\($0.snapshot.counts.active)" },
            ListColumn(.init("active share", leftOut: 4)) { Self.percent($0.activeShare) },
            ListColumn(.init("inactive", leftOut: 5)) { "\($0.snapshot.counts.inactive)" },
        ]
        if hasTemplates {
            columns.append(
                ListColumn(.init("templates", leftOut: 6)) { "\($0.snapshot.counts.persistent)" })
        }
        return columns + [
            ListColumn(.init("connections", leftOut: 1)) { "\($0.snapshot.made)" },
            ListColumn(.init("share")) { Self.percent($0.share) },
            ListColumn(.init("conn/s", leftOut: 2)) {
                "\($0.snapshot.statistics?.connectionRate ?? 0)"
            },
        ]
    }

    private var table: TextTable {
        let columns = columns
        return TextTable(
            columns.map(\.column),
            groups: services.map { service in
                TextTable.Group(
                    title: "\(service.identity)  \(AttributeText.text(of: service.service))",
                    rows: service.servers.map { server in columns.map { $0.cell(server) } },
                    remark: service.remark)
            })
    }

    private static func percent(_ part: Double?) -> String { part.map(NumberText.percent) ?? "-" }

    // MARK: Explanations

    private var explanations: [TextBlock] {
        var text: [TextBlock] = []
        for service in services {
            guard let unevenness = service.unevenness else { continue }
            text.append(.sentence("\(service.identity): why shares are not as the weights"))
            text += unevenness.reasons.map { .sentence($0.sentence(service.service.scheduler), indent: 2) }
        }
        let rest = services.count { $0.unevenness == nil }
        if rest > 0 {
            let what = rest == 1 ? "1 service" : "\(rest) services"
            text.append(
                .sentence(
                    "\(what): shares are as the weights, but for what chance does, or nothing was counted"))
        }
        return text
    }
}

extension ListedService {
    fileprivate var remark: String? {
        var remarks: [String] = []
        if whole.servers == 0 {
            remarks.append("no servers: it refuses every connection")
        } else if whole.usable == 0 {
            remarks.append("no server of weight above 0: it refuses new connections")
        }
        remarks += servers.compactMap { server in server.remark.map { "\(server.endpoint): \($0)" } }
        return remarks.isEmpty ? nil : remarks.joined(separator: "; ")
    }
}

extension ListTotals {
    func sentence(withCounts: Bool) -> String {
        func count(_ number: UInt64, _ one: String, _ many: String) -> String {
            "\(number) \(number == 1 ? one : many)"
        }
        var parts = [count(services, "service", "services"), count(servers, "server", "servers")]
        if withCounts {
            parts.append(
                "\(active) active and \(count(inactive, "inactive connection", "inactive connections"))")
            if persistent > 0 { parts.append(count(persistent, "template", "templates")) }
        }
        return parts.joined(separator: ", ")
    }

    /// What takes no new connections.
    ///
    /// - Parameter limit: how many services and servers are named; 0 for numbers alone.
    func shortfalls(limit: Int) -> [TextBlock] {
        func names(_ all: [String]) -> String {
            guard limit > 0 else { return "" }
            let rest = all.count - limit
            return ": " + all.prefix(limit).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
        }
        var text: [TextBlock] = []
        if !down.isEmpty {
            let what = down.count == 1 ? "1 service has" : "\(down.count) services have"
            text.append(
                .sentence("down: \(what) no server of weight above 0\(names(down.map(\.description)))"))
        }
        if !quiesced.isEmpty {
            let what = quiesced.count == 1 ? "1 server has" : "\(quiesced.count) servers have"
            text.append(
                .sentence(
                    "\(what) weight 0 in services with others"
                        + names(quiesced.map { "\($0.server) of \($0.service)" })))
        }
        return text
    }
}
