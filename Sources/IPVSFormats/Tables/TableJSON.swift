import IPVSModel
import IPVSRules

/// A table as JSON, with everything that the kernel keeps of it: the document `table` of Docs/JSON.md.
package enum TableJSON {
    package static let document = "table"

    /// Services in the table's order, servers in the kernel's.
    ///
    /// - Parameters:
    ///   - known: idle times; nil where they are not known.
    ///   - daemons: of each role of which that is known, the one that runs, or nil.
    ///   - omissions: what is not known.
    package static func document(
        _ table: Table, timeouts known: ConnectionTimeouts?, daemons: [SyncDaemon.Role: SyncDaemon?],
        omissions: Set<TableText.Omission> = []
    ) -> JSON {
        RunJSON.document(
            document,
            [
                ("timeouts", known.map(timeouts) ?? .null),
                (
                    "daemons",
                    .object(
                        SyncDaemon.Role.allCases.map { role in
                            ("\(role)", daemons[role].map { $0.map(daemon) ?? .bool(false) } ?? .null)
                        })
                ),
                ("services", .array(table.services.map { service($0.service, $0.destinations, omissions) })),
            ])
    }

    /// 0 stands for what is not known.
    package static func timeouts(_ timeouts: ConnectionTimeouts) -> JSON {
        func seconds(_ value: UInt32) -> JSON { value == 0 ? .null : .unsigned(UInt64(value)) }
        return .object([
            ("tcp", seconds(timeouts.tcp)), ("tcpFinal", seconds(timeouts.tcpFinal)),
            ("udp", seconds(timeouts.udp)),
        ])
    }

    package static func daemon(_ daemon: SyncDaemon) -> JSON {
        .object([
            ("interface", .string(daemon.interface)),
            ("syncID", .unsigned(UInt64(daemon.syncID))),
            ("maximumLength", number(daemon.maximumLength)),
            ("group", daemon.multicastGroup.map { .string($0.description) } ?? .null),
            ("port", number(daemon.multicastPort)), ("timeToLive", number(daemon.multicastTimeToLive)),
        ])
    }

    private static func service(
        _ service: VirtualService, _ servers: [Destination], _ omissions: Set<TableText.Omission>
    ) -> JSON {
        .object(
            members(of: service) + [
                ("servers", .array(servers.map { .object(members(of: $0, omissions)) }))
            ])
    }

    /// Of the service itself.
    package static func members(of service: VirtualService) -> [(String, JSON)] {
        RunJSON.identity(service.identity) + [
            ("scheduler", .string(service.scheduler.rawValue)),
            ("flags", .array(flags(service.flags, of: service.scheduler))),
            (
                "persistence",
                service.persistence.map {
                    .object([("timeout", .unsigned(UInt64($0.timeout))), ("netmask", netmask($0.netmask))])
                } ?? .null
            ),
            ("engine", service.persistenceEngine.map { .string($0) } ?? .null),
            ("idleTimeout", .unsigned(UInt64(service.idleTimeout))),
            ("idleNetmask", service.idleNetmask.map(netmask) ?? .null),
        ]
    }

    package static func members(
        of destination: Destination, _ omissions: Set<TableText.Omission> = []
    ) -> [(String, JSON)] {
        let code = ForwardingCode(destination)
        func threshold(_ number: UInt32) -> JSON {
            omissions.contains(.thresholds) ? .null : .unsigned(UInt64(number))
        }
        let hasTunnel = code.number == ForwardingCode.tunnel || code.idleTunnel != nil
        return [
            ("server", .string(destination.endpoint.description)),
            (
                "forward",
                ForwardingWord(code.number).map { .string($0.rawValue) } ?? .unsigned(UInt64(code.number))
            ),
            ("tunnel", hasTunnel && !omissions.contains(.tunnelKinds) ? tunnel(code.tunnel) : .null),
            ("weight", .integer(Int64(destination.weight))),
            ("upperThreshold", threshold(destination.thresholds.upper)),
            ("lowerThreshold", threshold(destination.thresholds.lower)),
        ]
    }

    private static func tunnel(_ code: Tunnel.Code) -> JSON {
        .object([
            ("type", TunnelWord(code.type).map { .string($0.rawValue) } ?? .unsigned(UInt64(code.type))),
            ("port", .unsigned(UInt64(code.port))),
            (
                "checksum",
                TunnelChecksum(rawValue: code.flags).map { .string("\($0)") } ?? .unsigned(UInt64(code.flags))
            ),
        ])
    }

    /// Names as options have them; bits without one as numbers.
    private static func flags(_ flags: ServiceFlags, of scheduler: SchedulerName) -> [JSON] {
        var values: [JSON] = flags.contains(.onePacket) ? [.string(onePacket)] : []
        values += SchedulerFlagText.names(of: flags, scheduler: scheduler).map { .string("\($0)") }
        let others = flags.subtracting([.onePacket, .allScheduler])
        if !others.isEmpty { values.append(.unsigned(UInt64(others.rawValue))) }
        return values
    }

    static let onePacket = "one-packet"

    /// `255.255.255.0` or, of IPv6, a number of bits.
    private static func netmask(_ mask: Netmask) -> JSON {
        switch mask {
        case .ipv4(let mask): .string(IPAddress.ipv4(mask).description)
        case .ipv6(let prefixLength): .unsigned(UInt64(prefixLength))
        }
    }

    private static func number(_ value: (some UnsignedInteger)?) -> JSON {
        value.map { .unsigned(UInt64($0)) } ?? .null
    }
}

/// As `ipvsadm -L` calls the methods that it tells apart.
enum ForwardingWord: String, CaseIterable {
    case masquerading = "Masq"
    case local = "Local"
    case tunnelling = "Tunnel"
    case directRouting = "Route"
    case bypass = "Bypass"

    init?(_ number: UInt8) {
        guard let word = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = word
    }

    var number: UInt8 {
        switch self {
        case .masquerading: ForwardingCode.masquerading
        case .local: ForwardingCode.local
        case .tunnelling: ForwardingCode.tunnel
        case .directRouting: ForwardingCode.directRouting
        case .bypass: ForwardingCode.bypass
        }
    }
}

/// As `--tun-type` calls them.
enum TunnelWord: String, CaseIterable {
    case ipip, gue, gre

    init?(_ number: UInt8) {
        guard let word = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = word
    }

    var number: UInt8 {
        switch self {
        case .ipip: Tunnel.Code.ipip
        case .gue: Tunnel.Code.gue
        case .gre: Tunnel.Code.gre
        }
    }
}
