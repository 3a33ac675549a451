import IPVSModel

/// A table of a page, with bars in it.
struct PageTable {
    enum Cell {
        /// A number, at the right.
        case number(String)
        case text(String)
        /// A part of a whole as a bar that ends at `most`, and a mark where another part ends.
        case bar(Double, mark: Double?, most: Double, text: String)
    }

    struct Row {
        /// What it is about, and the colour that it has in charts.
        var name: String
        var colour: ChartColour?
        /// Where on the page there is more.
        var target: String?
        var cells: [Cell]
    }

    let caption: String
    /// The first is that of the names.
    let headings: [String]
    let rows: [Row]

    var markup: Markup {
        .tag(
            "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": caption],
            [
                .tag(
                    "table", ["class": "report"],
                    [
                        .tag("caption", [:], caption),
                        .tag(
                            "thead", [:],
                            [.tag("tr", [:], headings.map { .tag("th", ["scope": "col"], $0) })]),
                        .tag("tbody", [:], rows.map(Self.row)),
                    ])
            ])
    }

    private static func row(_ row: Row) -> Markup {
        let name: Markup = row.target.map { .tag("a", ["href": "#\($0)"], row.name) } ?? .text(row.name)
        let chip = row.colour.map { [Markup.tag("i", ["class": "chip \($0.style)"])] } ?? []
        return .tag("tr", [:], [.tag("th", ["scope": "row"], chip + [name])] + row.cells.map(cell))
    }

    private static func cell(_ cell: Cell) -> Markup {
        switch cell {
        case .number(let number): .tag("td", [:], number)
        case .text(let text): .tag("td", ["class": "words"], text)
        case .bar(let part, let mark, let most, let text):
            .tag("td", ["class": "part"], [bar(part, mark, most), .tag("span", [:], text)])
        }
    }

    private static func bar(_ part: Double, _ mark: Double?, _ most: Double) -> Markup {
        func place(_ part: Double) -> Int {
            most > 0 ? Int((min(max(part / most, 0), 1) * 1000).rounded()) : 0
        }
        let shapes: [Markup] =
            [.tag("path", ["class": "fill", "d": "M0 3H\(place(part))V13H0Z"])]
            + (mark.map { [.tag("path", ["class": "tick", "d": "M\(place($0)) 0V16"])] } ?? [])
        return .tag(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "bar", "viewBox": "-5 0 1010 16",
                "preserveAspectRatio": "none", "aria-hidden": "true",
            ], shapes)
    }
}
