/// A column of a listing: its title, its width and how a row's value is written. Wider values push what follows.
struct Column<Row> {
    let title: StaticString
    let width: Int
    /// Whether a blank stands before it. Without one, titles and values bring their own.
    var followsBlank = true
    let value: (Row, inout Bytes) -> Void

    /// Appends the title, aligned like the values.
    func appendTitle(to line: inout Bytes) { append(to: &line) { $0.append(title) } }

    func append(_ row: Row, to line: inout Bytes) { append(to: &line) { value(row, &$0) } }

    private func append(to line: inout Bytes, content: (inout Bytes) -> Void) {
        if followsBlank { line.appendBlank() }
        let start = line.count
        content(&line)
        line.pad(from: start, to: width)
    }
}

extension Bytes {
    /// Removes the blanks at the end: most titles are not padded where the values below them are.
    mutating func trimBlanks() {
        while last == UInt8(ascii: " ") { removeLast() }
    }
}
