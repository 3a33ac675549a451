import IPVSFormats
import IPVSModel
import IPVSSimulator

/// The charts of a service: what its servers hold, what they get and what is refused.
struct ServiceCharts: Sendable {
    private let course: RunCourse
    private let service: RunCourse.Service
    private let counting: ServiceReport.Counting
    private let servers: ChartedServers
    /// Where the elements of the charts have their names from.
    private let id: String
    private let marks: [Chart.Mark]
    /// Whose charts they are, where several show the same.
    private let variant: String?

    init(
        _ course: RunCourse, _ service: RunCourse.Service, _ counting: ServiceReport.Counting,
        _ servers: ChartedServers, id: String, marks: [Chart.Mark],
        variant: String? = nil
    ) {
        (self.course, self.service, self.counting) = (course, service, counting)
        (self.servers, self.id, self.marks, self.variant) = (servers, id, marks, variant)
    }

    private var timeScale: TimeScale { TimeScale(end: course.times.last ?? 0) }

    /// Where steps of what comes in a second end, the start first: fewer than there are samples, since short ones say little.
    private var edges: [Int] {
        let last = course.times.count - 1
        return Array(stride(from: 0, to: last, by: perStep)) + [last]
    }

    private var perStep: Int { max(1, (course.times.count - 1 + Self.mostSteps - 1) / Self.mostSteps) }
    private static let mostSteps = 100

    private var stepLength: Nanoseconds {
        let (length, overflow) = course.interval.multipliedReportingOverflow(by: Nanoseconds(perStep))
        return overflow ? timeScale.end : length
    }

    /// What servers hold; nil where nothing is held, since each packet is forgotten at once.
    var held: Chart? {
        guard counting != .nothing else { return nil }
        let isActive = counting == .active
        func values(_ line: RunCourse.Line) -> [Double] {
            line.samples.map { Double($0.active) + (isActive ? 0 : Double($0.inactive)) }
        }
        let lines = servers.named.enumerated().map { number, server in
            Chart.Line(
                name: "\(server)", colour: .server(number),
                values: line(of: server).map(values) ?? course.times.map { _ in 0 })
        }
        let band = servers.others > 0 ? band(otherLines.map(values)) : nil
        return chart(
            "active", .lines,
            isActive ? "Active connections" : "Connections (all inactive: UDP has no state)",
            "how many each server has", course.times, lines, band)
    }

    var new: Chart {
        var lines = servers.named.enumerated().map { number, server in
            Chart.Line(
                name: "\(server)", colour: .server(number),
                values: line(of: server).map { rates($0) { $0.new } }
                    ?? edges.dropFirst().map { _ in 0 })
        }
        if servers.others > 0 {
            var sum = RunCourse.Line(samples: course.times.map { _ in RunCourse.Sample() }, phases: [])
            for line in otherLines {
                for (index, sample) in line.samples.enumerated() { sum.samples[index].new &+= sample.new }
            }
            lines.append(Chart.Line(name: servers.nameOfOthers, colour: .rest, values: rates(sum) { $0.new }))
        }
        return stack(
            "new", "New connections a second",
            "one above the other: the height of all is what the service gets", lines)
    }

    /// nil where nothing was.
    var refused: Chart? {
        guard service.whole.samples.contains(where: { $0.refused > 0 }) else { return nil }
        let line = Chart.Line(name: "refused", colour: .refused, values: rates(service.whole) { $0.refused })
        return stack("refused", "Refused flows a second", "of the service as a whole", [line])
    }

    private func stack(_ name: String, _ title: String, _ note: String, _ lines: [Chart.Line]) -> Chart {
        chart(
            name, .stack, title, "\(note); in steps of \(timeScale.name(stepLength))",
            edges.dropFirst().map { course.times[$0] }, lines)
    }

    private func chart(
        _ name: String, _ kind: Chart.Kind, _ title: String, _ note: String, _ times: [Nanoseconds],
        _ lines: [Chart.Line], _ band: Chart.Band? = nil
    ) -> Chart {
        Chart(
            id: "\(id)-\(name)", kind: kind, title: variant ?? title,
            caption: variant.map { "\($0): \(title)" } ?? title, note: variant == nil ? note : "",
            times: times,
            lines: lines, band: band, marks: marks,
            scale: ChartScale(most: Chart.most(kind, lines, band), isWhole: kind == .lines),
            timeScale: timeScale)
    }

    private func line(of server: Endpoint) -> RunCourse.Line? {
        service.servers.firstIndex(of: server).map { service.lines[$0] }
    }

    private var otherLines: [RunCourse.Line] {
        let named = Set(servers.named)
        return zip(service.servers, service.lines).filter { !named.contains($0.0) }.map(\.1)
    }

    /// A second, with three digits behind the point.
    private func rates(_ line: RunCourse.Line, _ count: (RunCourse.Sample) -> UInt64) -> [Double] {
        zip(edges, edges.dropFirst()).map { start, end in
            let length = Double(course.times[end] - course.times[start]) / Double(SimulationTime.second)
            let count = line.samples[start + 1...end].reduce(UInt64(0)) { $0 &+ count($1) }
            return (Double(count) / length * 1000).rounded() / 1000
        }
    }

    private func band(_ values: [[Double]]) -> Chart.Band {
        let columns = course.times.indices.map { index in values.map { $0[index] } }
        return Chart.Band(
            name: servers.nameOfOthers, lowest: columns.map { $0.min() ?? 0 },
            mean: columns.map { values in
                let sum = values.reduce(0, +)
                return values.isEmpty ? 0 : (sum / Double(values.count) * 1000).rounded() / 1000
            },
            highest: columns.map { $0.max() ?? 0 })
    }
}
