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
    func lines(ofGroup group: Int) -> [String] {
        let rows = sheet.groups[group]
        return rows.isEmpty ? [] : headings + rows.map { line($0, of: positions) }
    }

    /// The lines above the first row.
    var headings: [String] {
        let words = positions.map { sheet.heading($0, stacked: isStacked) }
        let height = words.map(\.count).max() ?? 0
        return (0..<height).map { line in
            let cells = words.map { words in
                let word = line - (height - words.count)
                return word < 0 ? "" : words[word]
            }
            return self.line(cells, of: Array(positions.indices))
        }
    }

    /// Put together as bytes: a table may have thousands of services.
    private func line(_ cells: [String], of places: [Int]) -> String {
        var line: [UInt8] = []
        line.reserveCapacity(width + Self.gap.utf8.count)
        append(to: &line, of: places) { place, line in
            line += cells[place].utf8
            return cells[place].count
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// Appends a row of the whole table's columns, without its end.
    ///
    /// - Parameter cell: appends the cell of a column and returns its width.
    func appendRow(to line: inout [UInt8], _ cell: (Int, inout [UInt8]) -> Int) {
        append(to: &line, of: positions, cell)
    }

    private func append(
        to line: inout [UInt8], of places: [Int], _ cell: (Int, inout [UInt8]) -> Int
    ) {
        line += Self.indent.utf8
        for (index, place) in places.enumerated() {
            if index > 0 { line += Self.gap.utf8 }
            let start = line.count
            let padding = widths[index] - cell(place, &line)
            guard padding > 0 else { continue }
            let end = line.count
            line.append(blanks: padding)
            guard sheet.alignments[positions[index]] == .right else { continue }
            // The cell moves behind its blanks.
            for offset in stride(from: end - start - 1, through: 0, by: -1) {
                line[start + padding + offset] = line[start + offset]
            }
            for offset in 0..<min(padding, line.count - start) { line[start + offset] = UInt8(ascii: " ") }
        }
        while line.last == UInt8(ascii: " ") { line.removeLast() }
    }
}
