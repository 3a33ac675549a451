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

extension Statistics {
    /// Reads the content of a statistics attribute, 32 or 64 bits wide. Every kernel sends all of the counters.
    init(wire content: RawSpan) throws(WireError) {
        let places = try AttributePlaces<StatisticsAttribute>(content)
        self.init()
        connections = try content.counter(.connections, at: places)
        incomingPackets = try content.counter(.incomingPackets, at: places)
        outgoingPackets = try content.counter(.outgoingPackets, at: places)
        incomingBytes = try content.counter(.incomingBytes, at: places)
        outgoingBytes = try content.counter(.outgoingBytes, at: places)
        connectionRate = try content.counter(.connectionRate, at: places)
        incomingPacketRate = try content.counter(.incomingPacketRate, at: places)
        outgoingPacketRate = try content.counter(.outgoingPacketRate, at: places)
        incomingByteRate = try content.counter(.incomingByteRate, at: places)
        outgoingByteRate = try content.counter(.outgoingByteRate, at: places)
    }

    /// Reads the counters of an object: those of 64 bits or, before 4.1, those of 32 alone; nil when there are none.
    @inline(__always)
    init?<Attribute: AttributeType>(
        in object: RawSpan, _ wide: Attribute, or narrow: Attribute, at places: AttributePlaces<Attribute>
    ) throws(WireError) {
        guard let place = places[wide] ?? places[narrow] else { return nil }
        try self.init(wire: object.extracting(place))
    }
}

extension RawSpan {
    /// A counter of 32 or 64 bits, whichever the kernel sent.
    @inline(__always)
    fileprivate func counter(
        _ attribute: StatisticsAttribute, at places: AttributePlaces<StatisticsAttribute>
    ) throws(WireError) -> UInt64 {
        guard let place = places[attribute] else { throw .missingAttribute("counter") }
        return place.count >= 8
            ? load(UInt64.self, at: place.lowerBound)
            : UInt64(try required(try number(attribute, at: places, UInt32.self), "counter"))
    }
}
