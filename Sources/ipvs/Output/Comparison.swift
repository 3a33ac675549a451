import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Variants side by side; the first is what the others are compared with.
struct Comparison {
    var profile: KernelProfile
    var outcomes: [VariantOutcome]

    var text: String {
        guard let first = outcomes.first else { return "" }
        var text = "\(first.tally.flows) flows, \(first.homes.count) clients, profile \(profile.rawValue)\n\n"
        let hasPassed = outcomes.contains { $0.tally[.passed] > 0 }
        var summary = TextTable(
            [("variant", .left), ("refused", .right)] + (hasPassed ? [("passed", .right)] : [])
                + [
                    ("fairness", .right), ("peak imbalance", .right), ("peak active", .right),
                    ("clients moved", .right),
                ])
        for outcome in outcomes {
            summary.append(
                [outcome.name, String(outcome.tally[.refused])]
                    + (hasPassed ? [String(outcome.tally[.passed])] : [])
                    + [
                        JSON.decimalText(outcome.fairness, digits: 3),
                        JSON.decimalText(outcome.peakImbalance, digits: 2), String(outcome.peakActive),
                        ReportText.percent(outcome.homes.moved(from: first.homes)),
                    ])
        }
        text += summary.text
        for service in Self.inOrder(outcomes.flatMap { $0.reports.map(\.identity) }) {
            text += "\n\(service): share of connections, and peak of active ones\n" + shares(service)
        }
        return text
    }

    private func shares(_ service: ServiceIdentity) -> String {
        let reports = outcomes.map { outcome in outcome.reports.first { $0.identity == service } }
        let servers = Self.inOrder(reports.flatMap { $0?.servers.map(\.endpoint) ?? [] })
        var table = TextTable([("variant", .left)] + servers.map { ($0.description, .right) })
        for (outcome, report) in zip(outcomes, reports) {
            table.append(
                [outcome.name]
                    + servers.map { server in
                        guard let server = report?.servers.first(where: { $0.endpoint == server }) else {
                            return "-"
                        }
                        return "\(ReportText.percent(server.share)) \(server.peakActive)"
                    })
        }
        return table.text
    }

    /// Each element once, where it is first.
    private static func inOrder<Element: Hashable>(_ elements: [Element]) -> [Element] {
        var seen: Set<Element> = []
        return elements.filter { seen.insert($0).inserted }
    }

    var json: JSON {
        let first = outcomes.first
        return .object([
            ("version", .integer(RunJSON.version)),
            ("profile", .string(profile.rawValue)),
            ("flows", .unsigned(first?.tally.flows ?? 0)),
            ("clients", .unsigned(UInt64(first?.homes.count ?? 0))),
            (
                "variants",
                .array(
                    outcomes.map { outcome in
                        .object([
                            ("name", .string(outcome.name)),
                            ("refused", .unsigned(outcome.tally[.refused])),
                            ("passed", .unsigned(outcome.tally[.passed])),
                            (
                                "clientsMoved",
                                .decimal(first.map { outcome.homes.moved(from: $0.homes) } ?? 0)
                            ),
                            ("services", .array(outcome.reports.map(RunJSON.service))),
                        ])
                    })
            ),
        ])
    }
}
