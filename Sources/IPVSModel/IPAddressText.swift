/// The printed forms of addresses: dotted quads for IPv4, RFC 5952 for IPv6 as glibc's `inet_ntop` writes it
/// (with the last 32 bits dotted for IPv4-mapped and IPv4-compatible addresses).
extension IPAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .ipv4(let value): Self.dottedQuad(value)
        case .ipv6(let value): Self.colonHex(value)
        }
    }

    /// Reads a numeric address in its strict form: four decimal parts for IPv4, `inet_pton`'s rules for IPv6.
    ///
    /// The looser forms that a command line accepts (`10.1`, `0x0a000001`) belong to the rules language,
    /// see `IPVSRules`.
    package init?(_ text: some StringProtocol) {
        self.init(utf8: Array(text.utf8)[...])
    }

    /// The same as `init(_:)`, on bytes.
    package init?(utf8 text: ArraySlice<UInt8>) {
        if text.contains(UInt8(ascii: ":")) {
            guard let value = IPv6Parser.parse(text) else { return nil }
            self = .ipv6(value)
        } else {
            guard let value = Self.parseDottedQuad(text) else { return nil }
            self = .ipv4(value)
        }
    }

    private static func dottedQuad(_ value: UInt32) -> String {
        "\(value >> 24).\(value >> 16 & 0xff).\(value >> 8 & 0xff).\(value & 0xff)"
    }

    private static func colonHex(_ value: UInt128) -> String {
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: value >> UInt128(112 - 16 * $0)) }
        let zeros = longestZeroRun(groups)
        // glibc: "::a.b.c.d" and "::ffff:a.b.c.d" keep their IPv4 tail dotted.
        let isCompatible = zeros == 0..<6
        let isMapped = zeros == 0..<5 && groups[5] == 0xffff
        let tail = isCompatible || isMapped ? dottedQuad(UInt32(truncatingIfNeeded: value)) : nil
        var text = ""
        var index = 0
        let end = tail == nil ? 8 : 6
        while index < end {
            if index == zeros.lowerBound, !zeros.isEmpty {
                text += "::"
                index = zeros.upperBound
                continue
            }
            if !text.isEmpty, !text.hasSuffix(":") { text += ":" }
            text += String(groups[index], radix: 16)
            index += 1
        }
        guard let tail else { return text }
        return text.hasSuffix(":") ? text + tail : text + ":" + tail
    }

    /// The first longest run of two or more zero groups; empty when there is none.
    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > longest.count, index - start >= 2 { longest = start..<index }
            start = index + 1
        }
        return longest
    }

    /// Four decimal parts of one to three digits, each at most 255 and without leading zeros, as `inet_pton` wants.
    static func parseDottedQuad(_ text: ArraySlice<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        var part: UInt32? = nil
        var parts = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if part == 0 { return nil }
                let grown = (part ?? 0) * 10 + UInt32(byte - UInt8(ascii: "0"))
                if grown > 255 { return nil }
                part = grown
            case UInt8(ascii: "."):
                guard let finished = part, parts < 3 else { return nil }
                value = value << 8 | finished
                parts += 1
                part = nil
            default: return nil
            }
        }
        guard let last = part, parts == 3 else { return nil }
        return value << 8 | last
    }
}
