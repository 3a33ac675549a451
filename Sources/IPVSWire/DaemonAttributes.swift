import IPVSModel

/// Attributes of a sync daemon (`IPVS_DAEMON_ATTR_…`); kernels before 4.3 know the first three.
package enum DaemonAttribute: UInt16, AttributeType, CaseIterable {
    case state = 1
    case interface
    case syncID
    case maximumLength
    case multicastGroup
    case multicastGroup6
    case multicastPort
    case multicastTimeToLive
}

extension MessageWriter {
    /// The attributes that start a daemon.
    package mutating func daemon(_ daemon: SyncDaemon) {
        nested(CommandAttribute.daemon) {
            $0.attribute(DaemonAttribute.state, daemon.role.rawValue)
            $0.attribute(DaemonAttribute.interface, name: daemon.interface)
            $0.attribute(DaemonAttribute.syncID, daemon.syncID)
            if let length = daemon.maximumLength { $0.attribute(DaemonAttribute.maximumLength, length) }
            if let group = daemon.multicastGroup {
                let type: DaemonAttribute = group.family == .ipv4 ? .multicastGroup : .multicastGroup6
                $0.attribute(type, address: group, padded: false)
            }
            if let port = daemon.multicastPort { $0.attribute(DaemonAttribute.multicastPort, port) }
            if let limit = daemon.multicastTimeToLive {
                $0.attribute(DaemonAttribute.multicastTimeToLive, limit)
            }
        }
    }

    /// The attributes that stop a daemon; the kernel only looks at the role.
    package mutating func daemon(_ role: SyncDaemon.Role, syncID: UInt32) {
        nested(CommandAttribute.daemon) {
            $0.attribute(DaemonAttribute.state, role.rawValue)
            $0.attribute(DaemonAttribute.syncID, syncID)
        }
    }
}

extension SyncDaemon {
    /// Reads the content of a daemon attribute.
    package init(wire content: RawSpan) throws(WireError) {
        var role: Role?
        var read = SyncDaemon(role: .master, interface: "")
        try content.forEachAttribute { (type, value) throws(WireError) in
            switch DaemonAttribute(rawValue: type) {
            case .state: role = try Self.role(try value.number(attribute: type))
            case .interface: read.interface = value.string()
            case .syncID: read.syncID = try value.number(attribute: type)
            case .maximumLength: read.maximumLength = try value.number(attribute: type)
            case .multicastGroup:
                read.multicastGroup = try value.address(.ipv4, attribute: type)
            case .multicastGroup6:
                read.multicastGroup = try value.address(.ipv6, attribute: type)
            case .multicastPort: read.multicastPort = try value.number(attribute: type)
            case .multicastTimeToLive: read.multicastTimeToLive = try value.number(attribute: type)
            case nil: break
            }
        }
        read.role = try required(role, "daemon state")
        self = read
    }

    private static func role(_ state: UInt32) throws(WireError) -> Role {
        guard let role = Role(rawValue: state) else { throw .unknownValue(of: "daemon state", UInt64(state)) }
        return role
    }
}
