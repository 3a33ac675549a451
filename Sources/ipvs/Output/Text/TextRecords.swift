/// A table whose columns have no room: the first cell of a row in a line of its own, and each other one below it, with the
/// column's heading before it, or above it where that is too long. All values end at the same place.
struct TextRecords {
    private let headings: [String]
    private let groups: [TextTable.Group]

    init(_ table: TextTable) {
        headings = table.columns.map(\.heading.onScreen)
        groups = table.groups
    }

    func lines(width: Int) -> [String] {
        Array(groups.map { lines(of: $0, width) }.joined(separator: [""]))
    }

    private func lines(of group: TextTable.Group, _ width: Int) -> [String] {
        var lines = group.title.map { TextWrap.lines($0, width: width) } ?? []
        let end = min(width, Self.indent.count + widest(headings.dropFirst()) + 2 + widestValue)
        for row in group.rows {
            lines += TextWrap.lines(row[0], width: width, indent: 2)
            for (heading, cell) in zip(headings, row).dropFirst() {
                let cell = cell.onScreen
                let start = Self.indent + heading
                let room = end - start.count - cell.count
                if room >= 2 {
                    lines.append(start + String(repeating: " ", count: room) + cell)
                } else {
                    lines += TextWrap.lines(heading, width: width, indent: Self.indent.count)
                    lines.append(String(repeating: " ", count: max(0, end - cell.count)) + cell)
                }
            }
        }
        if let remark = group.remark { lines += TextWrap.lines(remark, width: width, indent: 2) }
        return lines
    }

    private static let indent = "    "

    private var widestValue: Int {
        groups.flatMap(\.rows).map { widest($0.dropFirst().map(\.onScreen)) }.max() ?? 0
    }

    private func widest(_ texts: some Sequence<String>) -> Int { texts.map(\.count).max() ?? 0 }
}
