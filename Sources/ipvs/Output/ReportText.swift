import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator

/// Reports for people.
enum ReportText {
    static func text(_ report: RunReport) -> String {
        let tally = report.tally
        var text =
            "\(tally.flows) flows in \(DecimalSeconds.text(report.time)) s, profile \(report.profile.rawValue): "
            + "\(tally.connections) connections, \(tally[.existing]) on existing ones, \(tally[.refused]) refused\n"
        if tally[.passed] > 0 { text += "passed, since no service takes them: \(tally[.passed])\n" }
        if tally.withoutService > 0 {
            text += "refused on connections of services that were deleted: \(tally.withoutService)\n"
        }
        for note in report.unknown { text += "unknown: \(note)\n" }
        for service in report.services { text += "\n" + self.text(service) }
        return text
    }

    private static func text(_ report: ServiceReport) -> String {
        var table = TextTable([
            ("server", .left), ("weight", .right), ("connections", .right), ("share", .right),
            ("by weight", .right), ("refused", .right), ("peak active", .right), ("mean active", .right),
            ("active", .right), ("inactive", .right),
        ])
        for server in report.servers {
            table.append([
                server.endpoint.description, server.weight.map { String($0) } ?? "deleted",
                String(server.placements), percent(server.share), percent(server.fairShare),
                String(server.refused), String(server.peakActive),
                JSON.decimalText(server.meanActive, digits: 1), String(server.counts.active),
                String(server.counts.inactive),
            ])
        }
        return "\(report.identity) \(report.scheduler)\(report.isDeleted ? " (deleted)" : "")\n" + table.text
            + "  refused \(report.refused), fairness \(JSON.decimalText(report.fairness, digits: 3)), "
            + "peak imbalance \(JSON.decimalText(report.peakImbalance, digits: 2))\n"
    }

    static func percent(_ value: Double) -> String { JSON.decimalText(value * 100, digits: 1) + " %" }
}
