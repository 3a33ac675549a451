import IPVSModel

/// What a running kernel shows but does not explain.
public struct AdoptionGaps: Sendable, Hashable {
    /// Connections that a server counts and the kernel does not show.
    public struct UnexplainedCounts: Sendable, Hashable {
        /// The server's service.
        public var service: ServiceIdentity
        /// The server.
        public var server: Endpoint
        /// How many more it counts than are shown.
        public var counts: ConnectionCounts
    }

    /// What servers count beyond the entries that are there. It is taken to stay.
    public var unexplained: [UnexplainedCounts] = []
    /// Entries that may belong to one of several services.
    public var ambiguousEntries = 0
    /// Entries of servers that were deleted, of which the kernel does not show how they were reached: that decides whether
    /// a connection in FIN_WAIT is scheduled anew in `conn_reuse_mode` 2.
    public var entriesOfDeletedServers = 0
    /// Entries that wait for a client's packet from any port, as the FTP helper makes them.
    public var expectedConnections = 0
    /// Services that the simulator has no room for, or whose servers it has none for.
    public var leftOut: Set<ServiceIdentity> = []

    package init() {}
}

/// A start from what a running kernel shows.
extension SimulatedDirector {
    /// Takes over a table and the connections in it, into a director that has none.
    ///
    /// Nothing is refused: the kernel has it already. Every entry comes to a server, if need be to one that was deleted;
    /// then each server of the table counts what the table says that it counts. Limits count as reached where they are;
    /// what schedulers remember starts afresh.
    @discardableResult
    public mutating func adopt(_ snapshot: TableSnapshot, _ entries: [ConnectionEntry]) -> AdoptionGaps {
        var gaps = AdoptionGaps()
        for entry in snapshot.services { adopt(entry, &gaps) }
        var owners = ServersOfEntries(of: self, counting: snapshot)
        // Timers of one length must start in the order in which they end.
        let sorted = entries.sorted {
            ($0.expires, $0.virtual, $0.client) < ($1.expires, $1.virtual, $1.client)
        }
        var connections: [(entry: ConnectionEntry, server: ServerNumber)] = []
        var templates = connections
        for entry in sorted {
            guard let server = server(of: entry, &owners, &gaps) else { continue }
            if isTemplate(entry) {
                templates.append((entry, server))
            } else {
                connections.append((entry, server))
            }
        }
        let longest = Nanoseconds(sorted.last?.expires ?? 0) * SimulationTime.second
        for (entry, server) in templates {
            insert(entry, server: server, flags: [.template, .inactive], template: .absent, longest: longest)
        }
        for (entry, server) in connections {
            let template = template(of: entry, server)
            insert(entry, server: server, flags: .inactive, template: template, longest: longest)
        }
        for entry in snapshot.services { adoptCounts(of: entry, &gaps) }
        checkInvariants()
        return gaps
    }

    private mutating func adopt(_ entry: ServiceSnapshot, _ gaps: inout AdoptionGaps) {
        let identity = entry.service.identity
        guard (try? checkRoom(for: .addService(entry.service))) != nil else {
            gaps.leftOut.insert(identity)
            return
        }
        table.put(entry.service)
        carryOut(.addService(entry.service))
        // The last one added is the first of the list.
        for destination in entry.destinations.reversed() {
            let change = TableChange.addDestination(destination.destination, to: identity)
            guard (try? checkRoom(for: change)) != nil else {
                gaps.leftOut.insert(identity)
                continue
            }
            table.put(destination.destination, in: identity)
            carryOut(change)
        }
    }

    /// The counts of the kernel are what its schedulers compare.
    private mutating func adoptCounts(of entry: ServiceSnapshot, _ gaps: inout AdoptionGaps) {
        let identity = entry.service.identity.asKept
        for destination in entry.destinations {
            let endpoint = destination.destination.endpoint
            guard let index = serverNumbers[ServerKey(service: identity, endpoint: endpoint)] else {
                continue
            }
            let server = servers[index]
            let missing = ConnectionCounts(
                active: Self.rest(destination.counts.active, server.active),
                inactive: Self.rest(destination.counts.inactive, server.inactive),
                persistent: Self.rest(destination.counts.persistent, server.templates))
            if missing != ConnectionCounts() {
                unexplained[index] = missing
                countActive(index, Int32(bitPattern: missing.active))
                servers[index].inactive += Int32(bitPattern: missing.inactive)
                servers[index].templates += Int32(bitPattern: missing.persistent)
                gaps.unexplained.append(.init(service: identity, server: endpoint, counts: missing))
            }
            let total = UInt32(bitPattern: servers[index].total)
            servers[index].isOverloaded = servers[index].upper != 0 && total >= servers[index].upper
            noteLoad(of: index)
        }
    }

    private static func rest(_ shown: UInt32, _ counted: Int32) -> UInt32 {
        UInt32(max(0, Int64(min(shown, UInt32(Int32.max))) - Int64(counted)))
    }

    // MARK: Entries

    private mutating func insert(
        _ entry: ConnectionEntry, server: ServerNumber, flags: Connection.Flags, template: ConnectionNumber,
        longest: Nanoseconds
    ) {
        let isTemplate = flags.contains(.template)
        let endpoint = VirtualEndpoint(
            transport: entry.transport, address: entry.virtual.address, port: entry.virtual.port)
        let virtual = virtuals.number(of: endpoint, marks: isTemplate ? [] : settings.firewallMarks)
        var flags = flags
        if isTemplate, entry.state == Self.assured { flags.insert(.assured) }
        if !isTemplate, !servers[server].isMasquerading { flags.insert(.noOutput) }
        if servers[server].port != entry.destination.port { flags.insert(.keepsPort) }
        let state = isTemplate ? 0 : Self.state(named: entry.state, entry.transport)
        if !isTemplate, Self.isActive(state, entry.transport) { flags.remove(.inactive) }
        bind(server, isTemplate: isTemplate)
        if !isTemplate, !flags.contains(.inactive) {
            countActive(server, 1)
            servers[server].inactive -= 1
            noteLoad(of: server)
        }
        let slot = connections.insert(key(entry.client, virtual: virtual), server: server, flags: flags)
        connections[slot].state = state
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

    /// The template that chose a connection's server, if one did: while it has connections it is in the table, under its
    /// own port or, once it was voided, under 65535.
    private mutating func template(of entry: ConnectionEntry, _ server: ServerNumber) -> ConnectionNumber {
        let service = servers[server].service
        let endpoint = VirtualEndpoint(
            transport: entry.transport, address: entry.virtual.address, port: entry.virtual.port)
        let virtual = virtuals.number(of: endpoint, marks: settings.firewallMarks)
        let templateKey = templateKey(entry.client.address, virtual: virtual, service)
        var key = templateKey
        let found = connections.find(key, isTemplate: true)
        if found.isPresent, isSame(connections[found].server, server) { return found }
        var voided = virtuals[key.virtual].endpoint
        voided.port = .max
        key.virtual = virtuals.number(of: voided, marks: [])
        let left = connections.find(key, isTemplate: true)
        if left.isPresent, isSame(connections[left].server, server) { return left }
        // Made under the netmask of every bit, before the service got another.
        for virtual in [templateKey.virtual, key.virtual] {
            let unmasked = self.key(Endpoint(address: entry.client.address, port: 0), virtual: virtual)
            let old = connections.find(unmasked, isTemplate: true)
            if old.isPresent, isSame(connections[old].server, server) { return old }
        }
        return .absent
    }

    /// Of a deleted server the entries may not show the port.
    private func isSame(_ left: ServerNumber, _ right: ServerNumber) -> Bool {
        left == right
            || !servers[left].isAvailable && !servers[right].isAvailable
                && serverDescriptions[left].destination.endpoint.address
                    == serverDescriptions[right].destination.endpoint.address
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

    private static func isActive(_ state: UInt8, _ transport: TransportProtocol) -> Bool {
        switch FlowKind(transport) {
        case .tcp: TCPState(rawValue: state)?.isActive ?? false
        case .sctp: state == SCTPState.established.rawValue
        default: false
        }
    }
}
