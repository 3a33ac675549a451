import IPVSFormats
import IPVSModel
import IPVSRules

/// The attributes of services and servers, in words for people.
enum AttributeText {
    /// `wlc, persistent 360 s`
    static func text(of service: VirtualService) -> String {
        var text = phrase(.scheduler, of: service)
        for attribute in VirtualService.Attribute.allCases where !isUsual(attribute, of: service) {
            if attribute != .scheduler { text += ", " + phrase(attribute, of: service) }
        }
        return text
    }

    /// `Masq, weight 2`
    static func text(of server: Destination) -> String {
        Destination.Attribute.allCases.compactMap { attribute in
            isUsual(attribute, of: server) ? nil : phrase(attribute, of: server)
        }.joined(separator: ", ")
    }

    static func name(_ attribute: VirtualService.Attribute) -> String {
        switch attribute {
        case .scheduler: "scheduler"
        case .flags: "flags"
        case .persistence: "persistence"
        case .netmask: "netmask"
        case .engine: "engine"
        }
    }

    static func name(_ attribute: Destination.Attribute) -> String {
        switch attribute {
        case .method: "forward"
        case .weight: "weight"
        case .upperThreshold: "upper threshold"
        case .lowerThreshold: "lower threshold"
        }
    }

    static func value(_ attribute: VirtualService.Attribute, of service: VirtualService) -> String {
        switch attribute {
        case .scheduler: service.scheduler.rawValue
        case .flags: flags(of: service)
        case .persistence: service.persistence.map { "\($0.timeout) s" } ?? "none"
        case .netmask: (service.persistence?.netmask ?? service.idleNetmask).map(text) ?? "none"
        case .engine: service.persistenceEngine ?? "none"
        }
    }

    static func value(_ attribute: Destination.Attribute, of server: Destination) -> String {
        switch attribute {
        case .method: method(of: server)
        case .weight: "\(server.weight)"
        case .upperThreshold: "\(server.thresholds.upper)"
        case .lowerThreshold: "\(server.thresholds.lower)"
        }
    }

    static func text(of timeouts: ConnectionTimeouts) -> String {
        "tcp \(timeouts.tcp) s, tcpfin \(timeouts.tcpFinal) s, udp \(timeouts.udp) s"
    }

    static func text(of daemon: SyncDaemon) -> String {
        var parts = ["interface \(daemon.interface)", "syncid \(daemon.syncID)"]
        if let length = daemon.maximumLength { parts.append("maxlen \(length)") }
        if let group = daemon.multicastGroup { parts.append("group \(group)") }
        if let port = daemon.multicastPort { parts.append("port \(port)") }
        if let hops = daemon.multicastTimeToLive { parts.append("ttl \(hops)") }
        return parts.joined(separator: ", ")
    }

    /// As `ipvsadm -L` calls it.
    static func method(of server: Destination) -> String {
        switch server.method {
        case .masquerading: "Masq"
        case .local: "Local"
        case .directRouting: "Route"
        case .bypass: "Bypass"
        case .undefined(let number): "method \(number)"
        case .tunnelling(.ipip): "Tunnel"
        case .tunnelling(let tunnel): "Tunnel (\(text(of: tunnel)))"
        }
    }

    private static func text(of tunnel: Tunnel) -> String {
        switch tunnel {
        case .ipip: "ipip"
        case .gue(let port, let checksum): "gue to port \(port)\(text(of: checksum))"
        case .gre(let checksum): "gre\(text(of: checksum))"
        case .other(let code): "type \(code.type), port \(code.port), flags \(code.flags)"
        }
    }

    private static func text(of checksum: TunnelChecksum) -> String {
        switch checksum {
        case .none: ""
        case .full: ", checksum"
        case .remote: ", remote checksum"
        }
    }

    private static func text(_ netmask: Netmask) -> String {
        switch netmask {
        case .ipv4(let mask): IPAddress.ipv4(mask).description
        case .ipv6(let length): "\(length) bits"
        }
    }

    private static func flags(of service: VirtualService) -> String {
        var names = service.flags.contains(.onePacket) ? ["one-packet"] : []
        names += SchedulerFlagText.names(of: service.flags, scheduler: service.scheduler).map { "\($0)" }
        let others = service.flags.subtracting([.onePacket, .allScheduler])
        if !others.isEmpty { names.append("\(others.rawValue)") }
        return names.isEmpty ? "none" : names.joined(separator: ",")
    }

    private static func isUsual(_ attribute: VirtualService.Attribute, of service: VirtualService) -> Bool {
        switch attribute {
        case .scheduler: false
        case .flags: service.flags.isEmpty
        case .persistence: service.persistence == nil
        case .netmask: service.persistence?.netmask.isHost ?? true
        case .engine: service.persistenceEngine == nil
        }
    }

    private static func isUsual(_ attribute: Destination.Attribute, of server: Destination) -> Bool {
        switch attribute {
        case .method, .weight: false
        case .upperThreshold: server.thresholds.upper == 0
        case .lowerThreshold: server.thresholds.lower == 0
        }
    }

    private static func phrase(_ attribute: VirtualService.Attribute, of service: VirtualService) -> String {
        let value = value(attribute, of: service)
        return attribute == .scheduler ? value : "\(name(attribute)) \(value)"
    }

    private static func phrase(_ attribute: Destination.Attribute, of server: Destination) -> String {
        let value = value(attribute, of: server)
        return attribute == .method ? value : "\(name(attribute)) \(value)"
    }
}
