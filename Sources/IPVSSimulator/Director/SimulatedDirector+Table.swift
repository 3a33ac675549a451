import IPVSModel

/// What can be seen of the state.
extension SimulatedDirector {
    /// Services in the order in which they were added, their servers in the kernel's order.
    public mutating func snapshot() -> TableSnapshot {
        var entries: [ServiceSnapshot] = []
        for number in services.numbers where !serviceDescriptions[number].isDeleted {
            let (record, description) = (services[number], serviceDescriptions[number])
            var statistics = Statistics()
            statistics.connections = record.connections
            entries.append(
                ServiceSnapshot(
                    service: description.definition, statistics: statistics,
                    destinations: record.order.all.map { entry($0) }))
        }
        return TableSnapshot(services: entries, timeouts: table.timeouts, daemons: table.daemons)
    }

    private func entry(_ index: ServerNumber) -> DestinationSnapshot {
        let server = servers[index]
        var statistics = Statistics()
        statistics.connections = server.connections
        return DestinationSnapshot(
            destination: serverDescriptions[index].destination,
            counts: ConnectionCounts(
                active: UInt32(bitPattern: server.active), inactive: UInt32(bitPattern: server.inactive),
                persistent: UInt32(bitPattern: server.templates)),
            statistics: statistics)
    }

    /// Where a flow went.
    public func endpoint(of placement: Placement) -> Endpoint? {
        placement.server.map {
            Endpoint(
                address: serverDescriptions[$0].destination.endpoint.address, port: placement.port)
        }
    }

    /// Addresses of servers by number, from one on. A server's never changes, and none is taken away.
    package func addresses(ofServersFrom first: Int) -> [IPAddress] {
        guard first < serverDescriptions.count else { return [] }
        return serverDescriptions[first...].map(\.destination.endpoint.address)
    }

    /// Entries of the connection table, templates included.
    public var numberOfConnections: Int { connections.count }

    /// Bytes of the connection table.
    package var connectionFootprint: Int { connections.footprint }

    /// The connection table, ordered by what the kernel prints of an entry.
    public func connectionEntries() -> [ConnectionEntry] {
        connections.allSlots().map { connectionEntry($0) }.sorted {
            ($0.transport, $0.client, $0.virtual, $0.destination, $0.expires)
                < ($1.transport, $1.client, $1.virtual, $1.destination, $1.expires)
        }
    }

    private func connectionEntry(_ slot: ConnectionNumber) -> ConnectionEntry {
        let record = connections[slot]
        let virtual = virtuals[record.virtual].endpoint
        let isTemplate = record.flags.contains(.template)
        let client = connections.key(of: slot).address(virtual.address.family)
        let server = servers[record.server]
        // A voided template shows port 65535 for its server, too.
        let port =
            isTemplate && virtual.port == .max
            ? .max
            : record.flags.contains(.keepsPort) || isTemplate && virtual.port == 0
                ? virtual.port : server.port
        let state =
            switch virtual.transport {
            case _ where isTemplate: record.flags.contains(.assured) ? "ASSURED" : "NONE"
            case .tcp: TCPState(rawValue: record.state)?.name ?? "NONE"
            case .sctp: SCTPState(rawValue: record.state)?.name ?? "NONE"
            default: "UDP"
            }
        return ConnectionEntry(
            transport: virtual.transport, client: Endpoint(address: client, port: record.clientPort),
            virtual: Endpoint(address: virtual.address, port: virtual.port),
            destination: Endpoint(
                address: serverDescriptions[record.server].destination.endpoint.address, port: port),
            state: state, expires: UInt32(clamping: (record.expiry - now) / SimulationTime.second))
    }
}
