import Glibc
import IPVSFormats
import IPVSModel
import IPVSSimulator

/// The report of `ipvs simulate` with a line for how each server went on, where a terminal can show that.
struct PicturedReport: Report {
    let report: RunReport
    /// nil where nobody sees it.
    let course: RunCourse?

    var json: JSON { report.json }

    var text: [TextBlock] {
        guard let course, let table = CourseText.table(report.services, course) else { return report.text }
        return report.text + [.blank, .table(table)]
    }
}

/// How servers went on, in signs of a terminal.
enum CourseText {
    /// Whether somebody looks, at a terminal that has the signs.
    static var isWanted: Bool { isatty(STDOUT_FILENO) == 1 && TopGlyphs.ofLocale().isUTF8 }

    private static let mostCells = 24

    /// nil where there is too little to see.
    static func table(_ services: [ServiceReport], _ course: RunCourse) -> TextTable? {
        let times = course.times.count - 1
        let used = services.filter { $0.placements > 0 }
        guard times >= 2, !used.isEmpty else { return nil }
        return TextTable(
            [
                .init("0 to \(RunTimes.text(course.times.last ?? 0)) s", .left), .init("new", .left),
                .init("active", .left, leftOut: 1),
            ],
            groups: used.map { service in
                let lines = course.service(service.identity).map { Array(zip($0.servers, $0.lines)) } ?? []
                let known = Dictionary(lines) { first, _ in first }
                let shown = service.serversOnce.compactMap { server in
                    known[server.endpoint].map { (server.endpoint, $0) }
                }
                let isActive = service.counting == .active
                func signs(_ count: (RunCourse.Sample) -> UInt32) -> [String] {
                    Self.courses(shown.map { $0.1.samples.dropFirst().map(count) })
                }
                let new = signs { UInt32(clamping: $0.new) }
                let active = signs { isActive ? $0.active : $0.inactive }
                return TextTable.Group(
                    title: "\(service.identity), servers on the same scale",
                    rows: shown.indices.map { index in
                        [
                            "\(shown[index].0)", new[index],
                            service.counting == .nothing ? RunTimes.unknown : active[index],
                        ]
                    })
            })
    }

    private static func courses(_ lines: [[UInt32]]) -> [String] {
        let most = lines.joined().max() ?? 0
        let count = lines.first?.count ?? 0
        let perCell = max(1, (count + mostCells - 1) / mostCells)
        let cells = (count + perCell - 1) / perCell
        return lines.map { TopGlyphs.utf8.course($0, span: count, cells: cells, most: most) }
    }
}
