import IPVSModel

/// IPv4 addresses as C's `inet_aton` reads them: one to four parts, each decimal, octal (`012`) or hexadecimal
/// (`0x0a`), the last one filling all bytes that are left: `10.1` is 10.0.0.1.
///
/// Unlike `inet_aton`, nothing but blanks may follow: "10.0.0.1 junk" is not an address.
enum IPv4Text {
    static func parse(_ text: ArraySlice<UInt8>) -> UInt32? { usual(text.span) ?? any(text) }

    /// Four decimal parts without needless zeros, as nearly all are written: they mean the same by every reading.
    private static func usual(_ text: Span<UInt8>) -> UInt32? {
        var address: UInt32 = 0
        var (parts, digits): (Int, Int) = (0, 0)
        var part: UInt32 = 0
        for position in text.indices {
            let byte = text[position]
            if byte == UInt8(ascii: "."), digits > 0, parts < 3 {
                address = address << 8 | part
                (parts, digits, part) = (parts + 1, 0, 0)
            } else if let digit = NumberText.decimalDigit(byte), digits < 3, digits == 0 || part > 0 {
                part = part * 10 + UInt32(digit)
                digits += 1
                if part > 255 { return nil }
            } else {
                return nil
            }
        }
        return parts == 3 && digits > 0 ? address << 8 | part : nil
    }

    private static func any(_ text: ArraySlice<UInt8>) -> UInt32? {
        let text = NumberText.droppingTrailingBlanks(text)
        var leading: UInt32 = 0
        var parts = 0
        var position = text.startIndex
        while true {
            guard let part = takePart(text, &position) else { return nil }
            if position == text.endIndex {
                let bytesLeft = 4 - parts
                guard part >> UInt64(8 * bytesLeft) == 0 else { return nil }
                return leading | UInt32(truncatingIfNeeded: part)
            }
            guard text[position] == UInt8(ascii: "."), parts < 3, part <= 255 else { return nil }
            leading |= UInt32(truncatingIfNeeded: part) << UInt32(24 - 8 * parts)
            parts += 1
            position += 1
        }
    }

    /// Reads on behind a number; nil when there is none or it is over 32 bits long.
    private static func takePart(_ text: ArraySlice<UInt8>, _ position: inout Int) -> UInt64? {
        guard position < text.endIndex, NumberText.decimalDigit(text[position]) != nil else { return nil }
        var base: UInt64 = 10
        if text[position] == UInt8(ascii: "0") {
            base = 8
            if position + 1 < text.endIndex, text[position + 1] | 0x20 == UInt8(ascii: "x") {
                base = 16
                position += 2
                guard position < text.endIndex, digit(text[position], base: base) != nil else { return nil }
            }
        }
        var value: UInt64 = 0
        while position < text.endIndex, let digit = digit(text[position], base: base) {
            value = value * base + digit
            if value > UInt64(UInt32.max) { return nil }
            position += 1
        }
        return value
    }

    private static func digit(_ byte: UInt8, base: UInt64) -> UInt64? {
        if let digit = NumberText.decimalDigit(byte) { return digit < base ? UInt64(digit) : nil }
        let letter = byte | 0x20
        guard base == 16, letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "f") else { return nil }
        return UInt64(letter - UInt8(ascii: "a") + 10)
    }
}
