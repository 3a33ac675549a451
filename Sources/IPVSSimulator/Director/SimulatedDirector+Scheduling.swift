import IPVSModel

/// A new connection gets its server: `ip_vs_schedule` and `ip_vs_sched_persist` of `ip_vs_core.c`.
extension SimulatedDirector {
    /// Well-known ports that IPVS treats apart.
    static let ftpPort: UInt16 = 21
    private static let ftpDataPort: UInt16 = 20

    /// - Returns: the placement and the new entry, if there is one, whose timer is not running yet.
    mutating func schedule(_ flow: Flow, _ key: ConnectionKey) -> (Placement, ConnectionNumber) {
        let service = service(for: key.virtual)
        guard service.isPresent else { return (.passed, .absent) }
        if let obstacle = obstacle(to: flow, service) {
            return obstacle.isPassed ? (.passed, .absent) : refuse(service)
        }
        if services[service].isPersistent { return schedulePersistently(flow, key, service) }
        let port = flow.destination.port
        guard let server = pick(flow, service) else { return refuse(flow, service) }
        let serverPort = servers[server].port
        let placement = Placement(
            outcome: .scheduled, server: server, port: serverPort != 0 ? serverPort : port, service: service)
        return (placement, connect(flow, key, placement, keepsPort: serverPort == 0, template: .absent))
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

    private mutating func schedulePersistently(
        _ flow: Flow, _ key: ConnectionKey, _ service: ServiceNumber
    ) -> (Placement, ConnectionNumber) {
        let templateKey = templateKey(flow.client.address, virtual: key.virtual, service)
        var template = connections.find(templateKey, isTemplate: true)
        var outcome = Placement.Outcome.persistent
        if template.isPresent, !isValid(template) {
            void(template)
            template = .absent
        }
        if !template.isPresent {
            guard let server = pick(flow, service) else { return refuse(flow, service) }
            template = connections.insert(templateKey, server: server, flags: [.template, .inactive])
            connections[template].controlled = 0
            connections.startTimer(of: template, in: Int(services[service].templateQueue), now: now)
            bind(server, isTemplate: true)
            outcome = .scheduled
        } else {
            // With the time-out that it was made with, or a minute once it was re-armed.
            connections.restartTimer(of: template, in: connections[template].queue, now: now)
        }
        let server = connections[template].server
        let serverPort = servers[server].port
        let port = flow.destination.port
        let isTranslated = port == services[service].port && serverPort != 0
        let placement = Placement(
            outcome: outcome, server: server, port: isTranslated ? serverPort : port, service: service)
        return (placement, connect(flow, key, placement, keepsPort: !isTranslated, template: template))
    }

    /// Makes the entry of a connection (`ip_vs_conn_new`). One-packet entries are forgotten at once.
    @inline(__always)
    private mutating func connect(
        _ flow: Flow, _ key: ConnectionKey, _ placement: Placement, keepsPort: Bool,
        template: ConnectionNumber
    ) -> ConnectionNumber {
        guard let server = placement.server, let service = placement.service else { return .absent }
        servers[server].connections &+= 1
        servers[server].placements &+= 1
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
    private mutating func pick(_ flow: Flow, _ service: ServiceNumber) -> ServerNumber? {
        pick(
            SchedulingRequest(
                client: flow.client.address, clientPort: flow.client.port, virtual: flow.destination.address,
                flags: services[service].flags, now: now), service)
    }

    @inline(__always)
    private mutating func pick(_ request: SchedulingRequest, _ service: ServiceNumber) -> ServerNumber? {
        let list = list(of: service)
        services[service].noted = .absent
        return services[service].scheduler?.pick(request, from: list)
    }

    /// A choice alone, without a connection; the chosen server counts one active connection more.
    package mutating func choose(
        for client: IPAddress, to virtual: IPAddress, by service: ServiceNumber
    ) -> ServerNumber? {
        let request = SchedulingRequest(
            client: client, clientPort: 0, virtual: virtual, flags: services[service].flags, now: now)
        guard let server = pick(request, service) else { return nil }
        servers[server].active &+= 1
        noteLoad(of: server)
        return server
    }

    /// The scheduler found no server: the flow counts for the one that stood in its way, if it was one.
    private mutating func refuse(_ flow: Flow, _ service: ServiceNumber) -> (Placement, ConnectionNumber) {
        if isPassed(flow, by: service) { return (.passed, .absent) }
        let request = SchedulingRequest(
            client: flow.client.address, clientPort: flow.client.port, virtual: flow.destination.address,
            flags: services[service].flags, now: now)
        let list = list(of: service)
        let refuser = services[service].scheduler?.refuser(of: request, from: list)
        if let refuser { refusedByServer[refuser, default: 0] += 1 }
        return refuse(service)
    }

    private mutating func refuse(_ service: ServiceNumber) -> (Placement, ConnectionNumber) {
        services[service].refused += 1
        return (.refused(by: service), .absent)
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

    // MARK: Templates

    /// Templates are shared by services of one address: those on port 0 and on the FTP port look for port 0, others
    /// for their own; services by mark look for their mark.
    mutating func templateKey(_ client: IPAddress, virtual: VirtualNumber, _ service: ServiceNumber)
        -> ConnectionKey
    {
        let record = services[service]
        var endpoint = virtuals[virtual].endpoint
        if endpoint.port == record.port {
            if record.port == Self.ftpPort { endpoint.port = 0 }
        } else {
            endpoint.port = 0
            if record.mark != 0 {
                endpoint.transport = TransportProtocol(rawValue: 0)
                // The mark is an address's first word (`ip_vs_sched_persist`).
                endpoint.address =
                    client.family == .ipv4 ? .ipv4(record.mark) : .ipv6(UInt128(record.mark) << 96)
            }
        }
        let masked: IPAddress =
            switch client {
            case .ipv4(let address): .ipv4(address & UInt32(truncatingIfNeeded: record.mask))
            case .ipv6(let address): .ipv6(address.number & record.mask)
            }
        let number = virtuals.number(of: endpoint, marks: [])
        return key(Endpoint(address: masked, port: 0), virtual: number)
    }

    /// `ip_vs_check_template`
    func isValid(_ template: ConnectionNumber) -> Bool {
        let server = servers[connections[template].server]
        return server.isAvailable && !(settings.expiresQuiescentTemplates && server.weight == 0)
    }

    /// Makes a template unfindable: from then on it belongs to port 65535.
    private mutating func void(_ template: ConnectionNumber) {
        var endpoint = virtuals[connections[template].virtual].endpoint
        guard endpoint.port != .max else { return }
        endpoint.port = .max
        connections.rename(template, virtual: virtuals.number(of: endpoint, marks: []))
    }
}
