import IPVSModel

/// The services that a virtual server becomes: itself, or one for each member of its group.
///
/// What is left out is filled in as keepalived 2.2.7 does: UDP, NAT, weight 1, wlc, 360 s.
struct KeepalivedServices {
    private let virtual: KeepalivedVirtualServer
    private let group: KeepalivedGroup?
    private let persistenceTimeout: UInt32?
    private let transport: TransportProtocol

    init(_ virtual: KeepalivedVirtualServer, _ group: KeepalivedGroup?) {
        self.virtual = virtual
        self.group = group
        transport = virtual.transport ?? .udp
        // A service of every port is persistent whether or not this is said.
        persistenceTimeout =
            virtual.persistenceTimeout
            ?? (Self.isOfEveryPort(virtual, group) ? Persistence.defaultTimeout : nil)
    }

    private static func isOfEveryPort(_ virtual: KeepalivedVirtualServer, _ group: KeepalivedGroup?) -> Bool {
        if case .endpoint(let endpoint) = virtual.target { return endpoint.port == 0 }
        return group?.members.contains { member in
            if case .addresses(first: _, last: _, port: 0, _) = member { true } else { false }
        } ?? false
    }

    func makeChanges(_ builder: inout TableTextBuilder) {
        guard !virtual.servers.isEmpty else {
            return builder.remark(
                at: virtual.place, "keepalived ignores \(virtual.name): it has no real servers")
        }
        remark(&builder)
        switch virtual.target {
        case .endpoint(let endpoint):
            add(.endpoint(transport, endpoint), at: virtual.place, isFirst: true, &builder)
        case .mark(let mark): add(.firewallMark(mark, markFamily), at: virtual.place, isFirst: true, &builder)
        case .group: addMembers(&builder)
        }
    }

    private func addMembers(_ builder: inout TableTextBuilder) {
        var isFirst = true
        for member in group?.members ?? [] where builder.canGoOn {
            switch member {
            case .mark(let mark, let family, let place):
                add(.firewallMark(mark, family ?? markFamily), at: place, isFirst: isFirst, &builder)
                isFirst = false
            case .addresses(let first, let last, let port, let place):
                var address: IPAddress? = first
                while let current = address, current <= last, builder.canGoOn {
                    let endpoint = Endpoint(address: current, port: port)
                    add(.endpoint(transport, endpoint), at: place, isFirst: isFirst, &builder)
                    isFirst = false
                    address = current.successor
                }
            }
        }
    }

    /// Of a mark that says nothing of it: what is said, or what the rest of the group is of, or the servers that are no
    /// tunnels; where all are tunnels, those of a service that is no group, if they agree.
    private var markFamily: AddressFamily {
        if let family = virtual.family { return family }
        if let family = group.flatMap({ $0.families.count == 1 ? $0.families.first : nil }) { return family }
        for case .mark(_, let family?, _) in group?.members ?? [] { return family }
        let servers = virtual.servers + (virtual.sorryServer.map { [$0] } ?? [])
        if let server = servers.first(where: { !isTunnel($0) }) { return server.address.family }
        let families = Set(servers.map(\.address.family))
        return group == nil && families == [.ipv6] ? .ipv6 : .ipv4
    }

    private func isTunnel(_ server: KeepalivedRealServer) -> Bool {
        if case .tunnelling = server.method ?? virtual.method { true } else { false }
    }

    // MARK: Services

    private func add(
        _ identity: ServiceIdentity, at place: TextPlace, isFirst: Bool, _ builder: inout TableTextBuilder
    ) {
        var service = VirtualService(identity: identity, scheduler: virtual.scheduler, flags: virtual.flags)
        if !identity.isFirewallMark, transport != .udp { service.flags.remove(.onePacket) }
        if let timeout = persistenceTimeout {
            service.persistence = Persistence(
                timeout: timeout, netmask: virtual.netmask ?? .host(identity.family))
            guard service.persistence?.netmask.family == identity.family else {
                return builder.problem(
                    at: virtual.place,
                    "the persistence_granularity of \(virtual.name) is not of the family of \(identity)")
            }
        }
        // Without persistence keepalived does not say it.
        if persistenceTimeout != nil { service.persistenceEngine = virtual.engine }
        builder.add(.addService(service), at: place)
        addServers(of: identity, isFirst: isFirst, &builder)
    }

    private func addServers(
        of identity: ServiceIdentity, isFirst: Bool, _ builder: inout TableTextBuilder
    ) {
        var endpoints: Set<Endpoint> = []
        for server in virtual.servers where builder.canGoOn {
            let destination = destination(server, of: identity)
            guard endpoints.insert(destination.endpoint).inserted else {
                if isFirst {
                    builder.remark(
                        at: server.place, "keepalived ignores \(server.name): \(virtual.name) has it before")
                }
                continue
            }
            if isFirst { remark(port: destination.endpoint.port, of: server, &builder) }
            add(destination, of: identity, at: server.place, &builder)
        }
        guard let sorry = virtual.sorryServer, virtual.isSorryServerInhibited else { return }
        var destination = destination(sorry, of: identity)
        destination.weight = 0
        if endpoints.insert(destination.endpoint).inserted {
            add(destination, of: identity, at: sorry.place, &builder)
        }
    }

    private func add(
        _ destination: Destination, of identity: ServiceIdentity, at place: TextPlace,
        _ builder: inout TableTextBuilder
    ) {
        var isTunnel = false
        if case .tunnelling = destination.method { isTunnel = true }
        guard isTunnel || destination.endpoint.address.family == identity.family else {
            return builder.problem(
                at: place,
                "keepalived ignores \(destination.endpoint): only servers with lvs_method TUN can be of another family than \(identity)"
            )
        }
        builder.add(.addDestination(destination, to: identity), at: place)
    }

    private func destination(_ server: KeepalivedRealServer, of identity: ServiceIdentity) -> Destination {
        let method = server.method ?? virtual.method
        return Destination(
            endpoint: Endpoint(address: server.address, port: port(of: server, method, identity)),
            method: method,
            weight: server.weight ?? virtual.weight, thresholds: server.thresholds)
    }

    /// Ports are only translated by NAT.
    private func port(
        of server: KeepalivedRealServer, _ method: ForwardingMethod, _ identity: ServiceIdentity
    ) -> UInt16 {
        var own: UInt16 = 0
        if case .endpoint(_, let endpoint) = identity { own = endpoint.port }
        guard method == .masquerading else { return own }
        return server.port ?? (group == nil ? own : 0)
    }

    // MARK: Remarks

    private func remark(_ builder: inout TableTextBuilder) {
        let name = virtual.name
        var isMark = false
        if case .mark = virtual.target { isMark = true }
        if virtual.transport == nil, !isMark, !(group?.families.isEmpty ?? false) {
            builder.remark(at: virtual.place, "\(name) has no protocol: keepalived takes UDP")
        }
        if virtual.flags.contains(.onePacket), !isMark, transport != .udp {
            builder.remark(at: virtual.place, "keepalived ignores ops of \(name), which is not UDP")
        }
        if virtual.persistenceTimeout == nil, let persistenceTimeout {
            builder.remark(
                at: virtual.place,
                "\(name) is of every port: keepalived makes it persistent for \(persistenceTimeout) s")
        }
        if !virtual.leftOut.isEmpty {
            builder.remark(
                at: virtual.place,
                "no rule says \(virtual.leftOut.joined(separator: ", ")) of \(name): left out")
        }
        if let sorry = virtual.sorryServer, !virtual.isSorryServerInhibited {
            builder.remark(
                at: sorry.place,
                "the sorry server \(sorry.name) of \(name) is no server as long as the quorum is reached: left out"
            )
        }
    }

    private func remark(port: UInt16, of server: KeepalivedRealServer, _ builder: inout TableTextBuilder) {
        guard let own = server.port, own != port, group == nil else { return }
        builder.remark(
            at: server.place,
            "keepalived takes port \(port) for the server \(server.name): only NAT translates ports")
    }
}
