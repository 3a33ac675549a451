/// One number for each pair of things, such as a variant and a server: a table that can be turned.
struct TextMatrix: Sendable {
    /// What the rows are, and their names.
    var rows: (kind: String, names: [String])
    var columns: (kind: String, names: [String])
    /// By row, then by column.
    var cells: [[String]]

    /// As it is if it fits; else turned; else in several tables one below the other, whichever way makes fewer of them.
    func lines(width: Int) -> [String] {
        let upright = table.fitted(to: width)
        if upright.tables == 1 { return upright.lines }
        let turned = self.turned.table.fitted(to: width)
        let ranks = [upright, turned].map { ($0.tables ?? Int.max, $0.lines.count) }
        return ranks[0] <= ranks[1] ? upright.lines : turned.lines
    }

    private var table: TextTable {
        TextTable(
            [.init(rows.kind, .left)] + columns.names.map { .init($0) },
            rows: zip(rows.names, cells).map { [$0] + $1 }, overflow: .continueBelow)
    }

    private var turned: TextMatrix {
        TextMatrix(
            rows: columns, columns: rows,
            cells: columns.names.indices.map { column in cells.map { $0[column] } })
    }
}
