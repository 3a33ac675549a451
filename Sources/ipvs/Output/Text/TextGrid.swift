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
    private let fields: [TextField]
    /// Of a whole line.
    let width: Int

    private static let indent: StaticString = "  "
    private static let gap: StaticString = "  "

    init(_ sheet: TextSheet, _ positions: [Int], stacked: Bool) {
        self.sheet = sheet
        self.positions = positions
        isStacked = stacked
        fields = positions.map {
            TextField(width: sheet.width($0, stacked: stacked), alignment: sheet.alignments[$0])
        }
        width =
            Self.indent.utf8CodeUnitCount + fields.reduce(0) { $0 + $1.width }
            + Self.gap.utf8CodeUnitCount * max(0, fields.count - 1)
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

    private func line(_ cells: [String], of places: [Int]) -> String {
        var line: [UInt8] = []
        let bytes = cells.reduce(0) { $0 + $1.utf8.count }
        append(to: &line, of: places, bytes: bytes) { TextCell.text(cells[$0]).append(to: &$2, in: $1) }
        return String(decoding: line, as: UTF8.self)
    }

    /// Appends a row of the whole table's columns as a line.
    ///
    /// - Parameter appendCell: appends the cell of a column, no wider than the widest one that was measured, a byte for each
    ///   column of the terminal.
    func appendRow(
        to text: inout [UInt8], _ appendCell: (Int, TextField, inout OutputSpan<UInt8>) -> Void
    ) {
        append(to: &text, of: positions, bytes: 0, appendCell)
        text.append(UInt8(ascii: "\n"))
    }

    /// - Parameter bytes: for which room is needed beyond the width.
    private func append(
        to text: inout [UInt8], of places: [Int], bytes: Int,
        _ appendCell: (Int, TextField, inout OutputSpan<UInt8>) -> Void
    ) {
        text.append(addingCapacity: width + bytes + TextCell.slack) { line in
            line.append(Self.indent)
            for (index, place) in places.enumerated() {
                if index > 0 { line.append(Self.gap) }
                appendCell(place, fields[index], &line)
            }
            while line.count > 0, line[line.count - 1] == UInt8(ascii: " ") { line.removeLast(1) }
        }
    }
}
