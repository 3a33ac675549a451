/// The printed form of an address appended to a buffer: listings print thousands of them.
extension IPAddress {
    /// `0000:0000:0000:0000:0000:ffff:255.255.255.255`, more than any takes.
    package static let longestText = 45

    /// Appends what `description` says.
    package func append(to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: Self.longestText) { append(to: &$0) }
    }

    /// Appends what `description` says, `longestText` bytes at most.
    package func append(to text: inout OutputSpan<UInt8>) {
        switch self {
        case .ipv4(let value): text.append(dottedQuad: value)
        case .ipv6(let value): Self.appendColonHex(value.number, to: &text)
        }
    }

    private static func appendColonHex(_ value: UInt128, to text: inout OutputSpan<UInt8>) {
        let colon = UInt8(ascii: ":")
        let zeros = longestZeroRun(value)
        // glibc: "::a.b.c.d" and "::ffff:a.b.c.d" keep their IPv4 tail dotted.
        let isDotted = zeros == 0..<6 || (zeros == 0..<5 && group(5, of: value) == 0xffff)
        let end = isDotted ? 6 : 8
        var index = 0
        while index < end {
            if index == zeros.lowerBound, !zeros.isEmpty {
                text.append(colon)
                text.append(colon)
                index = zeros.upperBound
                continue
            }
            if index > 0, index != zeros.upperBound || zeros.isEmpty { text.append(colon) }
            appendHexadecimal(group(index, of: value), to: &text)
            index += 1
        }
        guard isDotted else { return }
        if zeros.upperBound < 6 { text.append(colon) }
        text.append(dottedQuad: UInt32(truncatingIfNeeded: value))
    }

    private static func appendHexadecimal(_ value: UInt16, to text: inout OutputSpan<UInt8>) {
        var started = false
        for shift: UInt16 in [12, 8, 4, 0] {
            let digit = UInt8(value >> shift & 0xf)
            started = started || digit != 0 || shift == 0
            if started {
                text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }

    private static func group(_ index: Int, of value: UInt128) -> UInt16 {
        UInt16(truncatingIfNeeded: value >> UInt128(112 - 16 * index))
    }

    /// The first longest run of two or more zero groups; empty when there is none.
    private static func longestZeroRun(_ value: UInt128) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || group(index, of: value) != 0 {
            if index - start > longest.count, index - start >= 2 { longest = start..<index }
            start = index + 1
        }
        return longest
    }
}
