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
    /// Reads an answer; nil when it tells of no destination.
    ///
    /// - Parameters:
    ///   - attributes: of the answer.
    ///   - serviceFamily: family of a destination that does not name its own, as before 3.18.
    ///   - withStatistics: false where nobody will look at the counters, which are half of the bytes.
    package init?(
        object attributes: RawSpan, serviceFamily: AddressFamily, withStatistics: Bool = true
    ) throws(WireError) {
        let answer = try AttributePlaces<CommandAttribute>(attributes)
        guard let place = answer[.destination] else { return nil }
        let content = attributes.extracting(place)
        let places = try AttributePlaces<DestinationAttribute>(content)
        let family = try content.family(.addressFamily, at: places) ?? serviceFamily
        let endpoint = Endpoint(
            address: try required(try content.address(.address, at: places, family), "destination address"),
            port: UInt16(bigEndian: try required(try content.number(.port, at: places), "destination port")))
        // Kernels before 5.2 say nothing of it: all of their tunnels are IP in IP, whose numbers are 0.
        let tunnel = Tunnel.Code(
            type: try content.number(.tunnelType, at: places) ?? 0,
            port: UInt16(bigEndian: try content.number(.tunnelPort, at: places) ?? 0),
            flags: try content.number(.tunnelFlags, at: places) ?? 0)
        let method = try required(
            try content.number(.forwardingMethod, at: places, UInt32.self), "forwarding method")
        let code = ForwardingCode(number: UInt8(truncatingIfNeeded: method), tunnel: tunnel)
        var destination = Destination(
            endpoint: endpoint, method: code.method,
            weight: try required(try content.number(.weight, at: places), "weight"),
            thresholds: ConnectionThresholds(
                upper: try required(try content.number(.upperThreshold, at: places), "upper threshold"),
                lower: try required(try content.number(.lowerThreshold, at: places), "lower threshold")))
        destination.idleTunnel = code.idleTunnel
        self.init(
            destination: destination,
            counts: ConnectionCounts(
                active: try required(
                    try content.number(.activeConnections, at: places), "active connections"),
                inactive: try required(
                    try content.number(.inactiveConnections, at: places), "inactive connections"),
                persistent: try required(
                    try content.number(.persistentConnections, at: places), "persistent connections")),
            statistics: withStatistics
                ? try Statistics(in: content, .statistics64, or: .statistics, at: places) : nil)
    }
}
