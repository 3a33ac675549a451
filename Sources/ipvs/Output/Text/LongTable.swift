/// Rows of a long table that belong together.
protocol LongTableGroup {
    associatedtype Row
    /// Appends what stands above the rows.
    func appendTitle(to text: inout [UInt8])
    var rows: [Row] { get }
    /// What is said below the rows.
    var remark: String? { get }
}

/// A table that is too long to be held as text: a first pass over its cells measures the columns, a second one writes the
/// lines, group by group. They are those of a `TextTable`.
struct LongTable<Group: LongTableGroup> {
    /// Cells are made where they are measured and written, so that none is ever handed over: there are half a million of them.
    struct Column {
        let column: TextTable.Column
        fileprivate let cell: (Group.Row) -> TextCell
        /// Of the widest of these rows' cells.
        fileprivate let width: ([Group.Row]) -> Int
        fileprivate let append: (Group.Row, TextField, inout OutputSpan<UInt8>) -> Void

        @inline(__always)
        init(_ column: TextTable.Column, _ cell: @escaping (Group.Row) -> TextCell) {
            self.column = column
            self.cell = cell
            width = { rows in
                var widest = 0
                for row in rows { widest = max(widest, cell(row).width) }
                return widest
            }
            append = { row, field, line in cell(row).append(to: &line, in: field) }
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
            Self.append(titleOf: group, width: sentenceWidth, to: &text)
            let rows = group.rows
            if !rows.isEmpty { text += headings }
            for row in rows { grid.appendRow(to: &text) { columns[$0].append(row, $1, &$2) } }
            if let remark = group.remark {
                text += Self.bytes(TextWrap.lines(remark, width: sentenceWidth, indent: 2))
            }
            try body(text)
        }
        if !note.isEmpty { try body(Self.bytes(note)) }
    }

    /// Most titles are a line as they are.
    private static func append(titleOf group: Group, width: Int, to text: inout [UInt8]) {
        let start = text.count
        group.appendTitle(to: &text)
        guard !TextWrap.isOneLine(text[start...], width: width) else {
            return text.append(UInt8(ascii: "\n"))
        }
        text.removeSubrange(start...)
        text += bytes(TextWrap.lines(group.title, width: width))
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
            let rows = group.rows
            for place in columns.indices {
                widest[place] = max(widest[place], columns[place].width(rows))
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

extension LongTableGroup {
    fileprivate var title: String {
        var text: [UInt8] = []
        appendTitle(to: &text)
        return String(decoding: text, as: UTF8.self)
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
