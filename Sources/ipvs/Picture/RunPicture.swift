import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator

/// The page of `ipvs simulate`: what the report says, and how the run went on.
struct RunPicture {
    private let report: RunReport
    private let course: RunCourse
    private let changes: PageChanges
    /// Those of the report that have charts, with their names on the page.
    private let sections: [ServiceSection]

    /// Services with charts: more would make a page that nobody reads.
    static let mostServices = 10
    private static let mostInSummary = 1000

    init(_ report: RunReport, _ course: RunCourse) {
        self.report = report
        self.course = course
        changes = PageChanges(course.changes, until: course.times.last ?? 0)
        let changed = changes
        sections = Self.shown(report.services).map { index in
            ServiceSection(report.services[index], course, changed, id: "s\(index + 1)")
        }
    }

    /// The positions of the busiest ones, in the order of the listing.
    private static func shown(_ services: [ServiceReport]) -> [Int] {
        let order = services.indices.sorted { left, right in
            let flows = (
                services[left].placements + services[left].refused,
                services[right].placements + services[right].refused
            )
            return flows.0 == flows.1 ? left < right : flows.0 > flows.1
        }
        return order.prefix(mostServices).sorted()
    }

    var page: PicturePage {
        let tally = report.tally
        return PicturePage(
            title: "ipvs simulate: \(CountText.text(Int(clamping: tally.flows), "flow")) in "
                + "\(TimeScale(end: report.time).name(report.time))",
            lead: ["Every flow went where the kernel's scheduler would have sent it: \(report.rules.text)."]
                + report.unknown.map { "Unknown: \($0)" },
            figures: [
                ("connections", Self.count(tally.connections), false),
                ("on existing ones", Self.count(tally[.existing]), false),
                ("refused", Self.count(tally[.refused]), tally[.refused] > 0),
            ] + (tally[.passed] > 0 ? [("passed, no service", Self.count(tally[.passed]), true)] : []),
            body: changes.list() + summary + sections.flatMap(\.markup),
            report: report.json,
            charts: PicturePage.charts(
                of: "simulate", [("interval", .seconds(course.interval)), ("changes", changes.json)],
                sections.flatMap(\.charts)))
    }

    private static func count(_ number: UInt64) -> String { CountText.text(Int(clamping: number)) }

    /// All services, where there are several.
    private var summary: [Markup] {
        guard report.services.count > 1 else { return [] }
        let most = Double(report.services.map(\.placements).max() ?? 0)
        let targets = Dictionary(sections.map { ($0.identity, $0.id) }) { first, _ in first }
        let table = PageTable(
            caption: "Services",
            headings: [
                "service", "scheduler", "servers", "connections", "refused", "fairness", "peak imbalance",
            ],
            rows: report.services.prefix(Self.mostInSummary).map { service in
                PageTable.Row(
                    name: "\(service.identity)\(service.isDeleted ? " (deleted)" : "")",
                    target: targets[service.identity],
                    cells: [
                        .text("\(service.scheduler)"), .number("\(service.servers.count)"),
                        .bar(
                            Double(service.placements), mark: nil, most: most,
                            text: Self.count(service.placements)),
                        .number(Self.count(service.refused)),
                        .number(JSON.decimalText(service.fairness, digits: 3)),
                        .number(
                            service.counting == .nothing
                                ? RunTimes.unknown : JSON.decimalText(service.peakImbalance, digits: 2)),
                    ])
            })
        var notes: [String] = []
        if sections.count < report.services.count {
            notes.append(
                "The \(sections.count) services with the most flows have charts below; "
                    + "ipvs simulate --json and --series say all of the others.")
        }
        let left = report.services.count - Self.mostInSummary
        if left > 0 { notes.append("\(CountText.text(left, "service")) more are not listed.") }
        return [.tag("section", [:], [table.markup] + notes.map { .tag("p", [:], $0) })]
    }
}
