/// Text is bytes here: host names and arguments need not be UTF-8, and listings are long.
typealias Bytes = [UInt8]

extension Bytes {
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    mutating func appendBlank() { append(UInt8(ascii: " ")) }

    /// One by one: there are few, and a sequence of them costs more.
    private mutating func appendBlanks(_ number: Int) {
        for _ in 0..<number { appendBlank() }
    }

    mutating func endLine() { append(UInt8(ascii: "\n")) }

    /// Fills up with blanks what was appended since `start`, to `width` bytes.
    mutating func pad(from start: Int, to width: Int) {
        let missing = width - (count - start)
        if missing > 0 { appendBlanks(missing) }
    }

    /// Puts blanks before what was appended since `start`, so that it fills `width` bytes.
    mutating func alignRight(from start: Int, to width: Int) {
        let missing = width - (count - start)
        guard missing > 0 else { return }
        let end = count
        appendBlanks(missing)
        for position in stride(from: end - 1, through: start, by: -1) {
            swapAt(position, position + missing)
        }
    }

    /// Drops what was appended since `start` beyond `width` bytes.
    mutating func cut(from start: Int, to width: Int) {
        if count - start > width { removeLast(count - start - width) }
    }
}
