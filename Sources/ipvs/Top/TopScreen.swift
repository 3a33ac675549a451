import IPVSModel

/// The lines of a screen: a pure function of what is there, what somebody wants to see, and the terminal.
struct TopScreen: Sendable {
    struct Size: Sendable, Hashable {
        var columns: Int
        var lines: Int

        /// No terminal is smaller than something can be shown on, and none has more than a frame may hold.
        init(columns: Int, lines: Int) {
            self.columns = min(max(columns, 20), 500)
            self.lines = min(max(lines, 4), 500)
        }
    }

    struct Style: Sendable, Equatable {
        var glyphs: TopGlyphs
        /// Whether bars and the like have colours.
        var hasColours: Bool
    }

    /// What the lines at the top say.
    struct Heading: Sendable {
        /// When the table was read.
        var time: String
        /// Seconds between readings.
        var interval: Int
        /// Of the whole table, in the order of the kernel.
        var entries: [TopEntry]
    }

    let size: Size
    let style: Style

    /// Lines for the table, between those at the top and the one at the bottom.
    var pageSize: Int { max(1, size.lines - 5) }

    /// As many lines as the terminal has, none wider than it.
    ///
    /// - Parameter first: which row was at the top; the chosen one is to be seen.
    func lines(_ rows: [TopRow], _ view: TopView, _ heading: Heading, first: inout Int) -> [String] {
        var lines = titles(view, heading).map { fit($0) }
        if view.isHelpShown {
            lines += [fit("")] + Self.helpLines.map { fit($0) }
        } else {
            let columns = TopColumns(width: size.columns, showsPackets: view.showsPackets)
            let span = TopModel.span / max(1, heading.interval)
            lines.append(bold(fit(columns.headings)))
            let position = view.position(in: rows)
            first = max(0, min(first, position, rows.count - pageSize))
            first = max(first, position - pageSize + 1)
            for index in first..<min(rows.count, first + pageSize) {
                let text = columns.line(
                    rows[index], isChosen: index == position, span: span, style: style,
                    isExpanded: view.isExpanded(rows[index].id.service))
                lines.append(text)
            }
            if rows.isEmpty {
                lines.append(
                    fit(heading.entries.isEmpty ? "  the table is empty" : "  nothing has this name"))
            }
        }
        lines = Array(lines.prefix(size.lines - 1))
        lines += Array(repeating: "", count: size.lines - 1 - lines.count)
        return lines + [fit(bottom(view, count: rows.count, first: first))]
    }

    private func titles(_ view: TopView, _ heading: Heading) -> [String] {
        let entries = heading.entries
        let servers = entries.reduce(0) { $0 + $1.count }
        func sum(_ figure: (TopFigures) -> UInt64) -> String {
            TopNumber.text(entries.reduce(0) { $0 &+ figure($1.figures) })
        }
        let rates = view.source.text(interval: heading.interval)
        return [
            "ipvs top  \(heading.time)  every \(heading.interval) s" + (view.isFrozen ? "  FROZEN" : ""),
            "\(entries.count) services, \(servers) servers  new/s \(sum { $0.rates?.connections ?? 0 })"
                + "  active \(sum(\.active))  inactive \(sum(\.inactive))",
            "rates: \(rates)  sorted by \(view.sort.title)\(view.isReversed ? ", least first" : "")"
                + (view.filter.isEmpty ? "" : "  with '\(view.filter)'"),
        ]
    }

    private func bottom(_ view: TopView, count: Int, first: Int) -> String {
        if view.isTyping { return "/\(view.filter)_   enter: keep it   escape: show all" }
        if view.isHelpShown { return "any key: back" }
        let last = min(count, first + pageSize)
        let place = count > pageSize ? "  \(first + 1)-\(last) of \(count)" : ""
        return "q quit  s sort  / find  enter open  e all  f freeze  b bytes  c rates  h help" + place
    }

    private static var helpLines: [String] {
        let width = TopView.help.map(\.keys.count).max() ?? 0
        return TopView.help.map { entry in
            "  " + TopColumns.padded(entry.keys, width) + "  " + entry.what
        } + [
            "", "  The bar is a server's share of its service's new connections, or of the open",
            "  ones where none are new; the mark in it is where its share by weight ends.",
            "  The course is that of new connections a second, by the kernel's averages.",
        ]
    }

    private func fit(_ text: String) -> String { TopColumns.cut(text, size.columns) }

    private func bold(_ text: String) -> String { "\u{1b}[1m\(text)\u{1b}[0m" }
}

/// Figures that fit into five columns.
enum TopNumber {
    /// `0` to `99999`, then `100k`, `1.23M`, `12.3M`, `123M` and so on: cut, not rounded.
    static func text(_ number: UInt64) -> String {
        guard number >= 100_000 else { return "\(number)" }
        var (value, unit) = (number, 0)
        var rest: UInt64 = 0
        while value >= 1000 {
            rest = value % 1000
            value /= 1000
            unit += 1
        }
        let letter = Array("kMGTPE")[min(unit, 6) - 1]
        switch value {
        case 100...: return "\(value)\(letter)"
        case 10...: return "\(value).\(rest / 100)\(letter)"
        default: return "\(value).\(rest < 100 ? "0" : "")\(rest / 10)\(letter)"
        }
    }
}
