/// Numbers and IPv4 addresses as text: rules and listings print thousands of them.
///
/// A line is written into room that was asked for once: asking for every byte takes longer than finding out what it is.
/// Whoever asks says how much a line can take, and more would be a trap.
extension OutputSpan<UInt8> {
    /// Appends a number in decimal, with as many zeros before its digits as make `minimumDigits`.
    @inlinable @inline(__always)
    package mutating func append(decimal number: some FixedWidthInteger, minimumDigits: Int = 1) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let magnitude = UInt64(truncatingIfNeeded: number.magnitude)
        if magnitude < 10, minimumDigits == 1 {
            append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: magnitude))
        } else if minimumDigits == 1 {
            append(digitsOf: magnitude)
        } else {
            append(digitsOf: magnitude, width: minimumDigits, after: UInt8(ascii: "0"))
        }
    }

    /// Appends a number in decimal, with as many blanks before it as make `width`.
    @inlinable @inline(__always)
    package mutating func append(decimal number: UInt64, alignedTo width: Int) {
        append(digitsOf: number, width: width, after: UInt8(ascii: " "))
    }

    /// Appends five numbers in decimal, each with as many blanks before it as make `width`, of which none has more digits.
    package mutating func append(decimals numbers: InlineArray<5, UInt64>, alignedTo width: Int) {
        precondition(width > 0 && numbers.count * width <= freeCapacity)
        withUnsafeMutableBufferPointer { buffer, count in
            guard let start = buffer.baseAddress else { return }
            var place = UnsafeMutableRawPointer(start + count)
            for index in numbers.indices {
                DecimalDigits.write(numbers[index], to: place, width, after: UInt8(ascii: " "))
                place += width
            }
            count += numbers.count * width
        }
    }

    @usableFromInline
    package mutating func append(digitsOf value: UInt64) {
        let length = DecimalDigits.count(of: value)
        precondition(length <= freeCapacity)
        withUnsafeMutableBufferPointer { buffer, count in
            guard let start = buffer.baseAddress else { return }
            count += length
            DecimalDigits.write(value, before: UnsafeMutableRawPointer(start + count))
        }
    }

    @usableFromInline
    package mutating func append(digitsOf value: UInt64, width: Int, after filling: UInt8) {
        let length = Swift.max(width, DecimalDigits.count(of: value))
        precondition(length <= freeCapacity)
        withUnsafeMutableBufferPointer { buffer, count in
            guard let start = buffer.baseAddress else { return }
            DecimalDigits.write(value, to: UnsafeMutableRawPointer(start + count), length, after: filling)
            count += length
        }
    }

    /// Appends an IPv4 address, `10.0.0.1`.
    package mutating func append(dottedQuad address: UInt32) {
        precondition(DecimalDigits.longestQuad <= freeCapacity)
        withUnsafeMutableBufferPointer { buffer, count in
            guard let start = buffer.baseAddress else { return }
            var place = UnsafeMutableRawPointer(start + count)
            DecimalDigits.dottedParts.withUnsafeBufferPointer { parts in
                // Each part with the point behind it is four bytes at most; what is too much the next one overwrites.
                for shift: UInt32 in [24, 16, 8, 0] {
                    let part = Int(address >> shift & 0xff)
                    place.storeBytes(of: parts[part], as: UInt32.self)
                    place += part < 10 ? 2 : part < 100 ? 3 : 4
                }
            }
            count = place - UnsafeMutableRawPointer(start) - 1
        }
    }

    /// Appends these bytes.
    @inlinable @inline(__always)
    package mutating func append(copying bytes: [UInt8]) { append(copying: bytes, bytes.indices) }

    /// Appends a part of these bytes.
    @inlinable @inline(__always)
    package mutating func append(copying bytes: [UInt8], _ range: Range<Int>) {
        precondition(range.count <= freeCapacity && range.upperBound <= bytes.count && range.lowerBound >= 0)
        withUnsafeMutableBufferPointer { buffer, count in
            bytes.withUnsafeBufferPointer { bytes in
                guard let place = buffer.baseAddress, let first = bytes.baseAddress else { return }
                (place + count).initialize(from: first + range.lowerBound, count: range.count)
                count += range.count
            }
        }
    }

    /// Appends fixed words.
    @inlinable @inline(__always)
    package mutating func append(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        precondition(length <= freeCapacity)
        withUnsafeMutableBufferPointer { buffer, count in
            guard let place = buffer.baseAddress else { return }
            (place + count).initialize(from: text.utf8Start, count: length)
            count += length
        }
    }
}

/// How long numbers are as text.
@usableFromInline
package enum DecimalDigits {
    /// `255.255.255.255`, and a byte more that is written on the way.
    package static var longestQuad: Int { 16 }
    /// `18446744073709551615`, and no less than `-9223372036854775808`
    @inlinable package static var longestNumber: Int { 20 }

    /// Writes a number into so many bytes, at least one; digits for which there is no room are left out.
    @inline(__always)
    static func write(_ value: UInt64, to place: UnsafeMutableRawPointer, _ length: Int, after filling: UInt8)
    {
        fill(place, length, with: filling)
        var position = length &- 1
        var rest = value
        while rest >= 10, position > 0 {
            place.storeBytes(of: text(of: rest % 10), toByteOffset: position, as: UInt8.self)
            position &-= 1
            rest /= 10
        }
        place.storeBytes(of: text(of: rest % 10), toByteOffset: position, as: UInt8.self)
    }

    @inline(__always)
    private static func text(of digit: UInt64) -> UInt8 {
        UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
    }

    /// Digits of a number.
    @inlinable @inline(__always)
    package static func count(of value: UInt64) -> Int {
        var count = 0
        var rest = value
        while rest >= 100_000 {
            rest /= 100_000
            count &+= 5
        }
        return count &+ (rest < 10 ? 1 : rest < 100 ? 2 : rest < 1000 ? 3 : rest < 10_000 ? 4 : 5)
    }

    /// Writes a number into the bytes before a place, two digits at once.
    @inline(__always)
    static func write(_ value: UInt64, before end: UnsafeMutableRawPointer) {
        var place = end
        var rest = value
        while rest >= 10 {
            let pair = UInt32(truncatingIfNeeded: rest % 100)
            rest /= 100
            place -= 2
            place.storeBytes(of: text(of: UInt64(pair / 10)), as: UInt8.self)
            place.storeBytes(of: text(of: UInt64(pair % 10)), toByteOffset: 1, as: UInt8.self)
            if rest == 0 { return }
        }
        place.storeBytes(of: text(of: rest), toByteOffset: -1, as: UInt8.self)
    }

    /// Fills so many bytes: most are eight to sixteen, for which calling the C library takes longer than the work.
    @inline(__always)
    private static func fill(_ place: UnsafeMutableRawPointer, _ length: Int, with byte: UInt8) {
        guard 8...16 ~= length else {
            place.initializeMemory(as: UInt8.self, repeating: byte, count: length)
            return
        }
        let eight = UInt64(byte) &* 0x0101_0101_0101_0101
        place.storeBytes(of: eight, as: UInt64.self)
        place.storeBytes(of: eight, toByteOffset: length - 8, as: UInt64.self)
    }

    /// Each number below 256 with a point behind it, as four bytes in the order of memory; what is not used is 0.
    static let dottedParts: [UInt32] = (0..<256).map { part in
        var bytes = [UInt8]("\(part).".utf8)
        while bytes.count < 4 { bytes.append(0) }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    }
}

/// The same where little else is written.
extension [UInt8] {
    /// Appends a number in decimal, with as many zeros before its digits as make `minimumDigits`.
    @inlinable
    package mutating func append(decimal number: some FixedWidthInteger, minimumDigits: Int = 1) {
        append(addingCapacity: Swift.max(minimumDigits, DecimalDigits.longestNumber)) {
            $0.append(decimal: number, minimumDigits: minimumDigits)
        }
    }

    /// Appends an IPv4 address, `10.0.0.1`.
    package mutating func append(dottedQuad address: UInt32) {
        append(addingCapacity: DecimalDigits.longestQuad) { $0.append(dottedQuad: address) }
    }
}
