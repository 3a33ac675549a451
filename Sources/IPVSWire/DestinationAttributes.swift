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
