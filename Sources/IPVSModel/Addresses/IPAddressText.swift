/// The printed forms of addresses: dotted quads for IPv4, RFC 5952 for IPv6 as glibc's `inet_ntop` writes it
/// (with the last 32 bits dotted for IPv4-mapped and IPv4-compatible addresses).
extension IPAddress: CustomStringConvertible {
    /// `10.0.0.1`, `2001:db8::1`
    public var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a numeric address in its strict form: four decimal parts for IPv4, `inet_pton`'s rules for IPv6.
    ///
    /// The looser forms that a command line accepts (`10.1`, `0x0a000001`) belong to the rules language,
    /// see `IPVSRules`.
    public init?(_ text: some StringProtocol) {
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
