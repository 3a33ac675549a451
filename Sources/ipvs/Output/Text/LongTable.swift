/// Rows of a long table that belong together.
protocol LongTableGroup {
    associatedtype Row
    /// Above the rows.
    var title: String { get }
    var rows: [Row] { get }
    /// What is said below the rows.
    var remark: String? { get }
}

/// A table that is too long to be held as text: a first pass over its cells measures the columns, a second one writes the
/// lines, group by group. They are those of a `TextTable`.
struct LongTable<Group: LongTableGroup> {
    struct Column {
        let column: TextTable.Column
        let cell: (Group.Row) -> TextCell

        init(_ column: TextTable.Column, _ cell: @escaping (Group.Row) -> TextCell) {
            (self.column, self.cell) = (column, cell)
        }
    }

    let columns: [Column]

    /// Hands over the text in pieces of whole lines, one for each group.
    ///
    /// - Parameters:
    ///   - width: of the table, where that has room for the columns that stay.
    ///   - sentenceWidth: where titles and remarks go on in a further line.
    func forEachPiece(
        of groups: some Sequence<Group>, width: Int, sentenceWidth: Int,
        _ body: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        guard let (grid, note) = ruler(groups).measured(width: width) else {
            return try body(Self.bytes(whole(groups).lines(width: width)))
        }
        let headings = Self.bytes(grid.headings)
        var text: [UInt8] = []
        for group in groups {
            if !text.isEmpty {
                text.removeAll(keepingCapacity: true)
                text.append(UInt8(ascii: "\n"))
            }
            text += Self.bytes(TextWrap.lines(group.title, width: sentenceWidth))
            let rows = group.rows
            if !rows.isEmpty { text += headings }
            for row in rows { grid.appendRow(to: &text) { columns[$0].cell(row) } }
            if let remark = group.remark {
                text += Self.bytes(TextWrap.lines(remark, width: sentenceWidth, indent: 2))
            }
            try body(text)
        }
        if !note.isEmpty { try body(Self.bytes(note)) }
    }

    private static func bytes(_ lines: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in lines {
            bytes += line.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// The widest cell of each column.
    private func ruler(_ groups: some Sequence<Group>) -> TextTable {
        var widest = columns.map { _ in 0 }
        for group in groups {
            for row in group.rows {
                for (place, column) in columns.enumerated() {
                    widest[place] = max(widest[place], column.cell(row).width)
                }
            }
        }
        return TextTable(
            columns.map(\.column), rows: [widest.map { String(repeating: "0", count: $0) }])
    }

    /// For terminals that are too narrow for columns.
    private func whole(_ groups: some Sequence<Group>) -> TextTable {
        TextTable(
            columns.map(\.column),
            groups: groups.map { group in
                TextTable.Group(
                    title: group.title, rows: group.rows.map { row in columns.map { $0.cell(row).string } },
                    remark: group.remark)
            })
    }
}

extension TextCell {
    fileprivate var string: String {
        if case .text(let text) = self { return text }
        var bytes: [UInt8] = []
        bytes.append(addingCapacity: width + Self.slack) { append(to: &$0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
