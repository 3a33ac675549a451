import IPVSModel
import IPVSRules

/// Writes a table as the virtual servers of a keepalived.conf: a beginning, to which checks come. Read again, the text is
/// the same table as far as keepalived can say it; what it cannot say stands as a comment at its place.
package enum KeepalivedWriter {
    /// Services in the table's order, servers as they were added.
    package static func text(of table: Table) -> [UInt8] {
        var text = KeepalivedText()
        text.global(table)
        for entry in table.services { text.add(entry) }
        return text.bytes
    }
}

/// The text, as it grows.
private struct KeepalivedText {
    private(set) var bytes: [UInt8] = []

    private mutating func line(_ text: String, depth: Int = 0) {
        bytes += String(repeating: "    ", count: depth).utf8
        bytes += text.utf8
        bytes.append(UInt8(ascii: "\n"))
    }

    /// A name may be anything, and must not end the comment.
    private mutating func comment(_ text: String, depth: Int = 0) {
        line("# " + String(text.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) }), depth: depth)
    }

    // MARK: Idle times and daemons

    mutating func global(_ table: Table) {
        line("global_defs {")
        // One that is not known is 0.
        let times = [
            ("tcp", table.timeouts.tcp), ("tcpfin", table.timeouts.tcpFinal), ("udp", table.timeouts.udp),
        ].filter { $0.1 != 0 }
        let isSayable: (UInt32) -> Bool = { (1...KeepalivedNumber.longestTime).contains($0) }
        let said = times.filter { isSayable($0.1) }
        if !said.isEmpty {
            line("lvs_timeouts " + said.map { "\($0.0) \($0.1)" }.joined(separator: " "), depth: 1)
        }
        for (name, seconds) in times where !isSayable(seconds) {
            comment("keepalived has no such time: \(name) \(seconds)", depth: 1)
        }
        daemons(table.daemons)
        line("}")
    }

    /// Without VRRP keepalived runs both, and alike.
    private mutating func daemons(_ daemons: [SyncDaemon]) {
        guard let first = daemons.first else { return }
        var other = daemons[daemons.count - 1]
        other.role = first.role
        guard daemons.count == 2, other == first, Self.isWord(first.interface),
            first.maximumLength.map({ $0 <= 65507 }) ?? true
        else {
            for daemon in daemons {
                comment("keepalived has no such sync daemon: \(daemon.role) on \(daemon.interface)", depth: 1)
            }
            return
        }
        var words = ["lvs_sync_daemon", first.interface, "id", "\(first.syncID)"]
        if let length = first.maximumLength { words += ["maxlen", "\(length)"] }
        if let port = first.multicastPort { words += ["port", "\(port)"] }
        if let hops = first.multicastTimeToLive { words += ["ttl", "\(hops)"] }
        if let group = first.multicastGroup { words += ["group", "\(group)"] }
        line(words.joined(separator: " "), depth: 1)
    }

    // MARK: Services

    mutating func add(_ entry: Table.Entry) {
        line("")
        let service = entry.service
        let servers = entry.destinationsAsAdded.map { ($0, KeepalivedServerWords($0, of: service)) }
        guard let target = Self.target(of: service), servers.contains(where: { $0.1 != nil }) else {
            comment(
                Self.target(of: service) == nil
                    ? "keepalived has no such virtual server:"
                    : "keepalived ignores a virtual server without servers:")
            comment(Self.rule { RuleLine().append(service, to: &$0) })
            for (server, _) in servers {
                comment(Self.rule { RuleLine().append(server, of: service.identity, to: &$0) })
            }
            return
        }
        line("virtual_server \(target) {")
        attributes(of: service)
        for (server, words) in servers {
            guard let words else {
                comment("keepalived has no such real server:", depth: 1)
                comment(Self.rule { RuleLine().append(server, of: service.identity, to: &$0) }, depth: 1)
                continue
            }
            line("real_server \(words.endpoint) {", depth: 1)
            for word in words.lines { line(word, depth: 2) }
            line("}", depth: 1)
        }
        line("}")
    }

    /// nil for what no virtual server is.
    private static func target(of service: VirtualService) -> String? {
        switch service.identity {
        case .firewallMark(let mark, _): return mark > 0 ? "fwmark \(mark)" : nil
        case .endpoint(let transport, let endpoint):
            guard [.tcp, .udp, .sctp].contains(transport) else { return nil }
            guard endpoint.port == 0 else { return "\(endpoint.address) \(endpoint.port)" }
            // keepalived would make it persistent.
            return service.persistence == nil ? nil : "\(endpoint.address)"
        }
    }

    private mutating func attributes(of service: VirtualService) {
        switch service.identity {
        case .firewallMark(_, let family): line("ip_family \(family == .ipv6 ? "inet6" : "inet")", depth: 1)
        case .endpoint(let transport, _): line("protocol \(transport.description.uppercased())", depth: 1)
        }
        if SchedulerName.known.contains(service.scheduler) {
            line("lvs_sched \(service.scheduler)", depth: 1)
        } else {
            comment("keepalived has no such scheduler: \(service.scheduler)", depth: 1)
        }
        flags(of: service)
        if let persistence = service.persistence { persist(persistence, engine: service.persistenceEngine) }
        if service.persistence == nil, let engine = service.persistenceEngine {
            comment("keepalived has no engine without persistence: \(engine)", depth: 1)
        }
    }

    private mutating func flags(of service: VirtualService) {
        for name in SchedulerFlagText.names(of: service.flags, scheduler: service.scheduler) {
            line("\(name)", depth: 1)
        }
        var isOnePacket = service.flags.contains(.onePacket)
        if isOnePacket, case .endpoint(let transport, _) = service.identity, transport != .udp {
            comment("keepalived has ops for UDP only", depth: 1)
            isOnePacket = false
        }
        if isOnePacket { line("ops", depth: 1) }
        let others = service.flags.subtracting([.onePacket, .scheduler1, .scheduler2, .scheduler3])
        if !others.isEmpty { comment("keepalived has no such flags: \(others.rawValue)", depth: 1) }
    }

    private mutating func persist(_ persistence: Persistence, engine: String?) {
        if (1...KeepalivedNumber.longestTime).contains(persistence.timeout) {
            line("persistence_timeout \(persistence.timeout)", depth: 1)
        } else {
            comment("keepalived has no such time: persistence_timeout \(persistence.timeout)", depth: 1)
            line("persistence_timeout", depth: 1)
        }
        switch persistence.netmask {
        case _ where persistence.netmask.isHost: break
        case .ipv4(let mask): line("persistence_granularity \(IPAddress.ipv4(mask))", depth: 1)
        case .ipv6(let length): line("persistence_granularity \(length)", depth: 1)
        }
        guard let engine else { return }
        if Self.isWord(engine) {
            line("persistence_engine \(engine)", depth: 1)
        } else {
            comment("keepalived has no such engine: \(engine)", depth: 1)
        }
    }

    // MARK: Words

    private static func rule(_ write: (inout [UInt8]) -> Void) -> String {
        var text: [UInt8] = []
        write(&text)
        return String(decoding: text.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// Letters, digits and what else needs no quotes.
    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7a).contains($0 | 0x20) || "_.-:@".utf8.contains($0)
            }
    }
}

/// A server as keepalived says it.
private struct KeepalivedServerWords {
    let endpoint: String
    let lines: [String]

    /// nil where it cannot.
    init?(_ server: Destination, of service: VirtualService) {
        var own: UInt16 = 0
        if case .endpoint(_, let endpoint) = service.identity { own = endpoint.port }
        let port = server.endpoint.port
        let method: String
        switch server.method {
        case .masquerading:
            // Without a port it would have the service's.
            guard port != 0 || own == 0 else { return nil }
            method = "NAT"
        // The kernel finds out that it is the director itself.
        case .directRouting, .local:
            guard port == own else { return nil }
            method = "DR"
        case .tunnelling(let tunnel):
            guard port == own, let words = Self.words(of: tunnel) else { return nil }
            method = words
        case .bypass, .undefined: return nil
        }
        guard server.weight >= 0 else { return nil }
        endpoint = port == 0 ? "\(server.endpoint.address)" : "\(server.endpoint.address) \(port)"
        var lines = ["weight \(server.weight)", "lvs_method \(method)"]
        if server.thresholds.upper != 0 { lines.append("uthreshold \(server.thresholds.upper)") }
        if server.thresholds.lower != 0 { lines.append("lthreshold \(server.thresholds.lower)") }
        self.lines = lines
    }

    private static func words(of tunnel: Tunnel) -> String? {
        switch tunnel {
        case .ipip: "TUN type ipip"
        case .gue(let port, let checksum):
            port == 0 ? nil : "TUN type gue port \(port) \(words(of: checksum))"
        case .gre(let checksum): checksum == .remote ? nil : "TUN type gre \(words(of: checksum))"
        case .other: nil
        }
    }

    private static func words(of checksum: TunnelChecksum) -> String {
        switch checksum {
        case .none: "nocsum"
        case .full: "csum"
        case .remote: "remcsum"
        }
    }
}
