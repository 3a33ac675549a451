/// The cells of a table as a screen shows them, measured once.
struct TextSheet {
    let headings: [String]
    /// By group, row and column.
    let groups: [[[String]]]
    let alignments: [TextTable.Alignment]
    /// Of the widest cell of each column.
    private let widths: [Int]

    init(_ table: TextTable) {
        headings = table.columns.map(\.heading.onScreen)
        alignments = table.columns.map(\.alignment)
        groups = table.groups.map { $0.rows.map { $0.map(\.onScreen) } }
        var widths = headings.map { _ in 0 }
        for row in groups.joined() {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
        }
        self.widths = widths
    }

    /// The words of a heading that stand one above the other; or all of them in one line.
    func heading(_ column: Int, stacked: Bool) -> [String] {
        stacked ? headings[column].split(separator: " ").map(String.init) : [headings[column]]
    }

    func width(_ column: Int, stacked: Bool) -> Int {
        max(widths[column], heading(column, stacked: stacked).map(\.count).max() ?? 0)
    }
}

/// Some columns of a table, each as wide as its widest cell.
struct TextGrid {
    private let sheet: TextSheet
    /// Of the columns in the table.
    let positions: [Int]
    private let isStacked: Bool
    private let widths: [Int]
    /// Of a whole line.
    let width: Int

    private static let indent = "  "
    private static let gap = "  "

    init(_ sheet: TextSheet, _ positions: [Int], stacked: Bool) {
        self.sheet = sheet
        self.positions = positions
        isStacked = stacked
        widths = positions.map { sheet.width($0, stacked: stacked) }
        width =
            Self.indent.count + widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1)
    }

    /// Headings and rows; nothing if there are no rows.
    func lines(ofGroup group: Int) -> [String] { lines(of: sheet.groups[group]) }

    /// The same for rows of the whole table's columns, as a screen shows them.
    func lines(of rows: [[String]]) -> [String] {
        if rows.isEmpty { return [] }
        let words = positions.map { sheet.heading($0, stacked: isStacked) }
        let height = words.map(\.count).max() ?? 0
        let headings = (0..<height).map { line in
            words.map { words in
                let word = line - (height - words.count)
                return word < 0 ? "" : words[word]
            }
        }
        let all = Array(positions.indices)
        return headings.map { line($0, of: all) } + rows.map { line($0, of: positions) }
    }

    /// Put together as bytes: a table may have thousands of services.
    private func line(_ cells: [String], of places: [Int]) -> String {
        var line: [UInt8] = []
        line.reserveCapacity(width + Self.gap.utf8.count)
        line += Self.indent.utf8
        for (index, place) in places.enumerated() {
            if index > 0 { line += Self.gap.utf8 }
            let cell = cells[place]
            let padding = widths[index] - cell.count
            let isLeft = sheet.alignments[positions[index]] == .left
            if !isLeft { line.append(blanks: padding) }
            line += cell.utf8
            if isLeft { line.append(blanks: padding) }
        }
        while line.last == UInt8(ascii: " ") { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
    }
}

extension [UInt8] {
    fileprivate mutating func append(blanks count: Int) {
        for _ in 0..<Swift.max(0, count) { append(UInt8(ascii: " ")) }
    }
}
