import IPVSModel

/// What a line of a log should have had, and where.
struct LineMismatch: Error, Hashable {
    /// In bytes, from 0.
    var column: Int
    /// `an address`: what was expected there.
    var expected: String
}

/// Walks over a line of a log. No byte outside of it is looked at.
struct LineCursor {
    let line: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ line: UnsafeRawBufferPointer) { self.line = line }

    var isAtEnd: Bool { position >= line.count }

    mutating func move(to position: Int) { self.position = min(max(0, position), line.count) }

    mutating func skipBlanks() {
        while position < line.count, Self.isBlank(line[position]) { position += 1 }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// The next word, up to a blank.
    mutating func word(_ expected: String) throws(LineMismatch) -> Range<Int> {
        skipBlanks()
        let start = position
        while position < line.count, !Self.isBlank(line[position]) { position += 1 }
        guard start < position else { throw LineMismatch(column: start, expected: expected) }
        return start..<position
    }

    /// Up to a byte, which is passed.
    mutating func part(endingWith byte: UInt8, _ expected: String) throws(LineMismatch) -> Range<Int> {
        let start = position
        var end = start
        while end < line.count, line[end] != byte { end += 1 }
        guard end < line.count else { throw LineMismatch(column: start, expected: expected) }
        position = end + 1
        return start..<end
    }

    mutating func take(_ byte: UInt8, _ expected: String) throws(LineMismatch) {
        guard position < line.count, line[position] == byte else {
            throw LineMismatch(column: position, expected: expected)
        }
        position += 1
    }

    /// Parts between bytes, none left out.
    func split(_ range: Range<Int>, by byte: UInt8) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for index in range where line[index] == byte {
            parts.append(start..<index)
            start = index + 1
        }
        return parts + [start..<range.upperBound]
    }

    func text(_ range: Range<Int>) -> String { String(decoding: line[range], as: UTF8.self) }

    func has(_ text: StaticString, at range: Range<Int>) -> Bool {
        range.count == text.utf8CodeUnitCount
            && line[range].elementsEqual(
                UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? { line[range].firstIndex(of: byte) }

    // MARK: Values

    func address(_ range: Range<Int>) -> IPAddress? {
        if let value = FieldText.dottedQuad(line, range) { return value }
        // No address is longer, but for the name of an interface.
        guard range.count <= 64, line[range].contains(UInt8(ascii: ":")) else { return nil }
        return IPAddress(utf8: Array(line[range])[...])?.withoutMapping
    }

    func address(_ range: Range<Int>, _ expected: String) throws(LineMismatch) -> IPAddress {
        guard let address = address(range) else {
            throw LineMismatch(column: range.lowerBound, expected: expected)
        }
        return address
    }

    /// Digits and nothing else.
    func number(_ range: Range<Int>) -> UInt64? {
        guard !range.isEmpty, range.count <= 19 else { return nil }
        var value: UInt64 = 0
        for index in range {
            let digit = UInt64(line[index] &- UInt8(ascii: "0"))
            guard digit <= 9 else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    func port(_ range: Range<Int>, _ expected: String) throws(LineMismatch) -> UInt16 {
        guard let port = number(range).flatMap({ UInt16(exactly: $0) }) else {
            throw LineMismatch(column: range.lowerBound, expected: expected)
        }
        return port
    }

    /// `10.0.0.1:80`, `[2001:db8::1]:80`, and `2001:db8::1:80` as HAProxy writes it.
    func endpoint(_ range: Range<Int>) -> Endpoint? {
        if let endpoint = FieldText.endpoint(line, range) {
            return Endpoint(address: endpoint.address.withoutMapping, port: endpoint.port)
        }
        guard let colon = line[range].lastIndex(of: UInt8(ascii: ":")),
            let address = address(range.lowerBound..<colon),
            let port = number(colon + 1..<range.upperBound).flatMap({ UInt16(exactly: $0) })
        else { return nil }
        return Endpoint(address: address, port: port)
    }

    func seconds(_ range: Range<Int>) -> Nanoseconds? { FieldText.seconds(line, range) }

    /// By name in any case, or by number.
    func transport(_ range: Range<Int>) -> TransportProtocol? {
        if let number = number(range) { return UInt16(exactly: number).map(TransportProtocol.init) }
        return switch text(range).lowercased() {
        case "tcp": .tcp
        case "udp": .udp
        case "sctp": .sctp
        default: nil
        }
    }
}

extension IPAddress {
    /// Of clients by IPv4 a socket for both families says `::ffff:10.0.0.1` (RFC 4291, 2.5.5.2).
    fileprivate var withoutMapping: IPAddress {
        guard case .ipv6(let address) = self, address.number >> 32 == 0xffff else { return self }
        return .ipv4(UInt32(truncatingIfNeeded: address.number))
    }
}
