import IPVSModel

/// Where the attributes of an object lie in its bytes.
///
/// A listing reads thousands of objects of fifteen attributes. Their places are found in one pass, and each is read where
/// it is needed, which takes half the time of keeping what came until all is there.
struct AttributePlaces<Attribute: AttributeType> {
    /// By number: offset and length of the content. No content begins at offset 0.
    private var places = InlineArray<16, Place>(repeating: Place(start: 0, length: 0))

    private struct Place {
        var start: UInt32
        var length: UInt32
    }

    /// Finds them; of those that come twice the last counts. Numbers that no attribute of ours has are passed over: newer
    /// kernels may send more.
    ///
    /// - Parameter end: the first attribute that need not be found, where the kernel sends it after those that are wanted;
    ///   nil for none.
    @inline(__always)
    init(_ object: RawSpan, before end: Attribute? = nil) throws(WireError) {
        var offset = 0
        while let (type, length) = try object.attribute(at: offset) {
            if type == end?.rawValue { return }
            if type < places.count {
                places[Int(type)] = Place(
                    start: UInt32(truncatingIfNeeded: offset &+ Netlink.attributeHeaderLength),
                    length: UInt32(truncatingIfNeeded: length &- Netlink.attributeHeaderLength))
            }
            offset &+= Netlink.aligned(length)
        }
    }

    /// Where the content of an attribute is; nil when it did not come.
    @inline(__always)
    subscript(attribute: Attribute) -> Range<Int>? {
        let place = places[Int(attribute.rawValue)]
        guard place.start != 0 else { return nil }
        return Int(place.start)..<Int(place.start) + Int(place.length)
    }

    /// Where a number begins whose bytes are all there; nil when the attribute did not come.
    @inline(__always)
    func offset<Number: FixedWidthInteger>(
        of _: Number.Type, _ attribute: Attribute
    ) throws(WireError) -> Int? {
        guard let place = self[attribute] else { return nil }
        let needed = MemoryLayout<Number>.size
        guard place.count >= needed else {
            throw .shortAttribute(type: attribute.rawValue, length: place.count, needed: needed)
        }
        return place.lowerBound
    }
}

/// Reading attributes whose places are known.
extension RawSpan {
    /// A number in host order; bytes after it are ignored. nil when it did not come.
    @inline(__always)
    func number<Number: FixedWidthInteger & BitwiseCopyable, Attribute: AttributeType>(
        _ attribute: Attribute, at places: AttributePlaces<Attribute>, _: Number.Type = Number.self
    ) throws(WireError) -> Number? {
        guard let offset = try places.offset(of: Number.self, attribute) else { return nil }
        return load(Number.self, at: offset)
    }

    /// The address of a family that comes in an attribute of its own; nil when it did not come.
    func address<Attribute: AttributeType>(
        _ attribute: Attribute, at places: AttributePlaces<Attribute>, _ family: AddressFamily
    ) throws(WireError) -> IPAddress? {
        guard let place = places[attribute] else { return nil }
        return try extracting(place).address(family, attribute: attribute.rawValue)
    }

    /// The family that an attribute names; nil when it did not come.
    func family<Attribute: AttributeType>(
        _ attribute: Attribute, at places: AttributePlaces<Attribute>
    ) throws(WireError) -> AddressFamily? {
        guard let offset = try places.offset(of: UInt16.self, attribute) else { return nil }
        return try family(at: offset)
    }

    /// The family whose number is at `offset`.
    @inline(__always)
    func family(at offset: Int) throws(WireError) -> AddressFamily {
        // Not by `init(rawValue:)`, which is a call.
        switch load(UInt16.self, at: offset) {
        case AddressFamily.ipv4.rawValue: return .ipv4
        case AddressFamily.ipv6.rawValue: return .ipv6
        case let other: throw .unknownValue(of: "address family", UInt64(other))
        }
    }

    /// A name up to its first NUL; nil when it did not come.
    func string<Attribute: AttributeType>(
        _ attribute: Attribute, at places: AttributePlaces<Attribute>
    ) -> String? {
        guard let place = places[attribute] else { return nil }
        return extracting(place).string()
    }
}
