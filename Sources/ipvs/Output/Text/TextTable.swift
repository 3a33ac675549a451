/// Rows of cells in columns, fitted to a width. The first column says what a row is about.
struct TextTable: Sendable {
    enum Alignment: Sendable { case left, right }

    struct Column: Sendable {
        var heading: String
        var alignment: Alignment
        /// Where not every column has room, the one with the highest number goes first; those with nil stay.
        var leftOut: Int?

        init(_ heading: String, _ alignment: Alignment = .right, leftOut: Int? = nil) {
            self.heading = heading
            self.alignment = alignment
            self.leftOut = leftOut
        }
    }

    /// Rows that belong together, below a title. The columns of all groups are equally wide.
    struct Group: Sendable {
        var title: String?
        var rows: [[String]]
        /// What is said below the rows.
        var remark: String?

        init(title: String? = nil, rows: [[String]] = [], remark: String? = nil) {
            self.title = title
            self.rows = rows
            self.remark = remark
        }
    }

    /// What becomes of columns that have no room.
    enum Overflow: Sendable {
        /// They are left out, and named below the table.
        case leaveOut
        /// They follow in a further table below.
        case continueBelow
    }

    var columns: [Column]
    var groups: [Group]
    var overflow = Overflow.leaveOut

    /// For rows without groups.
    init(_ columns: [Column], rows: [[String]] = [], overflow: Overflow = .leaveOut) {
        self.init(columns, groups: [Group(rows: rows)], overflow: overflow)
    }

    init(_ columns: [Column], groups: [Group], overflow: Overflow = .leaveOut) {
        self.columns = columns
        self.groups = groups
        self.overflow = overflow
    }

    /// The lines, no wider than `width`. Where even the columns that stay have no room, each cell has a line of its own.
    func lines(width: Int) -> [String] { fitted(to: width).lines }

    /// The lines, and in how many tables the columns are; nil if each cell has a line.
    func fitted(to width: Int) -> (lines: [String], tables: Int?) {
        let sheet = TextSheet(self)
        let grids =
            switch overflow {
            case .leaveOut: fewerColumns(of: sheet, width)
            case .continueBelow: severalGrids(of: sheet, width)
            }
        guard let grids else { return (TextRecords(self).lines(width: width), nil) }
        var lines = lines(of: grids, width)
        lines += note(on: grids, of: sheet, width)
        return (lines, grids.count)
    }

    /// What is said below of columns that are not there.
    private func note(on grids: [TextGrid], of sheet: TextSheet, _ width: Int) -> [String] {
        let shown = Set(grids.flatMap(\.positions))
        let missing = columns.indices.filter { !shown.contains($0) }
        if missing.isEmpty { return [] }
        let names = missing.map { columns[$0].heading }.joined(separator: ", ")
        let wanted = TextGrid(sheet, Array(columns.indices), stacked: true).width
        let note = "left out for want of room: \(names); COLUMNS=\(wanted) makes room"
        return [""] + TextWrap.lines(note, width: width)
    }

    /// For a table that is too large to be held: this one has its columns and the widest cell of each.
    ///
    /// - Returns: the columns that fit, and what is said below of the others; nil if none fit.
    func measured(width: Int) -> (grid: TextGrid, note: [String])? {
        let sheet = TextSheet(self)
        guard let grid = fewerColumns(of: sheet, width)?.first else { return nil }
        return (grid, note(on: [grid], of: sheet, width))
    }

    /// The most columns that fit; nil if none do.
    private func fewerColumns(of sheet: TextSheet, _ width: Int) -> [TextGrid]? {
        var positions = Array(columns.indices)
        while true {
            if let grid = grid(sheet, positions, width) { return [grid] }
            let order = positions.filter { columns[$0].leftOut != nil }
            guard let next = order.max(by: { (columns[$0].leftOut ?? 0) < (columns[$1].leftOut ?? 0) }) else {
                return nil
            }
            positions.removeAll { $0 == next }
        }
    }

    /// As many columns beside the first as fit, again and again; nil if not even one does.
    private func severalGrids(of sheet: TextSheet, _ width: Int) -> [TextGrid]? {
        var grids: [TextGrid] = []
        var rest = columns.indices.dropFirst()
        repeat {
            var fitting = grid(sheet, [0] + rest.prefix(1), width)
            var count = 1
            while count < rest.count, let wider = grid(sheet, [0] + rest.prefix(count + 1), width) {
                fitting = wider
                count += 1
            }
            guard let fitting else { return nil }
            grids.append(fitting)
            rest = rest.dropFirst(count)
        } while !rest.isEmpty
        return grids
    }

    /// With headings in one line or, where that is too wide, in several.
    private func grid(_ sheet: TextSheet, _ positions: [Int], _ width: Int) -> TextGrid? {
        [false, true].lazy.map { TextGrid(sheet, positions, stacked: $0) }.first { $0.width <= width }
    }

    private func lines(of grids: [TextGrid], _ width: Int) -> [String] {
        var parts: [[String]] = []
        for (number, group) in groups.enumerated() {
            for (index, grid) in grids.enumerated() {
                var part: [String] = []
                if index == 0, let title = group.title { part += TextWrap.lines(title, width: width) }
                part += grid.lines(ofGroup: number)
                if index == grids.count - 1, let remark = group.remark {
                    part += TextWrap.lines(remark, width: width, indent: 2)
                }
                parts.append(part)
            }
        }
        return Array(parts.joined(separator: [""]))
    }
}
