import IPVSModel

/// Reading attributes from bytes that may be wrong in any way: every length is checked before it is believed.
extension RawSpan {
    /// Hands each attribute's number and content to `body`, in order.
    ///
    /// Unknown numbers are for `body` to ignore: newer kernels may send more.
    package func forEachAttribute(
        _ body: (_ type: UInt16, _ content: RawSpan) throws(WireError) -> Void
    ) throws(WireError) {
        var offset = 0
        // Fewer bytes than a header are padding (`nla_ok`).
        while byteCount - offset >= Netlink.attributeHeaderLength {
            let available = byteCount - offset
            let length = Int(load(UInt16.self, at: offset))
            guard length >= Netlink.attributeHeaderLength, length <= available else {
                throw .badLength(of: .attribute, claimed: length, available: available)
            }
            let type = load(UInt16.self, at: offset + 2) & Netlink.attributeTypeMask
            try body(type, extracting(offset + Netlink.attributeHeaderLength..<offset + length))
            offset += Netlink.aligned(length)
        }
    }

    /// The content as a number in host order; bytes after it are ignored.
    package func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ number: Number.Type = Number.self, attribute: UInt16
    ) throws(WireError) -> Number {
        let needed = Number.bitWidth / 8
        guard byteCount >= needed else {
            throw .shortAttribute(type: attribute, length: byteCount, needed: needed)
        }
        return load(Number.self, at: 0)
    }

    /// The content as a counter of 32 or 64 bits, whichever the kernel sent.
    func counter(attribute: UInt16) throws(WireError) -> UInt64 {
        byteCount >= 8
            ? try number(UInt64.self, attribute: attribute)
            : UInt64(try number(UInt32.self, attribute: attribute))
    }

    /// The content up to its first NUL, or all of it.
    package func string() -> String {
        var bytes: [UInt8] = []
        for offset in 0..<byteCount {
            let byte = load(UInt8.self, at: offset)
            if byte == 0 { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The number at `offset`, which the caller has checked to lie inside.
    package func load<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number.Type, at offset: Int)
        -> Number
    {
        unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self)
    }
}

/// An address attribute before its family is known, which comes in an attribute of its own.
struct RawAddress {
    private var bytes: UInt128
    private var length: Int
    private let type: UInt16

    init(_ content: RawSpan, attribute type: UInt16) {
        self.type = type
        bytes = 0
        length = min(content.byteCount, 16)
        for index in 0..<length {
            bytes |= UInt128(content.load(UInt8.self, at: index)) << UInt128(120 - 8 * index)
        }
    }

    func address(_ family: AddressFamily) throws(WireError) -> IPAddress {
        guard length >= family.addressLength else {
            throw .shortAttribute(type: type, length: length, needed: family.addressLength)
        }
        return family == .ipv4 ? .ipv4(UInt32(truncatingIfNeeded: bytes >> 96)) : .ipv6(bytes)
    }
}

/// The family that an attribute names.
func addressFamily(_ content: RawSpan, attribute: UInt16) throws(WireError) -> AddressFamily {
    let value = try content.number(UInt16.self, attribute: attribute)
    guard let family = AddressFamily(rawValue: value) else {
        throw .unknownValue(of: "address family", UInt64(value))
    }
    return family
}

/// Unwraps an attribute that an object cannot do without.
func required<Value>(_ value: Value?, _ name: String) throws(WireError) -> Value {
    guard let value else { throw .missingAttribute(name) }
    return value
}
