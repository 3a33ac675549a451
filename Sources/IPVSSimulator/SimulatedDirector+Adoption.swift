import IPVSModel

/// A start from what a running kernel shows.
extension SimulatedDirector {
    /// Takes over a table and the connections in it, into a director that has none.
    ///
    /// Limits count as reached where they are; what schedulers remember starts afresh.
    package mutating func adopt(_ table: TableSnapshot, _ entries: [ConnectionEntry]) {
        for entry in table.services {
            try? apply(.addService(entry.service))
            // The last one added is the first of the list.
            for destination in entry.destinations.reversed() {
                try? apply(.addDestination(destination.destination, to: entry.service.identity))
            }
        }
        // Timers of one length must start in the order in which they end.
        let sorted = entries.sorted {
            ($0.expires, $0.virtual, $0.client) < ($1.expires, $1.virtual, $1.client)
        }
        for entry in sorted where entry.client.port == 0 { adopt(entry, template: -1) }
        for entry in sorted where entry.client.port != 0 { adopt(entry, template: template(of: entry)) }
    }

    private mutating func adopt(_ entry: ConnectionEntry, template: ConnectionSlot) {
        let isTemplate = entry.client.port == 0
        let endpoint = VirtualEndpoint(
            transport: entry.transport, address: entry.virtual.address, port: entry.virtual.port)
        let virtual = virtuals.number(of: endpoint, marks: isTemplate ? [] : settings.firewallMarks)
        let service = service(for: virtual)
        guard service >= 0, let server = server(of: entry, in: service) else { return }
        var flags: Connection.Flags = isTemplate ? [.template, .inactive] : .inactive
        if isTemplate, entry.state == "ASSURED" { flags.insert(.assured) }
        if !isTemplate, !servers[server].isMasquerading { flags.insert(.noOutput) }
        if servers[server].port != entry.destination.port { flags.insert(.keepsPort) }
        let state = isTemplate ? 0 : Self.state(named: entry.state, entry.transport)
        if !isTemplate, Self.isActive(state, entry.transport) { flags.remove(.inactive) }
        bind(server, isTemplate: isTemplate)
        if !flags.contains(.inactive) {
            countActive(server, 1)
            servers[server].inactive -= 1
            noteLoad(of: server)
        }
        let slot = connections.insert(key(entry.client, virtual: virtual), server: server, flags: flags)
        connections[slot].state = state
        connections[slot].control = isTemplate ? 0 : template
        if template >= 0 { connections[template].control += 1 }
        let queue = queue(isTemplate, state, entry.transport, service)
        let remaining = Nanoseconds(entry.expires) * SimulationTime.second
        connections.startTimer(
            of: slot, in: queue, now: now + remaining - connections.timers.queues[queue].length)
    }

    private func queue(_ isTemplate: Bool, _ state: UInt8, _ transport: TransportProtocol, _ service: Int32)
        -> Int
    {
        if isTemplate { return Int(services[service].templateQueue) }
        return switch FlowKind(transport) {
        case .tcp: tcpQueues[Int(state)]
        case .sctp: sctpQueues[Int(state)]
        default: udpQueue
        }
    }

    private func server(of entry: ConnectionEntry, in service: Int32) -> ServerIndex? {
        let record = services[service]
        let candidates = record.list.filter {
            serverDescriptions[Int($0)].destination.endpoint.address == entry.destination.address
        }
        return candidates.first { servers[$0].port == entry.destination.port } ?? candidates.first
    }

    /// The template that must have chosen a connection's server, if its service is persistent.
    private mutating func template(of entry: ConnectionEntry) -> ConnectionSlot {
        let endpoint = VirtualEndpoint(
            transport: entry.transport, address: entry.virtual.address, port: entry.virtual.port)
        let virtual = virtuals.number(of: endpoint, marks: settings.firewallMarks)
        let service = service(for: virtual)
        guard service >= 0, services[service].isPersistent else { return -1 }
        return connections.find(
            templateKey(entry.client.address, virtual: virtual, service), isTemplate: true)
    }

    private static func state(named name: String, _ transport: TransportProtocol) -> UInt8 {
        switch FlowKind(transport) {
        case .tcp: TCPState.allCases.first { $0.name == name }?.rawValue ?? 0
        case .sctp: SCTPState.allCases.first { $0.name == name }?.rawValue ?? 0
        default: 0
        }
    }

    private static func isActive(_ state: UInt8, _ transport: TransportProtocol) -> Bool {
        switch FlowKind(transport) {
        case .tcp: TCPState(rawValue: state)?.isActive ?? false
        case .sctp: state == SCTPState.established.rawValue
        default: false
        }
    }
}
