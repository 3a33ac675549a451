import IPVSModel

/// Attributes of a destination (`IPVS_DEST_ATTR_…`).
package enum DestinationAttribute: UInt16, AttributeType, CaseIterable {
    case address = 1
    case port
    case forwardingMethod
    case weight
    case upperThreshold
    case lowerThreshold
    case activeConnections
    case inactiveConnections
    case persistentConnections
    case statistics
    case addressFamily
    case statistics64
    case tunnelType
    case tunnelPort
    case tunnelFlags
}

extension MessageWriter {
    /// The attributes by which the kernel finds a destination of a service.
    package mutating func destination(_ endpoint: Endpoint) {
        nested(CommandAttribute.destination) { $0.destinationIdentity(endpoint) }
    }

    /// All attributes of a destination that a user sets.
    package mutating func destination(_ destination: Destination) {
        nested(CommandAttribute.destination) {
            $0.destinationIdentity(destination.endpoint)
            let code = ForwardingCode(destination)
            $0.attribute(DestinationAttribute.forwardingMethod, UInt32(code.number))
            $0.attribute(DestinationAttribute.weight, destination.weight)
            $0.attribute(DestinationAttribute.upperThreshold, destination.thresholds.upper)
            $0.attribute(DestinationAttribute.lowerThreshold, destination.thresholds.lower)
            // Kernels before 5.2 know none of these and need none for IP in IP.
            if code.tunnel != Tunnel.Code() {
                $0.attribute(DestinationAttribute.tunnelType, code.tunnel.type)
                $0.attribute(DestinationAttribute.tunnelPort, code.tunnel.port.bigEndian)
                $0.attribute(DestinationAttribute.tunnelFlags, code.tunnel.flags)
            }
        }
    }

    private mutating func destinationIdentity(_ endpoint: Endpoint) {
        attribute(DestinationAttribute.addressFamily, endpoint.address.family.rawValue)
        attribute(DestinationAttribute.address, address: endpoint.address)
        attribute(DestinationAttribute.port, endpoint.port.bigEndian)
    }
}

extension DestinationSnapshot {
    /// Reads the content of a destination attribute.
    ///
    /// - Parameters:
    ///   - serviceFamily: family of a destination that does not name its own, as before 3.18.
    ///   - withStatistics: false where nobody will look at the counters, which are half of the bytes.
    package init(
        wire content: RawSpan, serviceFamily: AddressFamily, withStatistics: Bool = true
    ) throws(WireError) {
        var fields = DestinationFields(family: serviceFamily)
        try content.forEachAttribute { (type, value) throws(WireError) in
            switch DestinationAttribute(rawValue: type) {
            case .address: fields.address = RawAddress(value, attribute: type)
            case .port: fields.port = UInt16(bigEndian: try value.number(attribute: type))
            case .forwardingMethod: fields.method = try value.number(attribute: type)
            case .weight: fields.weight = try value.number(attribute: type)
            case .upperThreshold: fields.upperThreshold = try value.number(attribute: type)
            case .lowerThreshold: fields.lowerThreshold = try value.number(attribute: type)
            case .activeConnections: fields.active = try value.number(attribute: type)
            case .inactiveConnections: fields.inactive = try value.number(attribute: type)
            case .persistentConnections: fields.persistent = try value.number(attribute: type)
            case .statistics: break
            case .addressFamily: fields.family = try IPVSWire.addressFamily(value, attribute: type)
            case .statistics64: if withStatistics { fields.statistics = try Statistics(wire: value) }
            case .tunnelType: fields.tunnel.type = try value.number(attribute: type)
            case .tunnelPort: fields.tunnel.port = UInt16(bigEndian: try value.number(attribute: type))
            case .tunnelFlags: fields.tunnel.flags = try value.number(attribute: type)
            case nil: break
            }
        }
        if withStatistics, fields.statistics == nil {
            fields.statistics = try Statistics(in: content, DestinationAttribute.statistics)
        }
        self.init(
            destination: try fields.destination(), counts: try fields.counts(), statistics: fields.statistics)
    }
}

/// The attributes of a destination as they came, until all are there.
private struct DestinationFields {
    var family: AddressFamily
    var address: RawAddress?
    var port: UInt16?
    var method: UInt32?
    var weight: Int32?
    var upperThreshold: UInt32?
    var lowerThreshold: UInt32?
    var active: UInt32?
    var inactive: UInt32?
    var persistent: UInt32?
    var statistics: Statistics?
    /// Kernels before 5.2 say nothing of it: all of their tunnels are IP in IP, whose numbers are 0.
    var tunnel = Tunnel.Code()

    func destination() throws(WireError) -> Destination {
        let address = try required(address, "destination address").address(family)
        let code = ForwardingCode(
            number: UInt8(truncatingIfNeeded: try required(method, "forwarding method")), tunnel: tunnel)
        var destination = Destination(
            endpoint: Endpoint(address: address, port: try required(port, "destination port")),
            method: code.method, weight: try required(weight, "weight"),
            thresholds: ConnectionThresholds(
                upper: try required(upperThreshold, "upper threshold"),
                lower: try required(lowerThreshold, "lower threshold")))
        destination.idleTunnel = code.idleTunnel
        return destination
    }

    func counts() throws(WireError) -> ConnectionCounts {
        ConnectionCounts(
            active: try required(active, "active connections"),
            inactive: try required(inactive, "inactive connections"),
            persistent: try required(persistent, "persistent connections"))
    }
}
