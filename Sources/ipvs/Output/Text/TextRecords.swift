/// A table whose columns have no room: the first cell of a row in a line of its own, and each other one below it, with the
/// column's heading before it and all values flush right.
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
        let labels = headings.dropFirst().map(\.count).max() ?? 0
        let values = groups.flatMap { $0.rows.flatMap { $0.dropFirst().map(\.onScreen.count) } }
        let room = min(values.max() ?? 0, max(0, width - 4 - labels - 2))
        for row in group.rows {
            lines += TextWrap.lines(row[0], width: width, indent: 2)
            for (heading, cell) in zip(headings, row).dropFirst() {
                let cell = cell.onScreen
                let filled = labels - heading.count + 2 + max(0, room - cell.count)
                let line = "    " + heading + String(repeating: " ", count: filled) + cell
                if line.count <= width {
                    lines.append(line)
                } else {
                    lines += TextWrap.lines(heading, width: width, indent: 4)
                    lines += TextWrap.lines(cell, width: width, indent: 6)
                }
            }
        }
        if let remark = group.remark { lines += TextWrap.lines(remark, width: width, indent: 2) }
        return lines
    }
}
