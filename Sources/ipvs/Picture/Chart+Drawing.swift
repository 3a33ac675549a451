import IPVSModel
import IPVSSimulator

/// How a chart is drawn: a picture that is stretched to its place, and words beside it that are not.
extension Chart {
    /// - Parameters:
    ///   - isSmall: one of several beside each other, which have their legend in common.
    ///   - hasHints: whether each time tells its values to who points at it.
    func figure(isSmall: Bool = false, hasHints: Bool = true) -> Markup {
        var parts: [Markup] = [
            .tag(
                "figcaption", [:],
                [.tag("h3", ["id": "\(id)-name"], title)] + (note.isEmpty ? [] : [.tag("p", [:], note)])),
            .tag(
                "div", ["class": isSmall ? "plot small" : "plot"],
                [names(of: scale), area(hasHints)] + (isSmall ? [] : [ends]) + [names(of: timeScale)]),
        ]
        if !isSmall {
            parts.append(legend)
            parts.append(Self.folded([values]))
        }
        return .tag("figure", ["class": "chart"], parts)
    }

    // MARK: The picture

    private func area(_ hasHints: Bool) -> Markup {
        let size = ChartScale.length
        return .tag(
            "div", ["class": "area"],
            [
                .tag(
                    "svg",
                    [
                        "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(size) \(size)",
                        "preserveAspectRatio": "none", "role": "img",
                        "aria-labelledby": "\(id)-title", "aria-describedby": "\(id)-about",
                        "data-chart": id,
                    ],
                    [
                        .tag("title", ["id": "\(id)-title"], caption),
                        .tag("desc", ["id": "\(id)-about"], description), grid,
                    ] + (band.map(bandShapes) ?? []) + shapes + markLines + (hasHints ? [hints] : []))
            ] + markNumbers)
    }

    private func row(_ value: Double) -> Int { ChartScale.length - scale.place(value) }

    private var grid: Markup {
        let path = scale.ticks.map { "M0 \(row($0))H\(ChartScale.length)" }.joined()
        return .tag("path", ["class": "grid", "d": path])
    }

    /// From the first time to the last.
    private func path(_ values: some Sequence<Double>) -> String {
        var path = ""
        for (time, value) in zip(times, values) {
            path += path.isEmpty ? "M" : "L"
            path += "\(timeScale.place(time)) \(row(value))"
        }
        return path
    }

    /// Back along lower values, which closes a shape.
    private func back(_ values: [Double]) -> String {
        zip(times, values).reversed().map { "L\(timeScale.place($0)) \(row($1))" }.joined() + "Z"
    }

    /// From the start to the last time, each value for the whole step, and back along the axis.
    private func steps(_ values: [Double]) -> String {
        var path = "M0 \(ChartScale.length)"
        for (time, value) in zip(times, values) { path += "V\(row(value))H\(timeScale.place(time))" }
        return path + "V\(ChartScale.length)Z"
    }

    private var shapes: [Markup] {
        switch kind {
        case .lines:
            lines.map { shape("line", $0, path($0.values)) }
        case .stack:
            // The highest first: what comes later hides its lower part.
            zip(lines, Self.sums(lines)).reversed().map { shape("stack", $0, steps($1)) }
        }
    }

    private func shape(_ style: String, _ line: Line, _ path: String) -> Markup {
        .tag("path", ["class": "\(style) \(line.colour.style)", "data-line": line.name, "d": path])
    }

    /// Between the lowest and the highest, and along the mean.
    private func bandShapes(_ band: Band) -> [Markup] {
        [
            .tag("path", ["class": "band", "d": path(band.highest) + back(band.lowest)]),
            shape("line", Line(name: band.name, colour: .rest, values: band.mean), path(band.mean)),
        ]
    }

    private var markLines: [Markup] {
        marks.map { mark in
            .tag(
                "path",
                ["class": "mark", "d": "M\(timeScale.place(mark.time)) 0V\(ChartScale.length)"])
        }
    }

    /// One for all that are so near that their numbers would hide each other.
    private var markNumbers: [Markup] {
        var shown: [Markup] = []
        var room = Int.min
        for mark in marks {
            let place = timeScale.place(mark.time)
            guard place >= room else { continue }
            room = place + ChartScale.length / 25
            shown.append(
                .tag(
                    "span",
                    ["class": "mark-number", "aria-hidden": "true", "style": "left:\(Self.part(place))"],
                    "\(mark.number)"))
        }
        return shown
    }

    /// What is true at a time, for who points at it.
    private var hints: Markup {
        let step = max(1, (times.count + Self.mostHints - 1) / Self.mostHints)
        let edges = times.indices.filter { $0 % step == 0 }
        var rests: [Markup] = []
        for (position, index) in edges.enumerated() {
            let place = timeScale.place(times[index])
            let before = position > 0 ? timeScale.place(times[edges[position - 1]]) : 0
            let after =
                position + 1 < edges.count ? timeScale.place(times[edges[position + 1]]) : ChartScale.length
            let (left, right) = kind == .stack ? (before, place) : ((before + place) / 2, (place + after) / 2)
            guard right > left else { continue }
            rests.append(
                .tag(
                    "rect",
                    ["x": "\(left)", "y": "0", "width": "\(right - left)", "height": "\(ChartScale.length)"],
                    [.tag("title", [:], hint(at: index))]))
        }
        return .tag("g", ["class": "hints"], rests)
    }

    private static let mostHints = 120

    private func hint(at index: Int) -> String {
        let values = lines.map { "\($0.name): \(Self.text($0.values[index]))" }
        let rest = band.map { band in
            [
                "\(band.name): \(Self.text(band.lowest[index])) to \(Self.text(band.highest[index])), mean "
                    + Self.text(band.mean[index])
            ]
        }
        return (["at \(RunTimes.text(times[index])) s"] + values + (rest ?? [])).joined(separator: "; ")
    }

    // MARK: Words beside it

    /// A place as a part of the whole.
    private static func part(_ place: Int) -> String {
        "\(NumberText.plain(Double(place) / Double(ChartScale.length) * 100, digits: 2))%"
    }

    private func names(of scale: ChartScale) -> Markup {
        .tag(
            "div", ["class": "y", "aria-hidden": "true"],
            ([0] + scale.ticks).map { tick in
                .tag("span", ["style": "bottom:\(Self.part(scale.place(tick)))"], scale.name(tick))
            })
    }

    private func names(of scale: TimeScale) -> Markup {
        .tag(
            "div", ["class": "x", "aria-hidden": "true"],
            scale.ticks.map { tick in
                let place = scale.place(tick)
                // What is at the right edge stays inside of it.
                return .tag(
                    "span",
                    place > ChartScale.length * 19 / 20
                        ? ["class": "last", "style": "right:0"] : ["style": "left:\(Self.part(place))"],
                    scale.name(tick))
            })
    }

    /// The names at the right end of the lines, as near to them as there is room.
    private var ends: Markup {
        var labels = zip(lines, kind == .stack ? Self.sums(lines) : lines.map(\.values)).map { line, values in
            let lower = kind == .stack ? (values.last ?? 0) - (line.values.last ?? 0) : values.last ?? 0
            return (name: line.name, style: line.colour.style, row: (row(values.last ?? 0) + row(lower)) / 2)
        }
        if let band { labels.append((band.name, ChartColour.rest.style, row(band.mean.last ?? 0))) }
        let order = labels.indices.sorted { (labels[$0].row, $0) < (labels[$1].row, $1) }
        let rows = Self.apart(order.map { labels[$0].row })
        return .tag(
            "div", ["class": "ends", "aria-hidden": "true"],
            zip(order, rows).map { index, row in
                .tag(
                    "span", ["class": labels[index].style, "style": "top:\(Self.part(row))"],
                    labels[index].name)
            })
    }

    /// Ascending places, moved so that each has the height of a line of text.
    static func apart(_ rows: [Int]) -> [Int] {
        guard !rows.isEmpty else { return [] }
        let room = min(ChartScale.length / 14, ChartScale.length / rows.count)
        var rows = rows
        for index in rows.indices.dropFirst() { rows[index] = max(rows[index], rows[index - 1] + room) }
        var most = ChartScale.length
        for index in rows.indices.reversed() {
            rows[index] = min(rows[index], most)
            most = rows[index] - room
        }
        return rows
    }

    /// What the colours mean.
    var legend: Markup {
        .tag(
            "ul", ["class": "legend"],
            lines.map { line in .tag("li", ["class": line.colour.style], line.name) }
                + (band.map { [.tag("li", ["class": ChartColour.rest.style], $0.name)] } ?? []))
    }

    /// In sentences, for who cannot see it.
    var description: String {
        let end = RunTimes.text(times.last ?? 0)
        let peaks = lines.map { line in
            let most = line.values.max() ?? 0
            let time = line.values.firstIndex(of: most).map { times[$0] } ?? 0
            return "\(line.name): at most \(Self.text(most)), at \(RunTimes.text(time)) s; at the end "
                + "\(Self.text(line.values.last ?? 0))."
        }
        let rest = band.map {
            ["\($0.name): from \(Self.text($0.lowest.min() ?? 0)) to \(Self.text($0.highest.max() ?? 0))."]
        }
        let marked = marks.isEmpty ? [] : ["\(CountText.text(marks.count, "change")) of the table marked."]
        return (["\(caption), from 0 to \(end) s."] + peaks + (rest ?? []) + marked).joined(separator: " ")
    }

    /// The same values in rows.
    var values: Markup {
        let headings =
            ["seconds"] + lines.map(\.name)
            + (band.map { ["\($0.name), lowest", "mean", "highest"] } ?? [])
        let rows = times.indices.map { index in
            lines.map { $0.values[index] }
                + (band.map { [$0.lowest[index], $0.mean[index], $0.highest[index]] } ?? [])
        }
        return .tag(
            "div",
            ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "\(caption), values"],
            [
                .tag(
                    "table", [:],
                    [
                        .tag("caption", [:], caption),
                        .tag(
                            "thead", [:], [.tag("tr", [:], headings.map { .tag("th", ["scope": "col"], $0) })]
                        ),
                        .tag("tbody", [:], zip(times, rows).map(Self.row)),
                    ])
            ])
    }

    private static func row(_ time: Nanoseconds, _ values: [Double]) -> Markup {
        let seconds = NumberText.plain(Double(time) / Double(SimulationTime.second), digits: 3)
        return .tag(
            "tr", [:],
            [.tag("th", ["scope": "row"], seconds)]
                + values.map { .tag("td", [:], NumberText.plain($0, digits: 3)) })
    }

    /// Tables of values, which unfold for who asks for them.
    static func folded(_ tables: [Markup]) -> Markup {
        .tag("details", ["class": "values"], [.tag("summary", [:], "The values as a table")] + tables)
    }
}
