import IPVSFormats

/// A whole page: it needs nothing beside it and runs nothing.
struct PicturePage {
    let title: String
    /// Below the title.
    let lead: [String]
    /// Names and values that come first.
    let figures: [(name: String, value: String, isBad: Bool)]
    let body: [Markup]
    /// What `--json` says.
    let report: JSON
    /// What is drawn.
    let charts: JSON

    var bytes: [UInt8] {
        Markup.page(
            .tag(
                "html", ["lang": "en", "xmlns": "http://www.w3.org/1999/xhtml"],
                [
                    .tag(
                        "head", [:],
                        [
                            .tag("meta", ["charset": "utf-8"]),
                            .tag(
                                "meta",
                                ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                            .tag("meta", ["name": "color-scheme", "content": "light dark"]),
                            .tag("title", [:], title), .style(PageStyle.sheet),
                        ]),
                    .tag(
                        "body", [:],
                        [
                            .tag("header", [:], heading),
                            .tag("main", [:], body),
                            .data(id: "report", report),
                            .data(id: "charts", charts),
                        ]),
                ]))
    }

    private var heading: [Markup] {
        [.tag("h1", [:], title)] + lead.map { .tag("p", [:], $0) }
            + [
                .tag(
                    "dl", ["class": "figures"],
                    figures.map { figure in
                        .tag(
                            "div", figure.isBad ? ["class": "bad"] : [:],
                            [.tag("dt", [:], figure.name), .tag("dd", [:], figure.value)])
                    })
            ]
    }

    static func charts(of command: String, _ members: [(String, JSON)], _ charts: [Chart]) -> JSON {
        RunJSON.document(
            "picture",
            [("command", .string(command))] + members + [("charts", .array(charts.map(\.json)))])
    }
}
