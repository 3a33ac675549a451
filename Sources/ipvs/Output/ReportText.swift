import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Reports for people.
enum ReportText {
    static func text(
        _ reports: [ServiceReport], profile: KernelProfile, flows: UInt64, time: Nanoseconds, notes: [String]
    ) -> String {
        var text = "\(flows) flows in \(DecimalSeconds.text(time)) s, profile \(profile.rawValue)\n"
        for note in notes { text += "unknown: \(note)\n" }
        for report in reports { text += "\n" + self.text(report) }
        return text
    }

    private static func text(_ report: ServiceReport) -> String {
        var table = TextTable([
            ("server", .left), ("weight", .right), ("connections", .right), ("share", .right),
            ("by weight", .right), ("peak active", .right), ("mean active", .right), ("active", .right),
            ("inactive", .right),
        ])
        for server in report.servers {
            table.append([
                server.endpoint.description, server.weight.map { String($0) } ?? "deleted",
                String(server.placements), percent(server.share), percent(server.fairShare),
                String(server.peakActive), JSON.decimalText(server.meanActive, digits: 1),
                String(server.counts.active), String(server.counts.inactive),
            ])
        }
        return "\(report.identity) \(report.scheduler)\n" + table.text
            + "  refused \(report.refused), fairness \(JSON.decimalText(report.fairness, digits: 3)), "
            + "peak imbalance \(JSON.decimalText(report.peakImbalance, digits: 2))\n"
    }

    static func percent(_ value: Double) -> String { JSON.decimalText(value * 100, digits: 1) + " %" }
}
