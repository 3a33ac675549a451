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
    /// Reads the content of a statistics attribute, 32 or 64 bits wide.
    init(wire content: RawSpan) throws(WireError) {
        var read = Statistics()
        try content.forEachAttribute { (type, value) throws(WireError) in
            switch StatisticsAttribute(rawValue: type) {
            case .connections: read.connections = try value.counter(attribute: type)
            case .incomingPackets: read.incomingPackets = try value.counter(attribute: type)
            case .outgoingPackets: read.outgoingPackets = try value.counter(attribute: type)
            case .incomingBytes: read.incomingBytes = try value.counter(attribute: type)
            case .outgoingBytes: read.outgoingBytes = try value.counter(attribute: type)
            case .connectionRate: read.connectionRate = try value.counter(attribute: type)
            case .incomingPacketRate: read.incomingPacketRate = try value.counter(attribute: type)
            case .outgoingPacketRate: read.outgoingPacketRate = try value.counter(attribute: type)
            case .incomingByteRate: read.incomingByteRate = try value.counter(attribute: type)
            case .outgoingByteRate: read.outgoingByteRate = try value.counter(attribute: type)
            case .padding, nil: break
            }
        }
        self = read
    }
}
