/// Numbers and IPv4 addresses as text, appended to bytes: rules and listings print thousands of them.
///
/// A digit costs one append. Digits that were appended in reverse and then turned round cost a copy of the whole text.
extension [UInt8] {
    /// Appends a number in decimal, with as many zeros before its digits as make `minimumDigits`.
    @inlinable
    package mutating func append(decimal number: some FixedWidthInteger, minimumDigits: Int = 1) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(digitsOf: UInt64(truncatingIfNeeded: number.magnitude), minimumDigits: minimumDigits)
    }

    @usableFromInline
    package mutating func append(digitsOf value: UInt64, minimumDigits: Int) {
        var power: UInt64 = 1
        var digits = 1
        while power <= value / 10 {
            power *= 10
            digits += 1
        }
        for _ in stride(from: digits, to: minimumDigits, by: 1) { append(UInt8(ascii: "0")) }
        var rest = value
        while power > 0 {
            let (digit, remainder) = rest.quotientAndRemainder(dividingBy: power)
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = remainder
            power /= 10
        }
    }

    /// Appends an IPv4 address, `10.0.0.1`.
    package mutating func append(dottedQuad address: UInt32) {
        for shift: UInt32 in [24, 16, 8, 0] {
            if shift != 24 { append(UInt8(ascii: ".")) }
            let part = UInt8(truncatingIfNeeded: address >> shift)
            if part >= 100 { append(UInt8(ascii: "0") + part / 100) }
            if part >= 10 { append(UInt8(ascii: "0") + part / 10 % 10) }
            append(UInt8(ascii: "0") + part % 10)
        }
    }
}
