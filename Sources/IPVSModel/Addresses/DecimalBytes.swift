/// Numbers and IPv4 addresses as text, appended to bytes: rules and listings print thousands of them.
///
/// Each asks once for room for all of its bytes: asking for every byte takes longer than finding out what it is.
extension [UInt8] {
    /// Appends a number in decimal, with as many zeros before its digits as make `minimumDigits`.
    @inlinable
    package mutating func append(decimal number: some FixedWidthInteger, minimumDigits: Int = 1) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let magnitude = UInt64(truncatingIfNeeded: number.magnitude)
        append(digitsOf: magnitude, width: minimumDigits, after: UInt8(ascii: "0"))
    }

    /// Appends a number in decimal, with as many blanks before it as make `width`.
    package mutating func append(decimal number: UInt64, alignedTo width: Int) {
        append(digitsOf: number, width: width, after: UInt8(ascii: " "))
    }

    @usableFromInline
    package mutating func append(digitsOf value: UInt64, width: Int, after filling: UInt8) {
        let count = Swift.max(width, Self.digitCount(of: value))
        append(addingCapacity: count) { output in
            output.append(repeating: filling, count: count)
            var text = output.mutableSpan
            var position = count
            var rest = value
            repeat {
                position -= 1
                text[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
        }
    }

    private static func digitCount(of value: UInt64) -> Int {
        var count = 1
        var rest = value
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        return count
    }

    /// Appends an IPv4 address, `10.0.0.1`.
    package mutating func append(dottedQuad address: UInt32) {
        append(addingCapacity: 15) { output in
            for shift: UInt32 in [24, 16, 8, 0] {
                if shift != 24 { output.append(UInt8(ascii: ".")) }
                let part = UInt8(truncatingIfNeeded: address >> shift)
                if part >= 100 { output.append(UInt8(ascii: "0") + part / 100) }
                if part >= 10 { output.append(UInt8(ascii: "0") + part / 10 % 10) }
                output.append(UInt8(ascii: "0") + part % 10)
            }
        }
    }
}
