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
    /// Reads the content of a service attribute; destinations are not part of it.
    ///
    /// - Parameter withStatistics: false where nobody will look at the counters, which are half of the bytes.
    package init(wire content: RawSpan, withStatistics: Bool = true) throws(WireError) {
        var fields = ServiceFields()
        try content.forEachAttribute { (type, value) throws(WireError) in
            switch ServiceAttribute(rawValue: type) {
            case .family: fields.family = try addressFamily(value, attribute: type)
            case .transport: fields.transport = try value.number(attribute: type)
            case .address: fields.address = RawAddress(value, attribute: type)
            case .port: fields.port = UInt16(bigEndian: try value.number(attribute: type))
            case .firewallMark: fields.mark = try value.number(attribute: type)
            case .schedulerName: fields.scheduler = value.string()
            case .flags: fields.flags = try value.number(attribute: type)
            case .timeout: fields.timeout = try value.number(attribute: type)
            case .netmask: fields.netmask = try value.number(attribute: type)
            case .statistics: break
            case .engineName: fields.engine = value.string()
            case .statistics64: if withStatistics { fields.statistics = try Statistics(wire: value) }
            case nil: break
            }
        }
        if withStatistics, fields.statistics == nil {
            fields.statistics = try Statistics(in: content, ServiceAttribute.statistics)
        }
        self.init(service: try fields.service(), statistics: fields.statistics)
    }
}

/// The attributes of a service as they came, until all are there.
private struct ServiceFields {
    var family: AddressFamily?
    var transport: UInt16?
    var address: RawAddress?
    var port: UInt16?
    var mark: UInt32?
    var scheduler: String?
    var flags: UInt32?
    var timeout: UInt32?
    var netmask: UInt32?
    var engine: String?
    var statistics: Statistics?

    func service() throws(WireError) -> VirtualService {
        let flags = try required(flags, "service flags")
        var service = VirtualService(
            identity: try identity(),
            scheduler: SchedulerName(rawValue: try required(scheduler, "scheduler name")),
            flags: ServiceFlags(rawValue: flags & ~(persistentFlag | hashedFlag)),
            persistenceEngine: engine)
        let mask = try mask(service.identity.family)
        let timeout = try required(timeout, "persistence timeout")
        if flags & persistentFlag != 0 {
            service.persistence = Persistence(timeout: timeout, netmask: mask)
        } else {
            service.idleTimeout = timeout
            if !mask.isHost { service.idleNetmask = mask }
        }
        return service
    }

    private func identity() throws(WireError) -> ServiceIdentity {
        let family = try required(family, "service address family")
        // The kernel sends either a mark or the other three (`ip_vs_genl_fill_service`).
        if let mark { return .firewallMark(mark, family) }
        let address = try required(address, "service address").address(family)
        return .endpoint(
            TransportProtocol(rawValue: try required(transport, "service protocol")),
            Endpoint(address: address, port: try required(port, "service port")))
    }

    private func mask(_ family: AddressFamily) throws(WireError) -> Netmask {
        let netmask = try required(netmask, "netmask")
        return family == .ipv4 ? .ipv4(UInt32(bigEndian: netmask)) : .ipv6(prefixLength: netmask)
    }
}
