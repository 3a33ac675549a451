import IPVSModel

/// Timeouts are attributes of the command itself (`CommandAttribute`).
extension MessageWriter {
    package mutating func timeouts(_ timeouts: ConnectionTimeouts) {
        attribute(CommandAttribute.timeoutTCP, timeouts.tcp)
        attribute(CommandAttribute.timeoutTCPFinal, timeouts.tcpFinal)
        attribute(CommandAttribute.timeoutUDP, timeouts.udp)
    }
}

extension ConnectionTimeouts {
    /// Reads the attributes of an answer to `IPVSCommand.getConfiguration`; a kernel without a protocol leaves
    /// its timeouts out, which then count as 0.
    package init(wire content: RawSpan) throws(WireError) {
        var read = ConnectionTimeouts(tcp: 0, tcpFinal: 0, udp: 0)
        try content.forEachAttribute { (type, value) throws(WireError) in
            switch CommandAttribute(rawValue: type) {
            case .timeoutTCP: read.tcp = try value.number(attribute: type)
            case .timeoutTCPFinal: read.tcpFinal = try value.number(attribute: type)
            case .timeoutUDP: read.udp = try value.number(attribute: type)
            case .service, .destination, .daemon, nil: break
            }
        }
        self = read
    }
}
