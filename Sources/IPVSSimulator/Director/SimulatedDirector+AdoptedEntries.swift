import IPVSModel

/// Entries of a running kernel become connections and templates.
extension SimulatedDirector {
    @discardableResult
    mutating func insert(
        _ entry: ConnectionEntry, _ owner: EntryOwner, flags: Connection.Flags, template: ConnectionNumber,
        longest: Nanoseconds
    ) -> ConnectionNumber {
        let server = owner.server
        let isTemplate = flags.contains(.template)
        let endpoint = VirtualEndpoint(
            transport: entry.transport, address: entry.virtual.address, port: entry.virtual.port)
        let virtual = virtuals.number(of: endpoint, marks: isTemplate ? [] : settings.firewallMarks)
        var flags = flags
        if isTemplate, entry.state == Self.assured { flags.insert(.assured) }
        if !isTemplate, !servers[server].isMasquerading { flags.insert(.noOutput) }
        if servers[server].port != entry.destination.port { flags.insert(.keepsPort) }
        if !owner.others.isEmpty || template.isPresent { flags.insert(.isDoubtful) }
        let state = isTemplate ? 0 : Self.state(named: entry.state, entry.transport)
        if !isTemplate, Self.isActive(entry) { flags.remove(.inactive) }
        bind(server, isTemplate: isTemplate)
        if !isTemplate, !flags.contains(.inactive) {
            countActive(server, 1)
            servers[server].inactive -= 1
            noteLoad(of: server)
        }
        let slot = connections.insert(key(entry.client, virtual: virtual), server: server, flags: flags)
        connections[slot].state = state
        if !owner.others.isEmpty { otherOwners[slot] = owner.others }
        if isTemplate { connections[slot].controlled = 0 }
        if template.isPresent {
            connections[slot].template = template
            connections[template].controlled += 1
        }
        let remaining = Nanoseconds(entry.expires) * SimulationTime.second
        var queue = queue(isTemplate, state, entry.transport, servers[server].service)
        if remaining > connections.timers.queues[queue].length {
            // It was started with a time-out that has been shortened since.
            queue = connections.timers.queue(length: longest, isForTemplates: isTemplate) ?? queue
        }
        connections.startTimer(
            of: slot, in: queue, now: now + remaining - connections.timers.queues[queue].length)
        return slot
    }

    private func queue(
        _ isTemplate: Bool, _ state: UInt8, _ transport: TransportProtocol, _ service: ServiceNumber
    )
        -> Int
    {
        if isTemplate {
            let isDeleted = serviceDescriptions[service].isDeleted
            return isDeleted ? rearmedTemplateQueue : Int(services[service].templateQueue)
        }
        return switch FlowKind(transport) {
        case .tcp: tcpQueues[Int(state)]
        case .sctp: sctpQueues[Int(state)]
        default: udpQueue
        }
    }

    /// The template that a connection may have come by, and whether the service would make that very one now.
    mutating func template(of entry: ConnectionEntry, _ owner: EntryOwner, _ templates: AdoptedTemplates)
        -> (number: ConnectionNumber, isExpected: Bool)
    {
        let found = templates.template(of: entry) { mayBeOfSameServer($0, owner) }
        let service = servers[owner.server].service
        guard found.isPresent, services[service].isPersistent else { return (found, false) }
        let endpoint = VirtualEndpoint(
            transport: entry.transport, address: entry.virtual.address, port: entry.virtual.port)
        let virtual = virtuals.number(of: endpoint, marks: settings.firewallMarks)
        let key = templateKey(entry.client.address, virtual: virtual, service)
        return (found, connections.find(key, isTemplate: true) == found)
    }

    /// Of a deleted server the entries may not show the port.
    private func mayBeOfSameServer(_ template: ConnectionNumber, _ owner: EntryOwner) -> Bool {
        let own = [owner.server] + owner.others
        let templates = [connections[template].server] + (otherOwners[template] ?? [])
        return templates.contains { template in
            own.contains { $0 == template || !servers[$0].isAvailable && !servers[template].isAvailable }
        }
    }

    /// `ip_vs_state_name`: of all entries without a client's port, templates are NONE or ASSURED. So are those that the
    /// FTP helper makes before a client's data connection, which are to a port that no service has.
    func isTemplate(_ entry: ConnectionEntry) -> Bool {
        guard entry.client.port == 0, entry.state == "NONE" || entry.state == Self.assured else {
            return false
        }
        if entry.transport != .tcp || entry.virtual.port == 0 || entry.virtual.port == .max { return true }
        func isService(_ port: UInt16) -> Bool {
            let endpoint = Endpoint(address: entry.virtual.address, port: port)
            return serviceNumbers[.endpoint(.tcp, endpoint)] != nil
        }
        return isService(entry.virtual.port) || !isService(Self.ftpPort)
    }

    private static var assured: String { "ASSURED" }

    private static func state(named name: String, _ transport: TransportProtocol) -> UInt8 {
        switch FlowKind(transport) {
        case .tcp: TCPState.allCases.first { $0.name == name }?.rawValue ?? 0
        case .sctp: SCTPState.allCases.first { $0.name == name }?.rawValue ?? 0
        default: 0
        }
    }

    /// Whether a server counts a connection as active.
    static func isActive(_ entry: ConnectionEntry) -> Bool {
        let state = state(named: entry.state, entry.transport)
        return switch FlowKind(entry.transport) {
        case .tcp: TCPState(rawValue: state)?.isActive ?? false
        case .sctp: state == SCTPState.established.rawValue
        default: false
        }
    }
}
