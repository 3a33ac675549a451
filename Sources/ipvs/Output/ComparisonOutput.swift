import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Variants side by side.
enum ComparisonOutput {
    static func text(_ outcomes: [VariantOutcome], _ first: VariantOutcome, profile: KernelProfile) -> String
    {
        var text = "\(first.flows) flows, \(first.homes.count) clients, profile \(profile.rawValue)\n\n"
        var summary = TextTable([
            ("variant", .left), ("refused", .right), ("fairness", .right), ("peak imbalance", .right),
            ("peak active", .right), ("clients moved", .right),
        ])
        for outcome in outcomes {
            summary.append([
                outcome.name, String(outcome.refused), JSON.decimalText(outcome.fairness, digits: 3),
                JSON.decimalText(outcome.peakImbalance, digits: 2), String(outcome.peakActive),
                ReportText.percent(outcome.moved(from: first)),
            ])
        }
        text += summary.text
        for (index, report) in first.reports.enumerated() {
            text += "\n\(report.identity): share of connections, and peak of active ones\n"
            text += shares(outcomes, service: index, servers: report.servers.map(\.endpoint))
        }
        return text
    }

    private static func shares(_ outcomes: [VariantOutcome], service: Int, servers: [Endpoint]) -> String {
        var table = TextTable([("variant", .left)] + servers.map { ($0.description, .right) })
        for outcome in outcomes {
            let reports = outcome.reports.indices.contains(service) ? outcome.reports[service].servers : []
            table.append(
                [outcome.name]
                    + servers.map { server in
                        guard let report = reports.first(where: { $0.endpoint == server }) else { return "-" }
                        return "\(ReportText.percent(report.share)) \(report.peakActive)"
                    })
        }
        return table.text
    }

    static func json(_ outcomes: [VariantOutcome], _ first: VariantOutcome, profile: KernelProfile) -> JSON {
        .object([
            ("version", .integer(RunJSON.version)),
            ("profile", .string(profile.rawValue)),
            ("flows", .unsigned(first.flows)),
            ("clients", .unsigned(UInt64(first.homes.count))),
            (
                "variants",
                .array(
                    outcomes.map { outcome in
                        .object([
                            ("name", .string(outcome.name)),
                            ("refused", .unsigned(outcome.refused)),
                            ("clientsMoved", .decimal(outcome.moved(from: first))),
                            ("services", .array(outcome.reports.map(RunJSON.report))),
                        ])
                    })
            ),
        ])
    }
}
