/// Reads IPv6 text by the rules of glibc's `inet_pton`: up to eight groups of one to four hexadecimal digits,
/// at most one `::`, and optionally a dotted quad in place of the last two groups.
enum IPv6Parser {
    static func parse(_ text: ArraySlice<UInt8>) -> UInt128? {
        var groups: [UInt16] = []
        var gap: Int?
        var position = text.startIndex
        let colon = UInt8(ascii: ":")
        if text.starts(with: [colon]) {
            // A leading colon is only allowed as half of "::".
            guard text.dropFirst().first == colon else { return nil }
            position += 1
        }
        while position < text.endIndex {
            if text[position] == colon {
                guard gap == nil else { return nil }
                gap = groups.count
                position += 1
                continue
            }
            let end = text[position...].firstIndex(of: colon) ?? text.endIndex
            let word = text[position..<end]
            if end == text.endIndex, word.contains(UInt8(ascii: ".")) {
                guard groups.count <= 6, let quad = IPAddress.parseDottedQuad(word) else { return nil }
                groups += [UInt16(quad >> 16), UInt16(quad & 0xffff)]
                position = end
                break
            }
            guard groups.count < 8, let group = hexadecimalGroup(word) else { return nil }
            groups.append(group)
            if end == text.endIndex {
                position = end
            } else {
                position = end + 1
                // A single colon must be followed by something.
                if position == text.endIndex { return nil }
            }
        }
        return assemble(groups, gap: gap)
    }

    private static func hexadecimalGroup(_ word: ArraySlice<UInt8>) -> UInt16? {
        guard (1...4).contains(word.count) else { return nil }
        var value: UInt16 = 0
        for byte in word {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt16(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                value = value << 4 | UInt16(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"):
                value = value << 4 | UInt16(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }

    private static func assemble(_ groups: [UInt16], gap: Int?) -> UInt128? {
        var all = groups
        if let gap {
            // glibc lets "::" stand for zero or more groups, but not next to eight written ones.
            guard groups.count < 8 else { return nil }
            all.insert(contentsOf: [UInt16](repeating: 0, count: 8 - groups.count), at: gap)
        }
        guard all.count == 8 else { return nil }
        return all.reduce(0) { $0 << 16 | UInt128($1) }
    }
}
