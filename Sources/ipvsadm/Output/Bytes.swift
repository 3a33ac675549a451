/// Text is bytes here: host names and arguments need not be UTF-8, and listings are long.
typealias Bytes = [UInt8]

extension Bytes {
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    mutating func appendBlank() { append(UInt8(ascii: " ")) }

    private mutating func appendBlanks(_ number: Int) {
        append(addingCapacity: number) { $0.append(repeating: UInt8(ascii: " "), count: number) }
    }

    mutating func endLine() { append(UInt8(ascii: "\n")) }

    /// Fills up with blanks what was appended since `start`, to `width` bytes.
    mutating func pad(from start: Int, to width: Int) {
        let missing = width - (count - start)
        if missing > 0 { appendBlanks(missing) }
    }

    /// Drops what was appended since `start` beyond `width` bytes.
    mutating func cut(from start: Int, to width: Int) {
        if count - start > width { removeLast(count - start - width) }
    }
}
