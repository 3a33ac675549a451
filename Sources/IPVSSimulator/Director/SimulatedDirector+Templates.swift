import IPVSModel

/// Persistence: a template keeps a client with its server (`ip_vs_sched_persist` of `ip_vs_core.c`).
extension SimulatedDirector {
    mutating func schedulePersistently(
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
        if outcome == .persistent { servers[server].use.persistent &+= 1 }
        return (placement, connect(flow, key, placement, keepsPort: !isTranslated, template: template))
    }

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
