import IPVSModel

/// Attributes of a virtual service (`IPVS_SVC_ATTR_…`).
package enum ServiceAttribute: UInt16, AttributeType, CaseIterable {
    case family = 1
    case transport
    case address
    case port
    case firewallMark
    case schedulerName
    case flags
    case timeout
    case netmask
    case statistics
    case engineName
    case statistics64
}

/// The bit of the kernel's service flags that says "persistent" (`IP_VS_SVC_F_PERSISTENT`).
private let persistentFlag: UInt32 = 0x01
/// The kernel's own mark of a service that is in its table (`IP_VS_SVC_F_HASHED`).
private let hashedFlag: UInt32 = 0x02

extension MessageWriter {
    /// The attributes by which the kernel finds a service.
    package mutating func service(_ identity: ServiceIdentity) {
        nested(CommandAttribute.service) { $0.identity(identity) }
    }

    /// All attributes of a service that a user sets.
    package mutating func service(_ service: VirtualService) {
        nested(CommandAttribute.service) {
            $0.identity(service.identity)
            $0.attribute(ServiceAttribute.schedulerName, name: service.scheduler.rawValue)
            if let engine = service.persistenceEngine {
                $0.attribute(ServiceAttribute.engineName, name: engine)
            }
            $0.flags(service.flags.rawValue | (service.persistence == nil ? 0 : persistentFlag))
            $0.attribute(ServiceAttribute.timeout, service.persistence?.timeout ?? service.idleTimeout)
            $0.netmask(
                service.persistence?.netmask ?? service.idleNetmask ?? .host(service.identity.family))
        }
    }

    private mutating func identity(_ identity: ServiceIdentity) {
        attribute(ServiceAttribute.family, identity.family.rawValue)
        switch identity {
        case .endpoint(let transport, let endpoint):
            attribute(ServiceAttribute.transport, transport.rawValue)
            attribute(ServiceAttribute.address, address: endpoint.address)
            attribute(ServiceAttribute.port, endpoint.port.bigEndian)
        case .firewallMark(let mark, _): attribute(ServiceAttribute.firewallMark, mark)
        }
    }

    /// `struct ip_vs_flags`: the flags, and a mask of those that are meant, all of them.
    private mutating func flags(_ flags: UInt32) {
        attribute(ServiceAttribute.flags, length: 8) {
            $0.append(flags)
            $0.append(UInt32.max)
        }
    }

    private mutating func netmask(_ netmask: Netmask) {
        switch netmask {
        case .ipv4(let mask): attribute(ServiceAttribute.netmask, mask.bigEndian)
        case .ipv6(let prefixLength): attribute(ServiceAttribute.netmask, prefixLength)
        }
    }
}

extension ServiceSnapshot {
    /// Reads an answer, which does not tell of the destinations; nil when it tells of no service.
    ///
    /// - Parameters:
    ///   - attributes: of the answer.
    ///   - withStatistics: false where nobody will look at the counters, which are half of the bytes.
    package init?(object attributes: RawSpan, withStatistics: Bool = true) throws(WireError) {
        let answer = try AttributePlaces<CommandAttribute>(attributes)
        guard let place = answer[.service] else { return nil }
        let content = attributes.extracting(place)
        let places = try AttributePlaces<ServiceAttribute>(content)
        let identity = try content.serviceIdentity(at: places)
        let flags = try required(try content.number(.flags, at: places, UInt32.self), "service flags")
        var service = VirtualService(
            identity: identity,
            scheduler: SchedulerName(
                rawValue: try required(content.string(.schedulerName, at: places), "scheduler name")),
            flags: ServiceFlags(rawValue: flags & ~(persistentFlag | hashedFlag)),
            persistenceEngine: content.string(.engineName, at: places))
        let bits = try required(try content.number(.netmask, at: places, UInt32.self), "netmask")
        let netmask: Netmask =
            identity.family == .ipv4 ? .ipv4(UInt32(bigEndian: bits)) : .ipv6(prefixLength: bits)
        let timeout = try required(
            try content.number(.timeout, at: places, UInt32.self), "persistence timeout")
        if flags & persistentFlag != 0 {
            service.persistence = Persistence(timeout: timeout, netmask: netmask)
        } else {
            service.idleTimeout = timeout
            if !netmask.isHost { service.idleNetmask = netmask }
        }
        var statistics: Statistics?
        // Those of 64 bits or, before 4.1, those of 32 alone.
        if withStatistics, let place = places[.statistics64] ?? places[.statistics] {
            statistics = Statistics(content, at: try CounterPlaces(content, in: place))
        }
        self.init(service: service, statistics: statistics)
    }
}

extension ServiceIdentity {
    /// Reads of an answer only what tells its service from others; nil when it tells of no service.
    package init?(object attributes: RawSpan) throws(WireError) {
        let answer = try AttributePlaces<CommandAttribute>(attributes)
        guard let place = answer[.service] else { return nil }
        let content = attributes.extracting(place)
        let places = try AttributePlaces<ServiceAttribute>(content, before: .schedulerName)
        self = try content.serviceIdentity(at: places)
    }
}

extension RawSpan {
    /// The kernel sends either a mark or the other three (`ip_vs_genl_fill_service`).
    fileprivate func serviceIdentity(
        at places: AttributePlaces<ServiceAttribute>
    ) throws(WireError) -> ServiceIdentity {
        let family = try required(try family(.family, at: places), "service address family")
        if let mark = try number(.firewallMark, at: places, UInt32.self) {
            return .firewallMark(mark, family)
        }
        return .endpoint(
            TransportProtocol(rawValue: try required(try number(.transport, at: places), "service protocol")),
            Endpoint(
                address: try required(try address(.address, at: places, family), "service address"),
                port: UInt16(bigEndian: try required(try number(.port, at: places), "service port"))))
    }
}
