/// Numbers as C's `strtol` reads them in base 10: blanks and a sign may come first, the end of the word must follow.
enum NumberText {
    /// The value of `text` if it is a number within `range`.
    static func parse(_ text: ArraySlice<UInt8>, in range: ClosedRange<Int64>) -> Int64? {
        var digits = text.drop(while: isSpace)
        var isNegative = false
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            digits = digits.dropFirst()
        }
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard let digit = decimalDigit(byte) else { return nil }
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = tenfold.addingReportingOverflow(isNegative ? -Int64(digit) : Int64(digit))
            if overflow || overflow2 { return nil }
            value = sum
        }
        return range.contains(value) ? value : nil
    }

    static func droppingTrailingBlanks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let last = text.lastIndex(where: { !isSpace($0) }) else { return [] }
        return text[...last]
    }

    static func decimalDigit(_ byte: UInt8) -> UInt8? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : nil
    }

    /// C's `isspace` in the C locale.
    static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }
}
