import IPVSFormats
import IPVSModel
import IPVSSimulator

/// `ipvs compare`: variants side by side; the first is what the others are compared with.
struct Comparison {
    let rules: PlayedRules
    let outcomes: [VariantOutcome]
    /// Of services, and of the servers of each.
    let order: ListingOrder

    init(rules: PlayedRules, outcomes: [VariantOutcome], order: ListingOrder) {
        self.rules = rules
        self.outcomes = outcomes.map { outcome in
            var outcome = outcome
            outcome.reports = order.arranged(outcome.reports)
            return outcome
        }
        self.order = order
    }

    private func moved(_ outcome: VariantOutcome) -> (clients: Int, share: Double) {
        guard let first = outcomes.first else { return (0, 0) }
        return (outcome.homes.numberMoved(from: first.homes), outcome.homes.moved(from: first.homes))
    }
}

// MARK: Text

extension Comparison: Report {
    var text: [TextBlock] {
        guard let first = outcomes.first else { return [] }
        let text: [TextBlock] = [
            .sentence(
                "\(first.tally.flows) flows, \(first.homes.count) clients, \(rules.text)"),
            .blank, .table(summary),
        ]
        let services = Self.inOrder(outcomes.flatMap { $0.reports.map(\.identity) })
        return text + order.arranged(services, by: \.self).flatMap(matrices)
    }

    private var summary: TextTable {
        let hasPassed = outcomes.contains { $0.tally[.passed] > 0 }
        return TextTable(
            [.init("variant", .left), .init("refused")]
                + (hasPassed ? [.init("passed", leftOut: 1)] : [])
                + [
                    .init("fairness", leftOut: 2), .init("peak imbalance", leftOut: 3), .init("peak active"),
                    .init("clients moved"),
                ],
            rows: outcomes.map { outcome in
                [outcome.name, "\(outcome.tally[.refused])"]
                    + (hasPassed ? ["\(outcome.tally[.passed])"] : [])
                    + [
                        JSON.decimalText(outcome.fairness, digits: 3),
                        JSON.decimalText(outcome.peakImbalance, digits: 2), "\(outcome.peakActive)",
                        NumberText.percent(moved(outcome).share),
                    ]
            })
    }

    /// What each server of a service got in each variant.
    private func matrices(of service: ServiceIdentity) -> [TextBlock] {
        let reports = outcomes.map { outcome in outcome.reports.first { $0.identity == service } }
        let servers = order.arranged(
            Self.inOrder(reports.flatMap { $0?.servers.map(\.endpoint) ?? [] }), by: \.self)
        if servers.isEmpty { return [.blank, .sentence("\(service): no servers")] }
        let found = reports.map { report in
            Dictionary((report?.servers ?? []).map { ($0.endpoint, $0) }) { first, _ in first }
        }
        func matrix(_ what: String, _ number: (ServiceReport.ServerReport) -> String) -> [TextBlock] {
            let matrix = TextMatrix(
                rows: ("variant", outcomes.map(\.name)), columns: ("server", servers.map(\.description)),
                cells: found.map { found in servers.map { found[$0].map(number) ?? "-" } })
            return [.blank, .sentence("\(service): \(what)"), .matrix(matrix)]
        }
        return matrix("share of connections") { NumberText.percent($0.share) }
            + matrix("peak of active connections") { "\($0.peakActive)" }
    }

    /// Each element once, where it is first.
    private static func inOrder<Element: Hashable>(_ elements: [Element]) -> [Element] {
        var seen: Set<Element> = []
        return elements.filter { seen.insert($0).inserted }
    }
}

// MARK: JSON

extension Comparison {
    var json: JSON {
        let first = outcomes.first
        return RunJSON.document(
            "compare",
            rules.json + [
                ("flows", .unsigned(first?.tally.flows ?? 0)),
                ("clients", .unsigned(UInt64(first?.homes.count ?? 0))),
                ("variants", .array(outcomes.map(variant))),
            ])
    }

    private func variant(_ outcome: VariantOutcome) -> JSON {
        let moved = moved(outcome)
        return .object([
            ("name", .string(outcome.name)),
            ("rules", .string(outcome.variant.rules.file)),
            ("scheduler", outcome.variant.scheduler.map { .string($0.rawValue) } ?? .null),
            ("refused", .unsigned(outcome.tally[.refused])),
            ("passed", .unsigned(outcome.tally[.passed])),
            ("fairness", .decimal(outcome.fairness)),
            ("peakImbalance", .decimal(outcome.peakImbalance)),
            ("peakActive", .unsigned(UInt64(outcome.peakActive))),
            ("clientsMoved", .unsigned(UInt64(moved.clients))),
            ("clientsMovedShare", .decimal(moved.share)),
            ("services", .array(outcome.reports.map(RunJSON.service))),
        ])
    }
}
