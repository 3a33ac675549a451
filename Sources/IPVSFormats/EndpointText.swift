import IPVSModel

/// An endpoint as flows write it.
package enum EndpointText {
    /// `10.0.0.1:80` or `[2001:db8::1]:80`
    package static func parse(_ text: String) -> Endpoint? { Endpoint(text) }

    /// The same, or with a range of ports, `10.0.0.1:8000-8010`: the first one and the last port.
    static func range(_ text: Substring) -> (first: Endpoint, lastPort: UInt16)? {
        guard let colon = text.lastIndex(of: ":"), let ports = ports(text[text.index(after: colon)...]),
            let first = parse("\(text[..<colon]):\(ports.lowerBound)")
        else { return nil }
        return (first, ports.upperBound)
    }

    /// `80` or `8000-8010`
    static func ports(_ text: Substring) -> ClosedRange<UInt16>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let ports = parts.compactMap { DecimalText.number($0).flatMap(UInt16.init(exactly:)) }
        guard ports.count == parts.count, let first = ports.first, let last = ports.last, parts.count <= 2,
            first <= last
        else { return nil }
        return first...last
    }
}

enum DecimalText {
    /// Digits and nothing else.
    static func number(_ text: Substring) -> UInt64? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? UInt64(text) : nil
    }
}
