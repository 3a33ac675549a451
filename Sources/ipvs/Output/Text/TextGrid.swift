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

    private static let indent = "  "
    private static let gap = "  "

    init(_ sheet: TextSheet, _ positions: [Int], stacked: Bool) {
        self.sheet = sheet
        self.positions = positions
        isStacked = stacked
        widths = positions.map { sheet.width($0, stacked: stacked) }
    }

    var width: Int { Self.indent.count + widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1) }

    /// Headings and rows; nothing if there are no rows.
    func lines(ofGroup group: Int) -> [String] {
        if sheet.groups[group].isEmpty { return [] }
        let words = positions.map { sheet.heading($0, stacked: isStacked) }
        let height = words.map(\.count).max() ?? 0
        let headings = (0..<height).map { line in
            words.map { words in
                let word = line - (height - words.count)
                return word < 0 ? "" : words[word]
            }
        }
        return headings.map(line) + sheet.groups[group].map { row in line(positions.map { row[$0] }) }
    }

    private func line(_ cells: [String]) -> String {
        var line = Self.indent
        for (index, cell) in cells.enumerated() {
            if index > 0 { line += Self.gap }
            let padding = String(repeating: " ", count: widths[index] - cell.count)
            line += sheet.alignments[positions[index]] == .left ? cell + padding : padding + cell
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
