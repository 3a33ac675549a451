import IPVSFormats
import IPVSModel
import IPVSSimulator

/// The figures of each service in all variants, and what they decide.
extension Comparison {
    /// What was played, and a table for each service.
    var headlines: [TextBlock] {
        guard let first = outcomes.first else { return [] }
        var text: [TextBlock] = [.sentence(played(first))] + passed.map { .sentence($0) }
        guard !services.isEmpty else { return text }
        text += [
            .blank,
            .table(table(rounds.count > 1 ? " in \(rounds.count) seeds, mean ± deviation" : "", cell)),
        ]
        if rounds.count > 1 { text += [.blank, .table(table(", least … most", range, withVerdict: false))] }
        return text
    }

    private func played(_ first: VariantOutcome) -> String {
        let flows = "\(first.tally.flows) flows, \(first.homes.count) clients"
        guard rounds.count > 1, let seed = rounds.seed else { return "\(flows), \(rules.text)" }
        return "\(rounds.count) seeds from \(seed) on, \(flows) with the first, \(rules.text)"
    }

    /// Of flows that no service takes, which are nobody's.
    private var passed: [String] {
        let numbers = outcomes.map { $0.tally[.passed] }
        guard let most = numbers.max(), most > 0 else { return [] }
        let what = "passed, since no service takes them"
        if numbers.allSatisfy({ $0 == most }) { return ["\(what): \(most)"] }
        return ["\(what): " + outcomes.map { "\($0.tally[.passed]) by \($0.name)" }.joined(separator: ", ")]
    }

    // MARK: Tables

    private enum Column: Sendable {
        case figure(Figure)
        case peakImbalance
    }

    private var columns: [Column] {
        let ofServers: [Column] = servers == nil ? [] : [.figure(.failed), .figure(.latency)]
        return ofServers
            + [.figure(.refused), .figure(.fairness), .peakImbalance, .figure(.peak), .figure(.moved)]
    }

    private func table(
        _ what: String, _ cell: (Column, [ServiceFigures], ServiceReport.Counting) -> String,
        withVerdict: Bool = true
    ) -> TextTable {
        let titles = columns.map { column in
            switch column {
            case .figure(.fairness):
                TextTable.Column(Figure.fairness.name, leftOut: figure == .fairness ? nil : 1)
            case .figure(let figure): TextTable.Column(figure.name)
            case .peakImbalance: TextTable.Column("peak imbalance", leftOut: 2)
            }
        }
        return TextTable(
            [.init("variant", .left)] + titles,
            groups: services.map { service in
                let counting = counting(of: service)
                let rows = rounds.figures[service] ?? []
                return TextTable.Group(
                    title: "\(service)\(what)",
                    rows: listed(service).map { place in
                        let found = place < rows.count ? rows[place] : nil
                        return [outcomes[place].name]
                            + columns.map { column in found.map { cell(column, $0, counting) } ?? "-" }
                    }, remark: withVerdict ? verdict(on: service) : nil)
            })
    }

    /// Variants as they were given or, if somebody asks, the best first; those without a value last.
    private func listed(_ service: ServiceIdentity) -> [Int] {
        guard let figure else { return Array(outcomes.indices) }
        let ranking = rounds.verdict(by: figure, in: service)?.ranking ?? []
        let others = outcomes.indices.filter { !ranking.contains($0) }
        // What the others are compared with stands above them.
        return figure == .moved
            ? others.filter { $0 == 0 } + ranking + others.filter { $0 > 0 } : ranking + others
    }

    private func counting(of service: ServiceIdentity) -> ServiceReport.Counting {
        outcomes.lazy.flatMap(\.reports).first { $0.identity == service }?.counting ?? .active
    }

    /// UDP has no active connections, and one-packet services keep none.
    private func unit(_ figure: Figure, _ counting: ServiceReport.Counting) -> String {
        figure == .peak && counting == .inactive ? " entries" : ""
    }

    private func cell(
        _ column: Column, _ found: [ServiceFigures], _ counting: ServiceReport.Counting
    ) -> String {
        switch column {
        case .peakImbalance:
            guard counting != .nothing, let spread = Spread(found.map(\.peakImbalance)) else {
                return RunTimes.unknown
            }
            let mean = JSON.decimalText(spread.mean / 1_000_000, digits: 2)
            return rounds.count > 1
                ? "\(mean) ± \(JSON.decimalText(spread.deviation / 1_000_000, digits: 2))" : mean
        case .figure(let figure):
            guard figure != .peak || counting != .nothing,
                let spread = Spread(found.compactMap { $0[figure] })
            else {
                return RunTimes.unknown
            }
            let unit = unit(figure, counting)
            if rounds.count == 1 {
                let text = figure.text(spread.mean, isMean: false)
                return text + (text == "1" && !unit.isEmpty ? " entry" : unit)
            }
            return
                "\(figure.text(spread.mean, isMean: true)) ± \(figure.text(spread.deviation, isMean: true))\(unit)"
                .replacing(" % ±", with: " ±")
        }
    }

    private func range(
        _ column: Column, _ found: [ServiceFigures], _ counting: ServiceReport.Counting
    ) -> String {
        switch column {
        case .peakImbalance:
            guard counting != .nothing, let spread = Spread(found.map(\.peakImbalance)) else {
                return RunTimes.unknown
            }
            return "\(JSON.decimalText(Double(spread.least) / 1_000_000, digits: 2))…"
                + JSON.decimalText(Double(spread.most) / 1_000_000, digits: 2)
        case .figure(let figure):
            guard figure != .peak || counting != .nothing,
                let spread = Spread(found.compactMap { $0[figure] })
            else {
                return RunTimes.unknown
            }
            let (least, most) = (
                figure.text(Double(spread.least), isMean: false),
                figure.text(Double(spread.most), isMean: false)
            )
            return "\(least)…\(most)\(unit(figure, counting))".replacing(" %…", with: "…")
        }
    }

    // MARK: The verdict

    /// Whether there are enough seeds to say which is better.
    private var isSure: Bool { rounds.seed == nil || rounds.count >= Verdict.fewestSeeds }

    private func verdict(on service: ServiceIdentity) -> String? {
        guard let figure, let verdict = rounds.verdict(by: figure, in: service) else { return nil }
        func name(_ place: Int) -> String { outcomes[place].name }
        func names(_ places: [Int]) -> String {
            places.prefix(4).map(name).joined(separator: ", ")
                + (places.count > 4 ? " and \(places.count - 4) more" : "")
        }
        let word = figure.isBetterWhenLess ? "less" : "more"
        switch verdict.finding {
        case .best(let best, let next, let lead):
            let values = rounds.values(of: figure, in: service)[next] ?? []
            let mean = Spread(values)?.mean ?? 0
            let isMean = rounds.count > 1
            let amount =
                figure == .moved
                ? "\(figure.text(lead, isMean: isMean)) of the clients"
                : figure.text(lead, isMean: isMean)
                    + (mean > 0 ? " (\(NumberText.percent(lead / mean)))" : "")
            let sure =
                rounds.seed == nil
                ? "exact for these flows" : "\(word) than all others with each of \(rounds.count) seeds"
            return
                "best by \(figure.name): \(name(best)), \(amount) \(word) than \(name(next)), the next; \(sure)"
                + cost(of: best, beside: next, by: figure, in: service)
        case .equal(let places) where places.count < verdict.ranking.count && isSure:
            return "best by \(figure.name): \(names(places)), which have the same"
        case .equal(let places):
            return "\(names(places)): the same by \(figure.name)"
                + (rounds.count > 1 ? " with every seed" : "")
        case .notSeparated(let best, let others):
            return "by \(figure.name) nothing separates \(name(best)) from \(names(others)): "
                + "which is better changes with the seed"
        case .tooFewSeeds(let best):
            return "the best by \(figure.name) is \(name(best)) here; whether that is luck, "
                + "no fewer than \(Verdict.fewestSeeds) seeds say"
        }
    }
}

extension Comparison {
    /// Whoever refuses most has the fewest connections: what the best one costs, if the next refuses less.
    private func cost(
        of best: Int, beside next: Int, by figure: Figure, in service: ServiceIdentity
    ) -> String {
        let refused = rounds.values(of: .refused, in: service)
        guard figure != .refused, let own = refused[best].flatMap({ Spread($0) }),
            let other = refused[next].flatMap({ Spread($0) }), own.mean > other.mean
        else { return "" }
        func text(_ mean: Double) -> String { Figure.refused.text(mean, isMean: rounds.count > 1) }
        return "; but it refuses \(text(own.mean)) flows, the next \(text(other.mean))"
    }
}

// MARK: JSON

extension Comparison {
    /// The figures of a service.
    func figures(of service: ServiceIdentity) -> JSON {
        let verdict = figure.flatMap { rounds.verdict(by: $0, in: service) }
        return .object(
            RunJSON.identity(service) + [
                ("verdict", verdict.map(json) ?? .null),
                ("ranking", .array((verdict?.ranking ?? []).map { .string(outcomes[$0].name) })),
                (
                    "variants",
                    .array(
                        (rounds.figures[service] ?? []).enumerated().map { place, found in
                            .object([("name", .string(outcomes[place].name))] + spreads(found ?? []))
                        })
                ),
            ])
    }

    private func spreads(_ found: [ServiceFigures]) -> [(String, JSON)] {
        Figure.allCases.map { figure in
            (figure.rawValue, spread(found.compactMap { $0[figure] }, figure.json))
        } + [("peakImbalance", spread(found.map(\.peakImbalance)) { .decimal($0 / 1_000_000) })]
    }

    private func spread(_ values: [Int64], _ json: (Double) -> JSON) -> JSON {
        guard let spread = Spread(values) else { return .null }
        return .object([
            ("mean", json(spread.mean)), ("deviation", json(spread.deviation)),
            ("least", json(Double(spread.least))), ("most", json(Double(spread.most))),
            ("values", .array(values.map { json(Double($0)) })),
        ])
    }

    private func json(_ verdict: Verdict) -> JSON {
        var (finding, places): (String, [Int])
        var (next, lead) = (JSON.null, JSON.null)
        switch verdict.finding {
        case .best(let best, let second, let by):
            (finding, places) = ("best", [best])
            next = .string(outcomes[second].name)
            lead = figure?.json(by) ?? .null
        case .equal(let equal): (finding, places) = ("equal", equal)
        case .notSeparated(let best, let others): (finding, places) = ("notSeparated", [best] + others)
        case .tooFewSeeds(let best): (finding, places) = ("tooFewSeeds", [best])
        }
        return .object([
            ("finding", .string(finding)), ("variants", .array(places.map { .string(outcomes[$0].name) })),
            ("next", next), ("lead", lead),
        ])
    }
}
