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
        while let (type, length) = try attribute(at: offset) {
            try body(type, extracting(offset + Netlink.attributeHeaderLength..<offset + length))
            offset += Netlink.aligned(length)
        }
    }

    /// The number of the attribute that begins at `offset`, which is not below 0, and its length with its header; nil
    /// behind the last.
    @inline(__always)
    func attribute(at offset: Int) throws(WireError) -> (type: UInt16, length: Int)? {
        let available = byteCount &- offset
        // Fewer bytes than a header are padding (`nla_ok`).
        guard available >= Netlink.attributeHeaderLength else { return nil }
        let length = Int(unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self))
        guard length >= Netlink.attributeHeaderLength, length <= available else {
            throw .badLength(of: .attribute, claimed: length, available: available)
        }
        let type = unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 2, as: UInt16.self)
        return (type & Netlink.attributeTypeMask, length)
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

    /// The content up to its first NUL, or all of it.
    package func string() -> String {
        withUnsafeBytes { bytes in
            let end = bytes.firstIndex(of: 0) ?? bytes.endIndex
            return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[..<end]), as: UTF8.self)
        }
    }

    /// The content as an address: IPv4 comes in 4 bytes or, padded, in 16.
    @inline(__always)
    func address(_ family: AddressFamily, attribute: UInt16) throws(WireError) -> IPAddress {
        guard byteCount >= family.addressLength else {
            throw .shortAttribute(type: attribute, length: byteCount, needed: family.addressLength)
        }
        return switch family {
        case .ipv4: .ipv4(UInt32(bigEndian: load(UInt32.self, at: 0)))
        case .ipv6: .ipv6(UInt128(bigEndian: load(UInt128.self, at: 0)))
        }
    }

    /// The number at `offset`, which the caller has checked to lie inside; it is checked once more.
    package func load<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number.Type, at offset: Int)
        -> Number
    {
        unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self)
    }
}

/// Unwraps an attribute that an object cannot do without.
func required<Value>(_ value: Value?, _ name: String) throws(WireError) -> Value {
    guard let value else { throw .missingAttribute(name) }
    return value
}
