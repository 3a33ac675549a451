import IPVSModel

/// The columns of the table for a width: those that have no room are left out, the least wanted first.
struct TopColumns: Sendable {
    private enum Kind: Sendable, Hashable {
        case rate, active, inactive, incoming, outgoing, share, course
        /// Those of packets where bytes are shown too, or the reverse.
        case otherIncoming, otherOutgoing
    }

    private let kinds: [Kind]
    private let nameWidth: Int
    private let courseWidth: Int
    private let showsPackets: Bool
    private static let figureWidth = 6
    private static let barCells = 8
    private static let shareWidth = barCells + 5
    private static let leastName = 18

    init(width: Int, showsPackets: Bool) {
        self.showsPackets = showsPackets
        courseWidth = width >= 100 ? 15 : 8
        var kinds: [Kind] = [.rate, .active, .inactive, .incoming, .outgoing, .share, .course]
        if width >= 112 { kinds.insert(contentsOf: [.otherIncoming, .otherOutgoing], at: 5) }
        let order: [Kind] = [.course, .share, .outgoing, .incoming, .inactive, .active]
        func rest(_ kinds: [Kind], _ course: Int) -> Int {
            width - 1 - kinds.reduce(0) { $0 + 1 + Self.width(of: $1, course: course) }
        }
        for kind in order where rest(kinds, courseWidth) < Self.leastName { kinds.removeAll { $0 == kind } }
        self.kinds = kinds
        nameWidth = max(1, rest(kinds, courseWidth))
    }

    private static func width(of kind: Kind, course: Int) -> Int {
        switch kind {
        case .share: shareWidth
        case .course: course
        default: figureWidth
        }
    }

    var headings: String {
        let (shown, other) = showsPackets ? ("p/s", "B/s") : ("B/s", "p/s")
        let names = kinds.map { kind in
            switch kind {
            case .rate: Self.right("conn/s", Self.figureWidth)
            case .active: Self.right("active", Self.figureWidth)
            case .inactive: Self.right("inact", Self.figureWidth)
            case .incoming: Self.right("in \(shown)", Self.figureWidth)
            case .outgoing: Self.right("out\(shown)", Self.figureWidth)
            case .otherIncoming: Self.right("in \(other)", Self.figureWidth)
            case .otherOutgoing: Self.right("out\(other)", Self.figureWidth)
            case .share: Self.padded("share|weight", Self.shareWidth)
            case .course: Self.padded(courseWidth < 11 ? "minute" : "last minute", courseWidth)
            }
        }
        return ([" " + Self.padded("service / server", nameWidth)] + names).joined(separator: " ")
    }

    /// A row, as wide as the terminal at most.
    func line(_ row: TopRow, isChosen: Bool, span: Int, style: TopScreen.Style, isExpanded: Bool) -> String {
        let name =
            row.server.map { "  \($0.endpoint)" }
            ?? "\(row.entry.servers.isEmpty ? " " : isExpanded ? "-" : "+") \(row.entry.identity)"
        let cells = kinds.map { cell($0, row, span, style) }
        let text = (isChosen ? ">" : " ") + Self.padded(Self.cutInside(name, nameWidth), nameWidth)
        let line = ([text] + cells).joined(separator: " ")
        // Reverse video is no colour: it shows on every terminal.
        return isChosen ? "\u{1b}[7m\(line.replacing("\u{1b}[0m", with: "\u{1b}[0;7m"))\u{1b}[0m" : line
    }

    private func cell(_ kind: Kind, _ row: TopRow, _ span: Int, _ style: TopScreen.Style) -> String {
        let figures = row.figures
        func number(_ value: UInt64?) -> String {
            Self.right(value.map(TopNumber.text) ?? "-", Self.figureWidth)
        }
        func rate(isIncoming: Bool, ofPackets: Bool) -> String {
            number(
                figures.rates.map {
                    ofPackets
                        ? isIncoming ? $0.incomingPackets : $0.outgoingPackets
                        : isIncoming ? $0.incomingBytes : $0.outgoingBytes
                })
        }
        switch kind {
        case .rate: return number(figures.rates?.connections)
        case .active: return number(figures.active)
        case .inactive: return number(figures.inactive)
        case .incoming: return rate(isIncoming: true, ofPackets: showsPackets)
        case .outgoing: return rate(isIncoming: false, ofPackets: showsPackets)
        case .otherIncoming: return rate(isIncoming: true, ofPackets: !showsPackets)
        case .otherOutgoing: return rate(isIncoming: false, ofPackets: !showsPackets)
        case .course: return style.glyphs.course(figures.history, span: span, cells: courseWidth)
        case .share: return share(row, style)
        }
    }

    /// Of a server its share; of a service its scheduler, and how many of its servers take connections.
    private func share(_ row: TopRow, _ style: TopScreen.Style) -> String {
        guard let server = row.server else {
            let usable = " \(row.entry.usable)/\(row.entry.count)"
            let name = Self.cut(row.entry.scheduler.onScreen, max(0, Self.shareWidth - usable.count))
            return Self.padded(name + usable, Self.shareWidth)
        }
        let (load, weight) = (row.entry.loadShare(of: server), row.entry.weightShare(of: server))
        if server.weight <= 0 { return Self.padded("takes none", Self.shareWidth) }
        let bar = style.glyphs.bar(load, against: weight, cells: Self.barCells)
        let percent = Self.right(load.map { "\(($0 + 5000) / 10_000)%" } ?? "-", 5)
        guard style.hasColours, let load, let weight else { return bar + percent }
        // Green where it is near its weight's share, yellow where it is not.
        let isNear = abs(load - weight) * 4 <= max(weight, 40_000)
        return "\u{1b}[\(isNear ? "32" : "33")m\(bar)\u{1b}[0m\(percent)"
    }

    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// The same for a name, whose end, a port, tells more than its middle.
    private static func cutInside(_ name: String, _ width: Int) -> String {
        let end = min(6, width / 3)
        return name.count <= width ? name : cut(name, width - end).dropLast() + "~" + name.suffix(end)
    }

    /// No wider than so much; `~` stands for what has no room.
    static func cut(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : String(text.prefix(max(0, width - 1))) + "~"
    }
}
