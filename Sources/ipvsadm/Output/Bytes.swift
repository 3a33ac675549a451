import IPVSModel

/// Text is bytes here: host names and arguments need not be UTF-8, and listings are long.
typealias Bytes = [UInt8]

/// Room for a part of a text that is asked for once, and takes so many bytes and no more.
typealias TextRoom = OutputSpan<UInt8>

extension Bytes {
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    mutating func appendBlank() { append(UInt8(ascii: " ")) }

    mutating func endLine() { append(UInt8(ascii: "\n")) }

    /// Fills up with blanks what was appended since `start`, to `width` bytes.
    mutating func pad(from start: Int, to width: Int) {
        let missing = width - (count - start)
        guard missing > 0 else { return }
        append(addingCapacity: missing) { $0.append(repeating: UInt8(ascii: " "), count: missing) }
    }
}

extension TextRoom {
    mutating func appendBlank() { append(UInt8(ascii: " ")) }

    mutating func endLine() { append(UInt8(ascii: "\n")) }

    /// Fills up with blanks what was appended since `start`, to `width` bytes.
    mutating func pad(from start: Int, to width: Int) {
        let missing = width - (count - start)
        if missing > 0 { append(repeating: UInt8(ascii: " "), count: missing) }
    }

    /// Drops what was appended since `start` beyond `width` bytes.
    mutating func cut(from start: Int, to width: Int) {
        if count - start > width { removeLast(count - start - width) }
    }
}
