import IPVSFormats
import IPVSModel
import IPVSRules

/// What a change is about, as it was before.
struct TableState {
    let service: VirtualService?
    let server: Destination?
    let numberOfServices: Int

    init(of change: TableChange, in table: Table) {
        let entry = change.service.flatMap { table[$0] }
        service = entry?.service
        server = change.server.flatMap { entry?[$0.endpoint] }
        numberOfServices = table.numberOfServices
    }
}

/// What is to be said of single lines that the kernel takes.
extension TableChecking {
    mutating func check(_ line: TableText.Line, before: TableState) {
        switch line.change {
        case .addService(let service): check(service, line.place)
        case .editService(let service):
            check(service, line.place)
            if before.service == table[service.identity]?.service {
                warn(
                    .changesNothing, at: line.place,
                    "the service \(service.identity) is already as this line wants it: take the line out")
            }
        case .addDestination(let server, to: let service): check(server, of: service, line)
        case .editDestination(let server, of: let service):
            check(server, of: service, line)
            if before.server == server {
                warn(
                    .changesNothing, at: line.place,
                    "the server \(server.endpoint) is already as this line wants it: take the line out")
            }
            if line.time != nil, server.weight == 0, before.server?.takesConnections == true {
                checkQuiescing(server, of: service, line.place)
            }
        case .deleteService, .deleteDestination, .clear:
            if line.time == nil { checkTakingBack(line, before: before) }
        case .zero, .setTimeouts, .startDaemon, .stopDaemon: break
        }
    }

    /// Lines with a time are meant to change what the others add.
    private mutating func checkTakingBack(_ line: TableText.Line, before: TableState) {
        switch line.change {
        case .clear:
            guard before.numberOfServices > 0, let first = origins.first else { return }
            warn(
                .takenBack, at: line.place, related: first,
                "-C takes back the \(count(before.numberOfServices, "service")) of the lines before it: put it "
                    + "first, or leave them out")
        case .deleteService(let identity):
            guard let other = origins.services[identity.asKept] else { return }
            warn(
                .takenBack, at: line.place, option: .serviceAddress, related: other,
                "this takes back the service \(identity) of line \(lines[other].place.line), with its servers: "
                    + "leave both out")
        case .deleteDestination(let endpoint, from: let identity):
            guard let other = origins.servers[LineOrigins.Server(endpoint, of: identity)] else { return }
            warn(
                .takenBack, at: line.place, option: .realServer, related: other,
                "this takes back the server \(endpoint) of line \(lines[other].place.line): leave both out")
        default: break
        }
    }

    func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

// MARK: Services

extension TableChecking {
    private mutating func check(_ service: VirtualService, _ place: TextPlace) {
        let identity = service.identity
        if service.scheduler == .noScheduler {
            warn(
                .noScheduler, at: place, option: .scheduler,
                "the service \(identity) has no scheduler and refuses every connection: name one with -s")
        }
        if let persistence = service.persistence {
            check(persistence, of: service, place)
        } else {
            checkIdleOptions(of: service, place)
        }
        if service.flags.contains(.onePacket), case .endpoint(let transport, _) = identity, transport != .udp
        {
            warn(
                .withoutEffect, at: place, option: .onePacket,
                "one-packet scheduling is for UDP, and the service is \(identity): leave it out")
        }
    }

    private mutating func check(_ persistence: Persistence, of service: VirtualService, _ place: TextPlace) {
        let identity = service.identity
        if service.flags.contains(.onePacket) {
            warn(
                .persistentPackets, at: place, option: .onePacket,
                "persistence keeps all packets of a client with one server, so that one-packet scheduling "
                    + "spreads nothing in \(identity): leave -o or -p out")
        }
        if persistence.timeout == 0 {
            warn(
                .persistenceOfNothing, at: place, option: .persistent,
                "persistence of 0 seconds lasts as long as the client has connections: say how many seconds, "
                    + "or leave -p out")
        }
        if persistence.timeout > Self.longestPersistence {
            warn(
                .overflow, at: place, option: .persistent,
                "\(persistence.timeout) seconds overflow in kernels that count 1000 ticks a second: at most "
                    + "\(Self.longestPersistence)")
        }
        switch persistence.netmask {
        case .ipv4(0):
            warn(
                .oddNetmask, at: place, option: .netmask,
                "the netmask 0.0.0.0 makes one group of all clients, which goes to one server: name fewer bits"
            )
        case .ipv4(let mask) where ~mask & (~mask &+ 1) != 0:
            warn(
                .oddNetmask, at: place, option: .netmask,
                "the netmask \(IPAddress.ipv4(mask)) has gaps between its ones: write one such as 255.255.255.0"
            )
        default: break
        }
    }

    /// Seconds whose ticks fit into 32 bits where the kernel has the most ticks, 1000 a second (`ip_vs_add_service`).
    private static let longestPersistence = UInt32.max / 1000

    private mutating func checkIdleOptions(of service: VirtualService, _ place: TextPlace) {
        if service.idleNetmask != nil {
            warn(
                .withoutEffect, at: place, option: .netmask,
                "the netmask has no effect in \(service.identity), which has no persistence: add -p, or leave "
                    + "-M out")
        }
        if service.persistenceEngine?.isEmpty == false {
            warn(
                .withoutEffect, at: place, option: .persistenceEngine,
                "the engine has no effect in \(service.identity), which has no persistence: add -p, or leave "
                    + "--pe out")
        }
    }
}

// MARK: Servers

extension TableChecking {
    private mutating func check(
        _ server: Destination, of service: ServiceIdentity, _ line: TableText.Line
    ) {
        checkPort(of: server, in: service, line)
        let limits = server.thresholds
        if limits.upper > UInt32(Int32.max) {
            warn(
                .notEverywhere, at: line.place, option: .upperThreshold,
                "newer kernels refuse the upper threshold \(limits.upper) of the server \(server.endpoint): at "
                    + "most \(Int32.max)")
        }
        if limits.upper > 0, limits.lower == limits.upper {
            warn(
                .equalThresholds, at: line.place, option: .lowerThreshold,
                "the lower threshold of the server \(server.endpoint) is not below the upper one, "
                    + "\(limits.upper), so that it opens and closes with every connection: lower -y")
        }
        if let remark = server.endpoint.address.remarkAsServer {
            warn(.notEverywhere, at: line.place, option: .realServer, "\(server.endpoint.address) \(remark)")
        }
    }

    /// Only masquerading rewrites ports (`ip_vs_dr_xmit`, `ip_vs_tunnel_xmit`).
    private mutating func checkPort(
        of server: Destination, in service: ServiceIdentity, _ line: TableText.Line
    ) {
        guard case .endpoint(_, let virtual) = service, virtual.port != 0 else { return }
        let letter: String
        switch server.method {
        case .directRouting: letter = "-g"
        case .tunnelling: letter = "-i"
        default: return
        }
        let port = line.replacedPort ?? server.endpoint.port
        guard port != virtual.port else { return }
        warn(
            .replacedPort, at: line.place, option: .realServer,
            "the server \(server.endpoint.address) gets packets at the service's port, \(virtual.port), and not "
                + "at \(port), since \(letter) leaves ports as they are: write \(virtual.port), or use -m")
    }
}

extension IPAddress {
    /// Why some kernel or host does not take it for a server, where others do (`ip_vs_new_dest`).
    fileprivate var remarkAsServer: String? {
        switch self {
        case .ipv4(let value):
            value >> 24 == 0 ? "is refused as a server by kernels before 5.3: name a host's address" : nil
        case .ipv6(let value):
            // fe80::/10
            value.number >> 118 == 0x3fa
                ? "is link-local and can be a server only on the director itself: name a global address" : nil
        }
    }
}
