import IPVSFormats
import IPVSModel
import IPVSSimulator

/// What a line is drawn with; `PageStyle` has the colours.
enum ChartColour: Sendable, Equatable {
    /// One of `ChartedServers.most`; the same for a server in all charts of its service.
    case server(Int)
    /// All others together.
    case rest
    case refused

    var style: String {
        switch self {
        case .server(let number): "c\(number)"
        case .rest: "rest"
        case .refused: "refused"
        }
    }
}

/// Values over the time of a run, as a chart shows them.
struct Chart: Sendable {
    enum Kind: String, Sendable {
        /// A line for each: what there is at each time.
        case lines
        /// One above the other, so that the height of all is their sum: what comes in the step that ends at each time.
        case stack
    }

    struct Line: Sendable {
        let name: String
        let colour: ChartColour
        /// One for each time.
        let values: [Double]
    }

    /// Many servers, of which none has a line of its own.
    struct Band: Sendable {
        let name: String
        let lowest: [Double]
        let mean: [Double]
        let highest: [Double]
    }

    /// When the table was changed; the number is that of the page's list.
    struct Mark: Sendable {
        let time: Nanoseconds
        let number: Int
    }

    /// Of the element, and unique on the page.
    let id: String
    let kind: Kind
    let title: String
    /// The same for who does not see what is around it.
    let caption: String
    /// What the values are, in a sentence.
    let note: String
    let times: [Nanoseconds]
    let lines: [Line]
    var band: Band?
    var marks: [Mark] = []
    /// Charts beside each other have the same.
    var scale: ChartScale
    var timeScale: TimeScale

    /// The highest point.
    static func most(_ kind: Kind, _ lines: [Line], _ band: Band? = nil) -> Double {
        let tops = kind == .stack ? sums(lines).last ?? [] : lines.flatMap(\.values)
        return max(tops.max() ?? 0, band?.highest.max() ?? 0)
    }

    /// Up to each line, with those before it.
    static func sums(_ lines: [Line]) -> [[Double]] {
        var sums: [[Double]] = []
        for line in lines {
            sums.append(zip(sums.last ?? line.values.map { _ in 0 }, line.values).map { $0 + $1 })
        }
        return sums
    }

    /// What is drawn, for programs.
    var json: JSON {
        func values(_ values: [Double]) -> JSON { .array(values.map(Self.number)) }
        return .object([
            ("id", .string(id)), ("kind", .string(kind.rawValue)), ("title", .string(caption)),
            ("times", .array(times.map { .seconds($0) })),
            ("end", .seconds(timeScale.end)), ("top", Self.number(scale.end)),
            (
                "lines",
                .array(lines.map { .object([("name", .string($0.name)), ("values", values($0.values))]) })
            ),
            (
                "rest",
                band.map { band in
                    .object([
                        ("name", .string(band.name)), ("lowest", values(band.lowest)),
                        ("mean", values(band.mean)), ("highest", values(band.highest)),
                    ])
                } ?? .null
            ),
        ])
    }

    /// With up to three digits behind the point, which is as exact as values are.
    private static func number(_ value: Double) -> JSON {
        .billionths(Int64((min(max(value, 0), 9e9) * 1000).rounded()) * 1_000_000)
    }

    /// A value as tables and labels say it.
    static func text(_ value: Double) -> String { NumberText.plain(value, digits: value < 100 ? 2 : 1) }
}
