import IPVSModel

/// `virtual_server_group`: addresses with ports, and marks.
struct KeepalivedGroup {
    let place: TextPlace
    private(set) var members: [Member] = []

    enum Member {
        /// From the first to the last address, of one family.
        case addresses(first: IPAddress, last: IPAddress, port: UInt16, TextPlace)
        /// nil for the family of the rest.
        case mark(UInt32, AddressFamily?, TextPlace)
    }

    init(place: TextPlace) { self.place = place }

    /// Families of the addresses.
    var families: Set<AddressFamily> {
        Set(
            members.compactMap { member in
                if case .addresses(let first, last: _, port: _, _) = member { first.family } else { nil }
            })
    }

    /// `ADDRESS[-LAST|/BITS] [PORT]` or `fwmark MARK [inet|inet6]`
    mutating func read(_ statement: KeepalivedStatement, _ builder: inout TableTextBuilder) {
        let words = statement.words
        guard words[0].text != "fwmark" else { return readMark(words, &builder) }
        guard let (first, last) = Self.range(words[0].text) else {
            return builder.problem(
                at: statement.place,
                "expected an address, a range such as 192.0.2.1-9 or 192.0.2.0/28 without bits behind its mask, or"
                    + " fwmark, found \(quoted(words[0].text))")
        }
        var port: UInt16 = 0
        if let word = statement.value {
            guard
                let number: UInt16 = KeepalivedNumber.read(
                    word, in: 1...UInt16.max, "a port", behind: words[0], &builder)
            else { return }
            port = number
        }
        members.append(.addresses(first: first, last: last, port: port, statement.place))
    }

    private mutating func readMark(_ words: [KeepalivedStatement.Word], _ builder: inout TableTextBuilder) {
        guard
            let mark: UInt32 = KeepalivedNumber.read(
                words.count > 1 ? words[1] : nil, in: 1...UInt32.max, "a mark", behind: words[0], &builder)
        else { return }
        var family: AddressFamily?
        if words.count > 2 {
            family = KeepalivedVirtualServer.families[words[2].text]
            guard family != nil else {
                return builder.problem(
                    at: words[2].place, "expected inet or inet6, found \(quoted(words[2].text))")
            }
        }
        members.append(.mark(mark, family, words[0].place))
    }

    /// `192.0.2.1`, `192.0.2.1-9`, `192.0.2.1-192.0.2.9`, `192.0.2.0/28`; of IPv6 the last group takes part in a short range.
    private static func range(_ text: String) -> (IPAddress, IPAddress)? {
        if let slash = text.firstIndex(of: "/") {
            guard let first = IPAddress(text[..<slash]) else { return nil }
            return network(first, bits: text[text.index(after: slash)...]).map { (first, $0) }
        }
        guard let dash = text.firstIndex(of: "-") else { return IPAddress(text).map { ($0, $0) } }
        let (start, end) = (text[..<dash], text[text.index(after: dash)...])
        guard let first = IPAddress(start), let last = IPAddress(end) ?? lastPart(end, of: first),
            first.family == last.family, first < last
        else { return nil }
        return (first, last)
    }

    /// The address with another last part.
    private static func lastPart(_ text: Substring, of address: IPAddress) -> IPAddress? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") })
        else { return nil }
        switch address {
        case .ipv4(let value): return UInt8(text).map { .ipv4(value & ~0xff | UInt32($0)) }
        case .ipv6(let value):
            return UInt16(text, radix: 16).map { .ipv6(value.number & ~0xffff | UInt128($0)) }
        }
    }

    /// The last address of a network; nil where bits behind the mask are set.
    private static func network(_ first: IPAddress, bits: Substring) -> IPAddress? {
        guard let length = DecimalText.number(bits) else { return nil }
        switch first {
        case .ipv4(let value):
            guard length <= 32 else { return nil }
            let host: UInt32 = length == 0 ? .max : ~(UInt32.max << (32 - UInt32(length)))
            return value & host == 0 ? .ipv4(value | host) : nil
        case .ipv6(let value):
            guard length <= 128 else { return nil }
            let host: UInt128 = length == 0 ? .max : ~(UInt128.max << (128 - UInt128(length)))
            return value.number & host == 0 ? .ipv6(value.number | host) : nil
        }
    }
}

extension IPAddress {
    /// The one behind it; nil behind the last.
    var successor: IPAddress? {
        switch self {
        case .ipv4(let value): value == .max ? nil : .ipv4(value + 1)
        case .ipv6(let value): value.number == .max ? nil : .ipv6(value.number + 1)
        }
    }
}
