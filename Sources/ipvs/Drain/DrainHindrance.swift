import IPVSFormats
import IPVSModel

/// What keeps connections on a server that is drained, or clients from being served meanwhile, and what can be done.
struct DrainHindrance: Sendable, Hashable {
    enum Kind: String, Sendable, CaseIterable {
        /// Templates bring known clients back (`ip_vs_sched_persist`).
        case persistence
        /// The scheduler has no other server for some clients.
        case refusal
        /// Hardly anybody is left to serve.
        case lastServer
        /// A client that uses a port again gets its old entry (`is_new_conn_expected`).
        case portReuse
        /// Others have not what the server has in its cache.
        case cache
        /// What has no end but silence.
        case datagrams
    }

    let kind: Kind
    let service: ServiceIdentity
    let what: String
    let remedy: String

    var sentence: String { "\(service): \(what); \(remedy)" }

    /// Settings that decide some of them; nil for what this kernel does not have.
    struct Settings: Sendable, Hashable {
        var reuseMode: Int64?
        var forgetsQuiescentTemplates: Bool?
        var forgetsDrainedEntries: Bool?

        /// Those of the running kernel.
        static var live: Settings {
            Settings(
                reuseMode: Sysctl.value("conn_reuse_mode"),
                forgetsQuiescentTemplates: Sysctl.value("expire_quiescent_template").map { $0 != 0 },
                forgetsDrainedEntries: Sysctl.value("expire_nodest_conn").map { $0 != 0 })
        }
    }

    /// What will hinder.
    ///
    /// - Parameters:
    ///   - drained: the servers that are to take no new connections.
    ///   - table: as it is before.
    static func all(
        draining drained: Set<ServerOfService>, in table: TableSnapshot, _ settings: Settings
    ) -> [DrainHindrance] {
        table.services.sorted { $0.service.identity < $1.service.identity }.flatMap { entry in
            let service = entry.service.identity
            let part = Part(
                service: entry.service, settings: settings,
                leaving: entry.destinations.filter {
                    drained.contains(ServerOfService($0.destination.endpoint, of: service))
                },
                left: entry.destinations.filter {
                    $0.destination.takesConnections
                        && !drained.contains(ServerOfService($0.destination.endpoint, of: service))
                })
            guard !part.leaving.isEmpty else { return [DrainHindrance]() }
            let found: [(Kind, Part.Finding?)] = [
                (.lastServer, part.lastServer), (.refusal, part.refusal), (.persistence, part.persistence),
                (.portReuse, part.portReuse), (.datagrams, part.datagrams), (.cache, part.cache),
            ]
            return found.compactMap { kind, finding in
                finding.map {
                    DrainHindrance(kind: kind, service: service, what: $0.what, remedy: $0.remedy)
                }
            }
        }
    }
}

/// One service of those that lose servers.
private struct Part {
    typealias Finding = (what: String, remedy: String)

    let service: VirtualService
    let settings: DrainHindrance.Settings
    let leaving: [DestinationSnapshot]
    /// Those that take new connections afterwards.
    let left: [DestinationSnapshot]

    private var transport: TransportProtocol? {
        if case .endpoint(let transport, _) = service.identity { transport } else { nil }
    }

    var lastServer: Finding? {
        guard leaving.contains(where: \.destination.takesConnections) else { return nil }
        return switch left.count {
        case 0:
            (
                "no server is left that takes connections: clients are refused",
                "bring another one in first"
            )
        case 1:
            (
                "only \(left[0].destination.endpoint) is left to take its clients",
                "see that it can carry them all: --preview shows how busy it gets"
            )
        default: nil
        }
    }

    var refusal: Finding? {
        switch service.scheduler {
        case .destinationHashing:
            return (
                "dh refuses the clients of a server with weight 0, and has no other for them",
                "choose another scheduler, or delete the server in place of draining it"
            )
        case .sourceHashing, .maglevHashing:
            guard !service.flags.contains(.hashFallback) else { return nil }
            var other = service
            other.flags.insert(.hashFallback)
            return (
                "\(service.scheduler) refuses the clients of a server with weight 0",
                "ipvsadm \(DifferenceReport.command(.editService(other))) gives them to others meanwhile"
            )
        default: return nil
        }
    }

    var persistence: Finding? {
        guard let persistence = service.persistence, settings.forgetsQuiescentTemplates != true else {
            return nil
        }
        let count = leaving.reduce(UInt64(0)) { $0 + UInt64($1.counts.persistent) }
        return (
            "clients are kept for \(persistence.timeout) s: \(count) templates bring theirs back, weight 0 or not",
            "sysctl -w net.ipv4.vs.expire_quiescent_template=1 gives those clients to other servers"
        )
    }

    var portReuse: Finding? {
        guard transport == .tcp || transport == nil, settings.forgetsDrainedEntries != true,
            let mode = settings.reuseMode
        else { return nil }
        if mode == 0 {
            return (
                "a client that uses a port again soon stays on its server (conn_reuse_mode is 0)",
                "sysctl -w net.ipv4.vs.conn_reuse_mode=1 gives it to another one"
            )
        }
        // Replies are not seen, so that closed connections are in FIN_WAIT, and not in TIME_WAIT.
        guard mode & 2 == 0, leaving.contains(where: { $0.destination.method.hidesReplies }) else {
            return nil
        }
        return (
            "a client that uses a port again soon stays on its server (conn_reuse_mode is \(mode), and replies "
                + "do not come this way)",
            "sysctl -w net.ipv4.vs.conn_reuse_mode=2 gives it to another one"
        )
    }

    var datagrams: Finding? {
        guard transport == .udp, !service.flags.contains(.onePacket) else { return nil }
        return (
            "a client that goes on sending from its port stays on its server, weight 0 or not",
            "a --timeout ends the wait; with sysctl -w net.ipv4.vs.expire_nodest_conn=1 such clients go to "
                + "other servers once the server is deleted"
        )
    }

    var cache: Finding? {
        let isCaching =
            service.scheduler == .localityBasedLeastConnection
            || service.scheduler == .localityBasedLeastConnectionWithReplication
        guard isCaching else { return nil }
        return (
            "what \(service.scheduler) keeps on a server goes to others, whose caches do not have it",
            "drain one server at a time, when there is little to do"
        )
    }
}

extension ForwardingMethod {
    fileprivate var hidesReplies: Bool {
        switch self {
        case .directRouting, .tunnelling: true
        default: false
        }
    }
}
