import IPVSModel

/// A column of a listing: its title, its width and how a row's value is written. Wider values push what follows.
struct Column<Row> {
    let title: StaticString
    let width: Int
    /// Whether a blank stands before it. Without one, titles and values bring their own.
    var followsBlank = true
    let value: (Row, inout TextRoom) -> Void

    /// More bytes than a value or title takes: five counters of twenty digits are the longest.
    static var mostBytes: Int { 128 }

    /// Appends the title, aligned like the values.
    func appendTitle(to text: inout Bytes) {
        text.append(addingCapacity: Self.mostBytes) { append(to: &$0) { $0.append(title) } }
    }

    func append(_ row: Row, to line: inout TextRoom) { append(to: &line) { value(row, &$0) } }

    private func append(to line: inout TextRoom, content: (inout TextRoom) -> Void) {
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
