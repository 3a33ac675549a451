import IPVSModel
import IPVSRules

/// Reads the document `table`, alone or in a `bundle`. A member that is left out is not known; one that is not described is a mistake.
package struct TableJSONReader {
    private var reader: JSONReader
    private var table: TableText

    package static func read(_ text: [UInt8], file: String) -> TableText {
        var reader = JSONReader(text, file: file)
        do throws(FormatError) {
            if reader.documentKind() == DirectorBundle.document {
                return try DirectorBundle.read(text, file: file).table
            }
            let table = try read(&reader, file: file)
            try reader.finish()
            return table
        } catch {
            var table = TableText(file: file, format: .json)
            table.problems.append(.init(error))
            return table
        }
    }

    /// A table that stands in a document of another kind.
    static func read(_ reader: inout JSONReader, file: String) throws(FormatError) -> TableText {
        var reading = TableJSONReader(reader: reader, table: TableText(file: file, format: .json))
        try reading.readDocument()
        reader = reading.reader
        return reading.table
    }

    private mutating func readDocument() throws(FormatError) {
        let start = reader.place
        var hasVersion = false
        var hasKind = false
        var members = try reader.object("{, with which a table begins", Document.self)
        while let (member, place) = try members.next(&reader) {
            switch member {
            case .version:
                try reader.version()
                hasVersion = true
            case .document:
                try reader.kind(TableJSON.document)
                hasKind = true
            case .timeouts: if !reader.null() { try readTimeouts(at: place) }
            case .daemons: if !reader.null() { try readDaemons() }
            case .services:
                var services = try reader.array("[, a list of services")
                while try services.next(&reader) { try readService() }
            }
        }
        guard hasVersion, hasKind else {
            throw FormatError(
                at: start,
                "a table needs the members \"version\", which is \(RunJSON.version), and \"document\", which is "
                    + "\"\(TableJSON.document)\"")
        }
    }

    private enum Document: String, CaseIterable { case version, document, timeouts, daemons, services }

    private mutating func take(_ change: TableChange, at place: TextPlace) {
        table.lines.append(TableText.Line(place: place, change: change))
    }
}

// MARK: Idle times and daemons

extension TableJSONReader {
    private enum TimeoutMember: String, CaseIterable { case tcp, tcpFinal, udp }

    private mutating func readTimeouts(at place: TextPlace) throws(FormatError) {
        // 0 leaves a value as it is.
        var timeouts = ConnectionTimeouts(tcp: 0, tcpFinal: 0, udp: 0)
        var members = try reader.object("{, idle times, or null", TimeoutMember.self)
        while let (member, _) = try members.next(&reader) {
            if reader.null() { continue }
            let seconds = try reader.integer("a number of seconds, or null", in: 1...UInt32.max)
            switch member {
            case .tcp: timeouts.tcp = seconds
            case .tcpFinal: timeouts.tcpFinal = seconds
            case .udp: timeouts.udp = seconds
            }
        }
        take(.setTimeouts(timeouts), at: place)
    }

    private enum DaemonMember: String, CaseIterable {
        case interface, syncID, maximumLength, group, port, timeToLive
    }

    private enum DaemonsMember: String, CaseIterable { case master, backup }

    /// Of each role a daemon, false where none is to run, or null where nothing is known.
    private mutating func readDaemons() throws(FormatError) {
        var members = try reader.object("{, sync daemons, or null", DaemonsMember.self)
        while let (member, _) = try members.next(&reader) {
            let role: SyncDaemon.Role = member == .master ? .master : .backup
            let place = reader.place
            if reader.null() { continue }
            if reader.bool(false) {
                table.stoppedDaemons.insert(role)
            } else {
                take(.startDaemon(try readDaemon(role, at: place)), at: place)
            }
        }
    }

    private mutating func readDaemon(
        _ role: SyncDaemon.Role, at place: TextPlace
    ) throws(FormatError) -> SyncDaemon {
        var daemon = SyncDaemon(role: role, interface: "")
        var members = try reader.object("{, a sync daemon, or false for none", DaemonMember.self)
        while let (member, _) = try members.next(&reader) {
            switch member {
            case .interface:
                daemon.interface = try readName("the name of an interface, in quotes, without blanks")
            case .syncID: daemon.syncID = try reader.integer("a number from 0 to 255", in: 0...255)
            case .maximumLength: daemon.maximumLength = try optionalNumber("a number of bytes, or null")
            case .group:
                daemon.multicastGroup =
                    reader.null()
                    ? nil : try reader.word("the address of a multicast group, or null", IPAddress.init)
            case .port: daemon.multicastPort = try optionalNumber("a port, or null")
            case .timeToLive: daemon.multicastTimeToLive = try optionalNumber("a number of hops, or null")
            }
        }
        guard !daemon.interface.isEmpty else {
            throw FormatError(at: place, "a sync daemon needs the member \"interface\"")
        }
        return daemon
    }
}

// MARK: Services

extension TableJSONReader {
    private enum ServiceMember: String, CaseIterable {
        case `protocol`, service, mark, family, scheduler, flags, persistence, engine, idleTimeout,
            idleNetmask, servers
    }

    /// The members of a service, which come in any order.
    private struct ServiceDraft {
        var transport: TransportProtocol?
        var endpoint: Endpoint?
        var mark: UInt32?
        var family: AddressFamily?
        var scheduler = SchedulerName.default
        var flags: [FlagDraft] = []
        var persistence: (timeout: UInt32, netmask: Netmask?)?
        var engine: String?
        var idleTimeout: UInt32 = 0
        var idleNetmask: Netmask?
        var servers: [(destination: Destination, place: TextPlace)] = []
    }

    private struct FlagDraft {
        var flag: ServiceFlags
        /// The only scheduler that has it.
        var scheduler: SchedulerName?
        var place: TextPlace
    }

    private mutating func readService() throws(FormatError) {
        let place = reader.place
        var draft = ServiceDraft()
        var members = try reader.object("{, a service", ServiceMember.self)
        while let (member, _) = try members.next(&reader) {
            try read(member, into: &draft)
        }
        let service = try service(draft, at: place)
        take(.addService(service), at: place)
        // The kernel's order has the last one first.
        for (destination, place) in draft.servers.reversed() {
            take(.addDestination(destination, to: service.identity), at: place)
        }
    }

    private mutating func read(_ member: ServiceMember, into draft: inout ServiceDraft) throws(FormatError) {
        switch member {
        case .protocol:
            draft.transport =
                reader.null()
                ? nil
                : try reader.word("\"tcp\", \"udp\", \"sctp\" or null", TransportProtocol.init(jsonWord:))
        case .service:
            draft.endpoint = reader.null() ? nil : try readEndpoint()
        case .mark: draft.mark = try optionalNumber("a firewall mark, or null")
        case .family:
            draft.family = try reader.word("\"ipv4\" or \"ipv6\"") { ["ipv4": .ipv4, "ipv6": .ipv6][$0] }
        case .scheduler:
            draft.scheduler = SchedulerName(
                rawValue: try readName("the name of a scheduler, in quotes, without blanks"))
        case .flags: draft.flags = try readFlags()
        case .persistence:
            draft.persistence = reader.null() ? nil : try readPersistence()
        case .engine:
            draft.engine =
                reader.null() ? nil : try readName("the name of a persistence engine without blanks, or null")
        case .idleTimeout: draft.idleTimeout = try reader.integer("a number of seconds", in: 0...UInt32.max)
        case .idleNetmask: draft.idleNetmask = reader.null() ? nil : try readNetmask()
        case .servers:
            var servers: [(Destination, TextPlace)] = []
            var elements = try reader.array("[, a list of servers")
            while try elements.next(&reader) {
                let place = reader.place
                servers.append((try readServer(at: place), place))
            }
            draft.servers = servers
        }
    }

    private func service(_ draft: ServiceDraft, at place: TextPlace) throws(FormatError) -> VirtualService {
        let identity: ServiceIdentity
        switch (draft.transport, draft.endpoint, draft.mark) {
        case (let transport?, let endpoint?, nil): identity = .endpoint(transport, endpoint)
        case (nil, nil, let mark?): identity = .firewallMark(mark, draft.family ?? .ipv4)
        default:
            throw FormatError(
                at: place, "a service needs the members \"protocol\" and \"service\", or the member \"mark\"")
        }
        guard draft.family.map({ $0 == identity.family }) ?? true else {
            throw FormatError(at: place, "the member \"family\" is not that of the service \(identity)")
        }
        var service = VirtualService(
            identity: identity, scheduler: draft.scheduler, persistenceEngine: draft.engine)
        for flag in draft.flags {
            if let only = flag.scheduler, only != draft.scheduler {
                throw FormatError(at: flag.place, "this flag belongs to the scheduler \(only.rawValue)")
            }
            service.flags.formUnion(flag.flag)
        }
        if let (timeout, netmask) = draft.persistence {
            service.persistence = Persistence(timeout: timeout, netmask: netmask ?? .host(identity.family))
        }
        service.idleTimeout = draft.idleTimeout
        service.idleNetmask = draft.idleNetmask
        for netmask in [service.persistence?.netmask, service.idleNetmask].compactMap({ $0 })
        where netmask.family != identity.family {
            throw FormatError(at: place, "a netmask is not of the family of the service \(identity)")
        }
        return service
    }

    private mutating func readFlags() throws(FormatError) -> [FlagDraft] {
        var flags: [FlagDraft] = []
        var elements = try reader.array("[, a list of flags")
        while try elements.next(&reader) {
            let place = reader.place
            guard reader.isString() else {
                let bits = try reader.integer("the name of a flag, or a number", in: 0...UInt32.max)
                // The kernel's own: that it is persistent, and that it is in its table (`IP_VS_SVC_F_…`).
                guard bits & 3 == 0 else {
                    throw FormatError(at: place, "the flags 1 and 2 are the kernel's own: leave them out")
                }
                flags.append(FlagDraft(flag: ServiceFlags(rawValue: bits), place: place))
                continue
            }
            let names = [TableJSON.onePacket] + SchedulerFlagText.all.map { "\($0.name)" }
            let name = try reader.word("one of " + names.joined(separator: ", ")) {
                names.contains($0) ? $0 : nil
            }
            let known = SchedulerFlagText.all.first { "\($0.name)" == name }
            flags.append(
                FlagDraft(flag: known?.flag ?? .onePacket, scheduler: known?.scheduler, place: place))
        }
        return flags
    }

    private enum PersistenceMember: String, CaseIterable { case timeout, netmask }

    private mutating func readPersistence() throws(FormatError) -> (timeout: UInt32, netmask: Netmask?) {
        var timeout = Persistence.defaultTimeout
        var netmask: Netmask?
        var members = try reader.object("{, persistence, or null", PersistenceMember.self)
        while let (member, _) = try members.next(&reader) {
            switch member {
            case .timeout: timeout = try reader.integer("a number of seconds", in: 1...UInt32.max)
            case .netmask: netmask = try readNetmask()
            }
        }
        return (timeout, netmask)
    }
}

// MARK: Servers

extension TableJSONReader {
    private enum ServerMember: String, CaseIterable {
        case server, forward, tunnel, weight, upperThreshold, lowerThreshold
    }

    private enum TunnelMember: String, CaseIterable { case type, port, checksum }

    private mutating func readServer(at place: TextPlace) throws(FormatError) -> Destination {
        var endpoint: Endpoint?
        var code = ForwardingCode(number: ForwardingCode.directRouting)
        var weight: Int32 = 1
        var thresholds = ConnectionThresholds()
        var hasTunnel = false
        var members = try reader.object("{, a server", ServerMember.self)
        while let (member, _) = try members.next(&reader) {
            switch member {
            case .server: endpoint = try readEndpoint()
            case .forward:
                let words = ForwardingWord.allCases.map(\.rawValue).joined(separator: ", ")
                code.number = try wordOrNumber("one of \(words)", in: 0...7) {
                    ForwardingWord(rawValue: $0)?.number
                }
            case .tunnel:
                hasTunnel = !reader.null()
                if hasTunnel { code.tunnel = try readTunnel() }
            case .weight: weight = try reader.integer("a weight", in: Int32.min...Int32.max)
            case .upperThreshold: thresholds.upper = try readThreshold()
            case .lowerThreshold: thresholds.lower = try readThreshold()
            }
        }
        guard let endpoint else { throw FormatError(at: place, "a server needs the member \"server\"") }
        if code.number == ForwardingCode.tunnel, !hasTunnel { table.omissions.insert(.tunnelKinds) }
        var destination = Destination(
            endpoint: endpoint, method: code.method, weight: weight, thresholds: thresholds)
        destination.idleTunnel = code.idleTunnel
        return destination
    }

    /// 0 for one that is not known.
    private mutating func readThreshold() throws(FormatError) -> UInt32 {
        guard reader.null() else {
            return try reader.integer("a number of connections, or null", in: 0...UInt32.max)
        }
        table.omissions.insert(.thresholds)
        return 0
    }

    private mutating func readTunnel() throws(FormatError) -> Tunnel.Code {
        var code = Tunnel.Code()
        var members = try reader.object("{, a tunnel, or null", TunnelMember.self)
        while let (member, _) = try members.next(&reader) {
            switch member {
            case .type:
                code.type = try wordOrNumber("ipip, gue or gre, in quotes", in: 0...UInt8.max) {
                    TunnelWord(rawValue: $0)?.number
                }
            case .port: code.port = try reader.integer("a port", in: 0...UInt16.max)
            case .checksum:
                code.flags = try wordOrNumber("none, full or remote, in quotes", in: 0...UInt16.max) { word in
                    TunnelChecksum.allCases.first { "\($0)" == word }?.rawValue
                }
            }
        }
        return code
    }
}

// MARK: Values

extension TableJSONReader {
    private mutating func wordOrNumber<Number: FixedWidthInteger>(
        _ expected: String, in bounds: ClosedRange<Number>, _ value: (String) -> Number?
    ) throws(FormatError) -> Number {
        reader.isString() ? try reader.word(expected, value) : try reader.integer(expected, in: bounds)
    }

    private mutating func optionalNumber<Number: FixedWidthInteger>(
        _ expected: String
    ) throws(FormatError) -> Number? {
        reader.null() ? nil : try reader.integer(expected, in: Number.min...Number.max)
    }

    /// Commands of ipvsadm have it as a word.
    private mutating func readName(_ expected: String) throws(FormatError) -> String {
        try reader.word(expected) { name in
            !name.isEmpty && name.utf8.allSatisfy { $0 > UInt8(ascii: " ") && $0 != 0x7f } ? name : nil
        }
    }

    private mutating func readEndpoint() throws(FormatError) -> Endpoint {
        try reader.word(
            "an address and a port, such as \"192.0.2.1:80\" or \"[2001:db8::1]:80\"", EndpointText.parse)
    }

    /// `255.255.255.0` or, of IPv6, a number of bits.
    private mutating func readNetmask() throws(FormatError) -> Netmask {
        let expected = "a netmask such as \"255.255.255.0\", or a number of bits for IPv6"
        guard reader.isString() else {
            return .ipv6(prefixLength: try reader.integer(expected, in: 1...128))
        }
        return try reader.word(expected) { text in
            guard case .ipv4(let mask) = IPAddress(text) else { return nil }
            return .ipv4(mask)
        }
    }
}
