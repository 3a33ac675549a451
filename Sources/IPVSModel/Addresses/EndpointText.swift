extension Endpoint {
    /// Reads `10.0.0.1:80` and `[2001:db8::1]:80`, as `description` writes them; nil for anything else. Names are not
    /// looked up.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")),
            let port = Self.port(bytes[(colon + 1)...]), let address = Self.address(bytes[..<colon])
        else { return nil }
        self.init(address: address, port: port)
    }

    /// One to five digits.
    private static func port(_ text: ArraySlice<UInt8>) -> UInt16? {
        guard (1...5).contains(text.count) else { return nil }
        var number: UInt32 = 0
        for byte in text {
            let digit = UInt32(byte &- UInt8(ascii: "0"))
            guard digit <= 9 else { return nil }
            number = number * 10 + digit
        }
        return UInt16(exactly: number)
    }

    /// IPv6 in brackets, IPv4 without.
    private static func address(_ text: ArraySlice<UInt8>) -> IPAddress? {
        guard text.first == UInt8(ascii: "[") else {
            return IPAddress.parseDottedQuad(text).map(IPAddress.ipv4)
        }
        guard text.count > 2, text.last == UInt8(ascii: "]") else { return nil }
        let address = IPAddress(utf8: text.dropFirst().dropLast())
        return address?.family == .ipv6 ? address : nil
    }
}
