import IPVSFormats
import IPVSModel
import IPVSSimulator

/// The page of `ipvs compare`: variants side by side, on the same scales.
struct ComparisonPicture {
    private let comparison: Comparison
    /// Those that have charts: the first ones.
    private let charted: [VariantOutcome]
    private let sections: [ComparedService]
    private let services: [ServiceIdentity]
    private let changes: [PageChanges]

    /// More beside each other are not compared by looking.
    private static let mostVariants = 24
    private static let mostPanels = 80

    init(_ comparison: Comparison) {
        self.comparison = comparison
        let charted = Array(comparison.outcomes.prefix(Self.mostVariants))
        self.charted = charted
        services = comparison.services
        let changes = charted.map { outcome in
            PageChanges(outcome.course?.changes ?? [], until: outcome.course?.times.last ?? 0)
        }
        self.changes = changes
        let mostServices = min(RunPicture.mostServices, max(1, Self.mostPanels / max(1, charted.count)))
        // The busiest ones, in the order of the listing.
        let flows = services.map { service in
            charted.flatMap(\.reports).filter { $0.identity == service }.reduce(UInt64(0)) {
                $0 &+ $1.placements &+ $1.refused
            }
        }
        let shown = services.indices.sorted { flows[$0] == flows[$1] ? $0 < $1 : flows[$0] > flows[$1] }
            .prefix(mostServices).sorted()
        let order = comparison.order
        sections = shown.map { [services] index in
            ComparedService(services[index], charted, changes, order, id: "s\(index + 1)")
        }
    }

    var page: PicturePage {
        let outcomes = comparison.outcomes
        let first = outcomes.first
        var notes: [String] = []
        if charted.count < outcomes.count { notes.append("The first \(charted.count) variants have charts.") }
        if sections.count < services.count {
            notes.append(
                "The \(CountText.text(sections.count, "service")) with the most flows of \(services.count) are below."
            )
        }
        return PicturePage(
            title: "ipvs compare: \(CountText.text(outcomes.count, "variant"))",
            lead: [
                "The same flows on each, \(comparison.rules.text). The first is what the others are compared with."
            ],
            figures: [
                ("flows", CountText.text(Int(clamping: first?.tally.flows ?? 0)), false),
                ("clients", CountText.text(first?.homes.count ?? 0), false),
            ],
            body: [.tag("section", [:], [summary.markup] + notes.map { .tag("p", [:], $0) })] + listsOfChanges
                + sections.flatMap(\.markup),
            report: comparison.json,
            charts: PicturePage.charts(
                of: "compare",
                [
                    (
                        "variants",
                        .array(
                            zip(charted, changes).map { outcome, changes in
                                .object([("name", .string(outcome.name)), ("changes", changes.json)])
                            })
                    )
                ], sections.flatMap(\.charts)))
    }

    private var summary: PageTable {
        let outcomes = comparison.outcomes
        let refused = Double(outcomes.map { $0.tally[.refused] }.max() ?? 0)
        let peak = Double(outcomes.map(\.peakActive).max() ?? 0)
        let imbalance = outcomes.map(\.peakImbalance).max() ?? 0
        return PageTable(
            caption: "Variants",
            headings: [
                "variant", "refused", "fairness (1 is fair)", "peak imbalance (1 is balanced)", "peak active",
                "clients moved",
            ],
            rows: outcomes.map { outcome in
                let moved = first.map { outcome.homes.moved(from: $0.homes) } ?? 0
                return PageTable.Row(
                    name: outcome.name,
                    cells: [
                        .bar(
                            Double(outcome.tally[.refused]), mark: nil, most: refused,
                            text: CountText.text(Int(clamping: outcome.tally[.refused]))),
                        .bar(
                            outcome.fairness, mark: nil, most: 1,
                            text: JSON.decimalText(outcome.fairness, digits: 3)),
                        .bar(
                            outcome.peakImbalance, mark: nil, most: imbalance,
                            text: JSON.decimalText(outcome.peakImbalance, digits: 2)),
                        .bar(
                            Double(outcome.peakActive), mark: nil, most: peak,
                            text: CountText.text(Int(outcome.peakActive))),
                        .bar(moved, mark: nil, most: 1, text: NumberText.percent(moved)),
                    ])
            })
    }

    private var first: VariantOutcome? { comparison.outcomes.first }

    /// Once for all variants of the same changes: those of a file are the same with every scheduler.
    private var listsOfChanges: [Markup] {
        var seen: Set<String> = []
        return zip(charted, changes).flatMap { outcome, changes -> [Markup] in
            guard !changes.moments.isEmpty, seen.insert(outcome.variant.rules.file).inserted else {
                return []
            }
            return changes.list(of: outcome.variant.rules.file)
        }
    }
}
