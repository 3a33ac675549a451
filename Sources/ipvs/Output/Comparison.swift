import IPVSFormats
import IPVSModel
import IPVSSimulator

/// `ipvs compare`: variants side by side; the first is what the others are compared with.
struct Comparison {
    let rules: PlayedRules
    /// Of the first seed, or of the flows that were given.
    let outcomes: [VariantOutcome]
    let rounds: Rounds
    /// What variants are sorted by.
    let figure: Figure?
    /// Of services, and of the servers of each.
    let order: ListingOrder
    /// How servers were said to work, if they were.
    let servers: ServersFile?

    /// - Parameter scope: of other services nothing is said.
    init(
        rules: PlayedRules, _ rounds: Rounds, by figure: Figure? = nil, in scope: Scope = .all,
        order: ListingOrder, servers: ServersFile? = nil
    ) {
        (self.rules, self.rounds, self.figure, self.order) = (rules, rounds, figure, order)
        self.servers = servers
        outcomes = rounds.outcomes.map { outcome in
            var outcome = outcome
            outcome.reports = order.arranged(outcome.reports.filter { scope.contains($0.identity) })
            return outcome
        }
    }

    /// Each once, as they are listed.
    var services: [ServiceIdentity] {
        order.arranged(Self.inOrder(outcomes.flatMap { $0.reports.map(\.identity) }), by: \.self)
    }

    private func moved(_ outcome: VariantOutcome) -> (clients: Int, share: Double) {
        guard let first = outcomes.first else { return (0, 0) }
        return (outcome.homes.numberMoved(from: first.homes), outcome.homes.moved(from: first.homes))
    }
}

// MARK: Text

extension Comparison: Report {
    var text: [TextBlock] {
        headlines + services.flatMap(matrices) + model
    }

    /// What servers were said to do.
    private var model: [TextBlock] {
        guard let servers else { return [] }
        return [.blank] + servers.statements.map { .sentence("model: \($0)") }
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
            return [.blank, .sentence("\(service): \(what)\(ofFirstSeed)"), .matrix(matrix)]
        }
        return matrix("share of connections") { NumberText.percent($0.share) }
            + matrix("peak of active connections") { "\($0.peakActive)" }
    }

    private var ofFirstSeed: String {
        rounds.count > 1 ? rounds.seed.map { ", with seed \($0)" } ?? "" : ""
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
                ("seeds", rounds.seed == nil ? .null : .unsigned(UInt64(rounds.count))),
                ("by", figure.map { .string($0.rawValue) } ?? .null),
                ("services", .array(services.map(figures))),
                ("variants", .array(outcomes.map(variant))),
            ])
    }

    private func served(_ outcome: VariantOutcome) -> JSON {
        guard let servers, let served = outcome.served else { return .null }
        return ServedRunReport(served, of: servers).json
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
            ("serving", served(outcome)),
            ("services", .array(outcome.reports.map(RunJSON.service))),
        ])
    }
}
