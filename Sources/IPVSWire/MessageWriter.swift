import IPVSModel

/// Builds generic-netlink requests one behind the other, as one send carries them.
///
/// Attribute numbers are given as enumerations with `UInt16` raw values, one enumeration an attribute set.
package struct MessageWriter: Sendable {
    /// The messages, and behind them room that is not used yet: writing into it costs less than growing for every number.
    private var storage: [UInt8] = []
    /// Length of the messages in bytes.
    package private(set) var count = 0

    package init() {}

    /// The messages.
    package var bytes: [UInt8] { Array(storage[..<count]) }

    /// Forgets the messages and keeps the memory.
    package mutating func removeAll() { count = 0 }

    /// Appends one request with the attributes that `body` writes.
    package mutating func request(
        _ command: IPVSCommand, family: UInt16, flags: Netlink.Flags, sequence: UInt32,
        body: (inout MessageWriter) -> Void = { _ in }
    ) {
        let start = count
        append(Netlink.headerLength + Netlink.genericHeaderLength) {
            $0.storeBytes(of: 0, as: UInt32.self)  // the length, known below
            $0.storeBytes(of: family, toByteOffset: 4, as: UInt16.self)
            $0.storeBytes(
                of: flags.rawValue | Netlink.Flags.request.rawValue, toByteOffset: 6, as: UInt16.self)
            $0.storeBytes(of: sequence, toByteOffset: 8, as: UInt32.self)
            $0.storeBytes(of: 0, toByteOffset: 12, as: UInt32.self)  // port: the kernel fills in the sender's
            $0.storeBytes(of: command.rawValue, toByteOffset: 16, as: UInt8.self)
            $0.storeBytes(of: IPVSCommand.interfaceVersion, toByteOffset: 17, as: UInt8.self)
            $0.storeBytes(of: 0, toByteOffset: 18, as: UInt16.self)
        }
        body(&self)
        store(UInt32(count - start), at: start)
    }

    /// Appends a message that does nothing but ask for an acknowledgement (`netlink_rcv_skb` answers it itself).
    package mutating func acknowledgedNoOperation(sequence: UInt32) {
        append(UInt32(Netlink.headerLength))
        append(Netlink.MessageType.noOperation)
        append(Netlink.Flags([.request, .acknowledge]).rawValue)
        append(sequence)
        append(UInt32(0))
    }

    /// An attribute that holds a number in host order.
    @inline(__always)
    package mutating func attribute<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: some AttributeType, _ value: Value
    ) {
        let number = type.rawValue
        let length = Netlink.attributeHeaderLength + MemoryLayout<Value>.size
        append(Netlink.aligned(length)) {
            $0.storeBytes(of: UInt16(truncatingIfNeeded: length), as: UInt16.self)
            $0.storeBytes(of: number, toByteOffset: 2, as: UInt16.self)
            $0.storeBytes(of: value, toByteOffset: 4, as: Value.self)
        }
    }

    /// An attribute that holds a name with its final NUL.
    ///
    /// Nothing has a name longer than the kernel takes. Cut, it might be something else's: a slash keeps it nobody's,
    /// and the kernel answers that there is no such thing.
    package mutating func attribute(_ type: some AttributeType, name: String) {
        let isTooLong = name.utf8.count > KernelRules.longestName
        let shown = name.utf8.prefix(isTooLong ? KernelRules.longestName - 1 : KernelRules.longestName)
        attribute(type, length: shown.count + (isTooLong ? 2 : 1)) {
            for byte in shown { $0.append(byte) }
            if isTooLong { $0.append(UInt8(ascii: "/")) }
            $0.append(UInt8(0))
        }
    }

    /// An address: IPv4 in four bytes or, padded, in the sixteen of the kernel's `union nf_inet_addr`.
    package mutating func attribute(_ type: some AttributeType, address: IPAddress, padded: Bool = true) {
        switch address {
        case .ipv4(let value) where padded: attribute(type, halves: UInt64(value) << 32, 0)
        case .ipv4(let value): attribute(type, value.bigEndian)
        case .ipv6(let value):
            attribute(
                type, halves: UInt64(truncatingIfNeeded: value.number >> 64),
                UInt64(truncatingIfNeeded: value.number))
        }
    }

    /// Sixteen bytes in network order. (Swift 6.3 misplaces a `UInt128` that a closure of a debug build captures.)
    private mutating func attribute(_ type: some AttributeType, halves first: UInt64, _ second: UInt64) {
        let number = type.rawValue
        let length = Netlink.attributeHeaderLength + 16
        append(length) {
            $0.storeBytes(of: UInt16(truncatingIfNeeded: length), as: UInt16.self)
            $0.storeBytes(of: number, toByteOffset: 2, as: UInt16.self)
            $0.storeBytes(of: first.bigEndian, toByteOffset: 4, as: UInt64.self)
            $0.storeBytes(of: second.bigEndian, toByteOffset: 12, as: UInt64.self)
        }
    }

    /// An attribute whose content is attributes.
    package mutating func nested(_ type: some AttributeType, body: (inout MessageWriter) -> Void) {
        let start = count
        append(UInt16(0))  // the length, known below
        append(type.rawValue | Netlink.nestedAttribute)
        body(&self)
        store(UInt16(truncatingIfNeeded: count - start), at: start)
    }

    /// An attribute whose content of `length` bytes `content` appends.
    mutating func attribute(
        _ type: some AttributeType, length: Int, content: (inout MessageWriter) -> Void
    ) {
        append(UInt16(truncatingIfNeeded: Netlink.attributeHeaderLength + length))
        append(type.rawValue)
        content(&self)
        appendZeros(Netlink.aligned(length) - length)
    }

    mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ value: Number) {
        append(MemoryLayout<Number>.size) { $0.storeBytes(of: value, as: Number.self) }
    }

    private mutating func appendZeros(_ number: Int) { append(number) { _ in } }

    /// Appends so many bytes, which are 0 where `fill` leaves them.
    @inline(__always)
    private mutating func append(_ size: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
        makeRoom(for: size)
        let start = count
        count += size
        storage.withUnsafeMutableBytes {
            let place = UnsafeMutableRawBufferPointer(rebasing: $0[start..<start + size])
            place.initializeMemory(as: UInt8.self, repeating: 0)
            fill(place)
        }
    }

    @inline(__always)
    private mutating func makeRoom(for size: Int) {
        guard count + size > storage.count else { return }
        storage.append(contentsOf: repeatElement(0, count: max(1024, storage.count)))
    }

    private mutating func store<Number: FixedWidthInteger>(_ value: Number, at offset: Int) {
        storage.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: offset, as: Number.self) }
    }
}

/// Numbers of one attribute set.
package protocol AttributeType: RawRepresentable<UInt16> {}
