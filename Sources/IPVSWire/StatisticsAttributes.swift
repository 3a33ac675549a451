import IPVSModel

/// Counters and rates of a service or destination (`IPVS_STATS_ATTR_…`); 64 bits wide since 4.1.
package enum StatisticsAttribute: UInt16, AttributeType, CaseIterable {
    case connections = 1
    case incomingPackets
    case outgoingPackets
    case incomingBytes
    case outgoingBytes
    case connectionRate
    case incomingPacketRate
    case outgoingPacketRate
    case incomingByteRate
    case outgoingByteRate
    case padding
}

/// Where the counters of an object lie.
struct CounterPlaces {
    /// By the number of the attribute, less one.
    private var offsets = InlineArray<10, Int>(repeating: 0)
    /// A bit for each that has 64 bits and not 32.
    private var wide: UInt16 = 0

    /// Finds the counters in `part` of an object. Every kernel sends all of them, and one that is missing is not 0.
    init(_ object: RawSpan, in part: Range<Int>) throws(WireError) {
        let places = try AttributePlaces<StatisticsAttribute>(object.extracting(part))
        try find(.connections, in: places, from: part.lowerBound)
        try find(.incomingPackets, in: places, from: part.lowerBound)
        try find(.outgoingPackets, in: places, from: part.lowerBound)
        try find(.incomingBytes, in: places, from: part.lowerBound)
        try find(.outgoingBytes, in: places, from: part.lowerBound)
        try find(.connectionRate, in: places, from: part.lowerBound)
        try find(.incomingPacketRate, in: places, from: part.lowerBound)
        try find(.outgoingPacketRate, in: places, from: part.lowerBound)
        try find(.incomingByteRate, in: places, from: part.lowerBound)
        try find(.outgoingByteRate, in: places, from: part.lowerBound)
    }

    @inline(__always)
    private mutating func find(
        _ attribute: StatisticsAttribute, in places: AttributePlaces<StatisticsAttribute>, from start: Int
    ) throws(WireError) {
        guard let place = places[attribute], let offset = try places.offset(of: UInt32.self, attribute) else {
            throw .missingAttribute("counter")
        }
        let index = Int(attribute.rawValue) - 1
        offsets[index] = start + offset
        if place.count >= 8 { wide |= 1 << index }
    }

    /// A counter of 32 or 64 bits, whichever the kernel sent, in an object in which it was found.
    ///
    /// - Parameter isWide: whether it is known that all have 64.
    @inline(__always)
    fileprivate func read(_ attribute: StatisticsAttribute, in object: RawSpan, isWide: Bool) -> UInt64 {
        let index = Int(attribute.rawValue) - 1
        return isWide || wide & 1 << index != 0
            ? object.unsafeLoadUnaligned(fromUncheckedByteOffset: offsets[index], as: UInt64.self)
            : UInt64(
                object.unsafeLoadUnaligned(fromUncheckedByteOffset: offsets[index], as: UInt32.self))
    }

    /// Whether all have 64 bits, as since 4.1.
    fileprivate var isWide: Bool { wide == 1 << 10 - 1 }
}

extension Statistics {
    /// Reads the counters of an object, whose places are known.
    @inline(__always)
    init(_ object: RawSpan, at places: CounterPlaces) {
        self.init()
        if places.isWide {
            read(object, at: places, isWide: true)
        } else {
            read(object, at: places, isWide: false)
        }
    }

    @inline(__always)
    private mutating func read(_ object: RawSpan, at places: CounterPlaces, isWide: Bool) {
        connections = places.read(.connections, in: object, isWide: isWide)
        incomingPackets = places.read(.incomingPackets, in: object, isWide: isWide)
        outgoingPackets = places.read(.outgoingPackets, in: object, isWide: isWide)
        incomingBytes = places.read(.incomingBytes, in: object, isWide: isWide)
        outgoingBytes = places.read(.outgoingBytes, in: object, isWide: isWide)
        connectionRate = places.read(.connectionRate, in: object, isWide: isWide)
        incomingPacketRate = places.read(.incomingPacketRate, in: object, isWide: isWide)
        outgoingPacketRate = places.read(.outgoingPacketRate, in: object, isWide: isWide)
        incomingByteRate = places.read(.incomingByteRate, in: object, isWide: isWide)
        outgoingByteRate = places.read(.outgoingByteRate, in: object, isWide: isWide)
    }
}
