import IPVSFormats
import IPVSModel
import IPVSSimulator

/// The timed changes of a run, as its page marks and lists them: those of a moment have a number.
struct PageChanges: Sendable {
    struct Moment: Sendable {
        let number: Int
        let time: Nanoseconds
        let changes: [TableChange]
    }

    let moments: [Moment]
    /// Beyond those.
    let further: Int

    private static let most = 50
    private static let mostOfAMoment = 5

    /// - Parameter end: of the run.
    init(_ changes: [TimedChange], until end: Nanoseconds) {
        let made = changes.filter { $0.time <= end }
        var moments: [Moment] = []
        var start = made.startIndex
        while start < made.endIndex {
            let time = made[start].time
            let next = made[start...].firstIndex { $0.time != time } ?? made.endIndex
            moments.append(
                Moment(number: moments.count + 1, time: time, changes: made[start..<next].map(\.change)))
            start = next
        }
        self.moments = Array(moments.prefix(Self.most))
        further = moments.dropFirst(Self.most).reduce(0) { $0 + $1.changes.count }
    }

    /// Those that bear on a service.
    func marks(of service: ServiceIdentity) -> [Chart.Mark] {
        moments.filter { moment in moment.changes.contains { $0.concerns(service) } }
            .map { Chart.Mark(time: $0.time, number: $0.number) }
    }

    /// The servers of a service that they name.
    static func servers(of service: ServiceIdentity, in changes: [TimedChange]) -> Set<Endpoint> {
        Set(
            changes.compactMap { timed in
                if case .server(let server, of: let owner) = timed.change.subject, owner == service {
                    return server
                }
                return nil
            })
    }

    /// The list, which says what the numbers in charts mean; nothing where nothing was changed.
    ///
    /// - Parameter file: whose changes they are, where there are several.
    func list(of file: String? = nil) -> [Markup] {
        guard !moments.isEmpty else { return [] }
        let rows = moments.map { moment in
            Markup.tag(
                "li", [:],
                [.tag("b", [:], "at \(RunTimes.text(moment.time)) s")]
                    + Self.lines(moment).map { .tag("code", [:], $0) })
        }
        let more =
            further > 0 ? [Markup.tag("p", [:], "\(CountText.text(further, "change")) more came later.")] : []
        let list = [Markup.tag("ol", ["class": "changes"], rows)] + more
        let title = "What was changed\(file.map { " in \($0)" } ?? ""), by the numbers in the charts"
        // A long list would hide what it is about.
        let isLong = moments.count > Self.mostUnfolded
        return [
            .tag(
                isLong ? "details" : "section", ["class": "changed"],
                [isLong ? .tag("summary", [:], title) : .tag("h3", [:], title)] + list)
        ]
    }

    private static let mostUnfolded = 6

    private static func lines(_ moment: Moment) -> [String] {
        let lines = moment.changes.prefix(mostOfAMoment).map(DifferenceReport.command)
        let more = moment.changes.count - lines.count
        return lines + (more > 0 ? ["and \(CountText.text(more)) more"] : [])
    }

    var json: JSON {
        .array(
            moments.map { moment in
                .object([
                    ("number", .integer(Int64(moment.number))), ("time", .seconds(moment.time)),
                    (
                        "commands",
                        .array(moment.changes.prefix(1000).map { .string(DifferenceReport.command($0)) })
                    ),
                ])
            })
    }
}

extension TableChange {
    /// Whether it bears on a service: idle times do on all, and sync daemons on none.
    fileprivate func concerns(_ service: ServiceIdentity) -> Bool {
        switch subject {
        case .service(let identity), .server(_, of: let identity): identity == service
        case .timeouts, .everything: true
        case .daemon: false
        }
    }
}
