import IPVSModel

/// Takes a line of a `/proc` file apart, field by field; nil where a field is not what it should be.
struct FieldReader {
    private var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) { rest = line }

    /// The next run of bytes without a blank; empty at the end of the line.
    mutating func word() -> ArraySlice<UInt8> {
        let blank = UInt8(ascii: " ")
        guard let start = rest.firstIndex(where: { $0 != blank }) else {
            rest = rest[rest.endIndex...]
            return rest
        }
        let end = rest[start...].firstIndex(of: blank) ?? rest.endIndex
        defer { rest = rest[end...] }
        return rest[start..<end]
    }

    mutating func decimal<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number? {
        Self.number(word(), radix: 10)
    }

    /// `0A000001:0050`, or `[2001:0db8:…:0001]:0050` with all eight groups.
    mutating func endpoint() -> Endpoint? {
        let word = word()
        guard let colon = word.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        var address = word[..<colon]
        if address.first == UInt8(ascii: "["), address.last == UInt8(ascii: "]") {
            address = address.dropFirst().dropLast()
        }
        return Self.endpoint(address: address, port: word[(colon + 1)...])
    }

    /// An address and, as a field of its own, a port.
    mutating func addressAndPort() -> Endpoint? {
        let address = word()
        return Self.endpoint(address: address, port: word())
    }

    /// The rest of the line without the blank before it.
    mutating func remainder() -> ArraySlice<UInt8> { rest.drop { $0 == UInt8(ascii: " ") } }

    /// A number of digits, in a signed type with a minus before them; nil where it does not fit.
    static func number<Number: FixedWidthInteger>(_ text: ArraySlice<UInt8>, radix: Number) -> Number? {
        let isNegative = Number.isSigned && text.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text
        guard !digits.isEmpty else { return nil }
        var value: Number = 0
        for byte in digits {
            guard let digit = digit(byte), digit < radix else { return nil }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: radix)
            let (sum, isTooLargeNow) =
                isNegative
                ? product.subtractingReportingOverflow(Number(digit))
                : product.addingReportingOverflow(Number(digit))
            guard !isTooLarge, !isTooLargeNow else { return nil }
            value = sum
        }
        return value
    }

    /// The value of a hexadecimal digit.
    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func endpoint(address: ArraySlice<UInt8>, port: ArraySlice<UInt8>) -> Endpoint? {
        guard let port: UInt16 = number(port, radix: 16) else { return nil }
        if address.contains(UInt8(ascii: ":")) {
            return IPAddress(utf8: address).map { Endpoint(address: $0, port: port) }
        }
        guard let address: UInt32 = number(address, radix: 16) else { return nil }
        return Endpoint(address: .ipv4(address), port: port)
    }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes are those of an ASCII word.
    static func == (bytes: Self, word: StaticString) -> Bool {
        bytes.count == word.utf8CodeUnitCount
            && bytes.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
}
