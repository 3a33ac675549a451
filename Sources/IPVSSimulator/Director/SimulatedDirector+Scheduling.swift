import IPVSModel

/// A new connection gets its server: `ip_vs_schedule` of `ip_vs_core.c`.
extension SimulatedDirector {
    /// Well-known ports that IPVS treats apart.
    static let ftpPort: UInt16 = 21
    private static let ftpDataPort: UInt16 = 20

    /// - Returns: the placement and the new entry, if there is one, whose timer is not running yet.
    mutating func schedule(_ flow: Flow, _ key: ConnectionKey) -> (Placement, ConnectionNumber) {
        let service = service(for: key.virtual)
        guard service.isPresent else { return (.passed, .absent) }
        if dropRate != 0, dropsPacket() { return refuse(service, .dropRate) }
        if let obstacle = obstacle(to: flow, service) {
            return obstacle.isPassed ? (.passed, .absent) : refuse(service, Refusal.Reason(obstacle))
        }
        if services[service].isPersistent { return schedulePersistently(flow, key, service) }
        let port = flow.destination.port
        guard let server = pick(flow, service) else { return refuse(flow, service) }
        let serverPort = servers[server].port
        let placement = Placement(
            outcome: .scheduled, server: server, port: serverPort != 0 ? serverPort : port, service: service)
        return (placement, connect(flow, key, placement, keepsPort: serverPort == 0, template: .absent))
    }

    /// `ip_vs_todrop`
    private mutating func dropsPacket() -> Bool {
        dropCounter &-= 1
        if dropCounter > 0 { return false }
        dropCounter = dropRate
        return true
    }

    /// Why a new connection is not scheduled, before any server is looked at; nil if it may be.
    @inline(__always)
    func obstacle(to flow: Flow, _ service: ServiceNumber) -> SchedulingObstacle? {
        if flow.client.port == Self.ftpDataPort { return .clientSendsFTPData }
        // The kernel would be out of memory, too.
        if connections.count >= ConnectionTable.maximumCount { return .tableIsFull }
        if services[service].isPersistent || services[service].mark != 0 { return nil }
        if flow.destination.port == services[service].port { return nil }
        return isPassed(flow, by: service) ? .otherPortOfFTP : .otherPort
    }

    /// `ip_vs_leave`: what an FTP service has no server for may be meant for others at its address.
    func isPassed(_ flow: Flow, by service: ServiceNumber) -> Bool {
        services[service].port == Self.ftpPort && flow.destination.port != Self.ftpPort
    }

    /// Makes the entry of a connection (`ip_vs_conn_new`). One-packet entries are forgotten at once.
    @inline(__always)
    mutating func connect(
        _ flow: Flow, _ key: ConnectionKey, _ placement: Placement, keepsPort: Bool,
        template: ConnectionNumber
    ) -> ConnectionNumber {
        guard let server = placement.server, let service = placement.service else { return .absent }
        servers[server].connections &+= 1
        servers[server].placements &+= 1
        servers[server].use.countConnection(at: now)
        services[service].connections &+= 1
        bind(server, isTemplate: false)
        if services[service].flags & Service.onePacketFlag != 0, virtuals[key.virtual].kind == .udp {
            unbind(server, .inactive)
            return .absent
        }
        var flags: Connection.Flags = .inactive
        if !servers[server].isMasquerading { flags.insert(.noOutput) }
        if keepsPort { flags.insert(.keepsPort) }
        let slot = connections.insert(key, server: server, flags: flags)
        if template.isPresent {
            connections[slot].template = template
            connections[template].controlled += 1
        }
        return slot
    }

    @inline(__always)
    func request(of flow: Flow, to service: ServiceNumber) -> SchedulingRequest {
        SchedulingRequest(
            client: flow.client.address, clientPort: flow.client.port, virtual: flow.destination.address,
            flags: services[service].flags, now: now)
    }

    @inline(__always)
    mutating func pick(_ flow: Flow, _ service: ServiceNumber) -> ServerNumber? {
        pick(request(of: flow, to: service), service)
    }

    @inline(__always)
    private mutating func pick(_ request: SchedulingRequest, _ service: ServiceNumber) -> ServerNumber? {
        let list = list(of: service)
        services[service].noted = .absent
        return services[service].scheduler?.pick(request, from: list)
    }

    /// Choices alone, without connections, for benchmarks: for each address, as the client's and as the virtual one. The
    /// chosen server counts one active connection more.
    ///
    /// - Returns: how many addresses got a server.
    package mutating func choose(for addresses: [IPAddress], by service: ServiceNumber) -> UInt64 {
        var served: UInt64 = 0
        for address in addresses {
            let request = SchedulingRequest(
                client: address, clientPort: 0, virtual: address, flags: services[service].flags, now: now)
            guard let server = pick(request, service) else { continue }
            servers[server].active &+= 1
            noteLoad(of: server)
            served += 1
        }
        return served
    }

    // MARK: Which service

    /// The service of packets to a virtual endpoint, if there is one (`ip_vs_service_find`).
    @inline(__always)
    mutating func service(for virtual: VirtualNumber) -> ServiceNumber {
        if virtuals[virtual].generation != tableGeneration {
            virtuals[virtual].service = findService(virtuals[virtual])
            virtuals[virtual].generation = tableGeneration
        }
        return virtuals[virtual].service
    }

    func findService(_ entry: VirtualEndpoints.Entry) -> ServiceNumber {
        let endpoint = entry.endpoint
        if entry.mark != 0,
            let marked = serviceNumbers[.firewallMark(entry.mark, endpoint.address.family)]
        {
            return marked
        }
        func at(_ port: UInt16) -> ServiceNumber? {
            serviceNumbers[.endpoint(endpoint.transport, Endpoint(address: endpoint.address, port: port))]
        }
        if let exact = at(endpoint.port) { return exact }
        // An FTP service also takes data connections to its address.
        let mayBeFTPData = endpoint.port == Self.ftpDataPort || endpoint.port >= 1024
        if endpoint.transport == .tcp, mayBeFTPData, let ftp = at(Self.ftpPort) { return ftp }
        return at(0) ?? .absent
    }
}
