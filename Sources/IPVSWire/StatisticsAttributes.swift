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
        var read = Statistics()
        var told: UInt = 0
        try content.forEachAttribute { (type, value) throws(WireError) in
            guard let attribute = StatisticsAttribute(rawValue: type), attribute != .padding else { return }
            read.set(attribute, to: try value.counter(attribute: type))
            told |= 1 << UInt(type)
        }
        guard told == Self.all else { throw .missingAttribute("counter") }
        self = read
    }

    /// Reads the counters of 32 bits that kernels before 4.1 send alone; nil when there are none.
    init?(in entry: RawSpan, _ attribute: some AttributeType) throws(WireError) {
        var found: Statistics?
        try entry.forEachAttribute { (type, value) throws(WireError) in
            if type == attribute.rawValue { found = try Statistics(wire: value) }
        }
        guard let found else { return nil }
        self = found
    }

    /// A bit for each attribute but the padding.
    private static var all: UInt { 0b111_1111_1110 }

    private mutating func set(_ attribute: StatisticsAttribute, to value: UInt64) {
        switch attribute {
        case .connections: connections = value
        case .incomingPackets: incomingPackets = value
        case .outgoingPackets: outgoingPackets = value
        case .incomingBytes: incomingBytes = value
        case .outgoingBytes: outgoingBytes = value
        case .connectionRate: connectionRate = value
        case .incomingPacketRate: incomingPacketRate = value
        case .outgoingPacketRate: outgoingPacketRate = value
        case .incomingByteRate: incomingByteRate = value
        case .outgoingByteRate: outgoingByteRate = value
        case .padding: break
        }
    }
}
