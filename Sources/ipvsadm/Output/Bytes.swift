/// Text is bytes here: host names and arguments need not be UTF-8, and listings are long.
typealias Bytes = [UInt8]

extension Bytes {
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    /// Appends a number in decimal, with as many zeros before it as make `minimumDigits`.
    mutating func append(decimal value: some FixedWidthInteger & UnsignedInteger, minimumDigits: Int = 1) {
        let start = count
        var rest = value
        while rest > 0 || count - start < minimumDigits {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        self[start...].reverse()
    }

    mutating func append(decimal value: some FixedWidthInteger & SignedInteger) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: value.magnitude)
    }

    mutating func appendBlank() { append(UInt8(ascii: " ")) }

    mutating func endLine() { append(UInt8(ascii: "\n")) }

    /// Fills up with blanks what was appended since `start`, to `width` bytes.
    mutating func pad(from start: Int, to width: Int) {
        let missing = width - (count - start)
        if missing > 0 { append(contentsOf: repeatElement(UInt8(ascii: " "), count: missing)) }
    }

    /// Puts blanks before what was appended since `start`, so that it fills `width` bytes.
    mutating func alignRight(from start: Int, to width: Int) {
        let missing = width - (count - start)
        if missing > 0 { insert(contentsOf: repeatElement(UInt8(ascii: " "), count: missing), at: start) }
    }

    /// Drops what was appended since `start` beyond `width` bytes.
    mutating func cut(from start: Int, to width: Int) {
        if count - start > width { removeLast(count - start - width) }
    }
}
