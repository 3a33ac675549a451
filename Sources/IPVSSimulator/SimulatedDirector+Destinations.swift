import IPVSModel

/// Changes of a service's servers, and the trash (`ip_vs_add_dest` and its neighbours of `ip_vs_ctl.c`).
extension SimulatedDirector {
    /// What a server is found by in the trash.
    struct TrashKey: Hashable {
        var virtual: ServiceIdentity
        var endpoint: Endpoint
    }

    /// `IP_VS_DEST_TRASH_PERIOD`
    private static var trashPeriod: Nanoseconds { 120 * SimulationTime.second }

    mutating func add(_ destination: Destination, to service: Int32) throws(TableChangeError) {
        let identity = try check(destination, in: service)
        guard find(destination.endpoint, in: service) == nil else { throw .destinationExists }
        let key = TrashKey(virtual: identity, endpoint: destination.endpoint)
        let index: ServerIndex
        if let old = trash.removeValue(forKey: key) {
            index = old
            serverDescriptions[Int(index)].destination = destination
        } else {
            guard Self.isUnicast(destination.endpoint.address) else { throw .invalid }
            guard servers.count < Connection.maximumServers else { throw .system(errno: 12) }
            index = create(destination, identity, service)
        }
        let generation = serviceDescriptions[Int(service)]?.generation ?? 0
        if serverDescriptions[Int(index)].serviceGeneration != generation {
            serverDescriptions[Int(index)].serviceGeneration = generation
            servers[index].connections = 0
        }
        servers[index].service = service
        servers[index].lastWeight = destination.weight
        configure(index, destination)
        services[service].insertFirst(index)
        renumber(service)
        servers[index].isAvailable = true
        let list = list(of: service)
        services[service].noted = -1
        services[service].scheduler?.call { $0.added(to: list) }
    }

    mutating func edit(_ destination: Destination, of service: Int32) throws(TableChangeError) {
        _ = try check(destination, in: service)
        guard let position = find(destination.endpoint, in: service) else { throw .noSuchDestination }
        let index = services[service].order[position]
        if destination.weight != 0 { servers[index].lastWeight = destination.weight }
        configure(index, destination)
        serverDescriptions[Int(index)].destination = destination
        let list = list(of: service)
        services[service].noted = -1
        services[service].scheduler?.call { $0.edited(in: list) }
    }

    mutating func delete(_ endpoint: Endpoint, from service: Int32) throws(TableChangeError) {
        guard let position = find(endpoint, in: service) else { throw .noSuchDestination }
        let index = services[service].order[position]
        services[service].remove(at: position)
        renumber(service)
        discard(index)
        let list = list(of: service)
        services[service].noted = -1
        services[service].scheduler?.call { $0.removed(from: position, of: list) }
        if settings.expiresConnectionsWithoutDestination { expireConnectionsWithoutDestination() }
    }

    /// What is refused before the kernel looks for the server.
    private func check(_ destination: Destination, in service: Int32) throws(TableChangeError)
        -> ServiceIdentity
    {
        guard let identity = serviceDescriptions[Int(service)]?.definition.identity else {
            throw .noSuchService
        }
        if destination.endpoint.address.family != identity.family {
            guard case .tunnelling = destination.method, daemons.isEmpty else { throw .invalid }
        }
        guard destination.weight >= 0, destination.thresholds.lower <= destination.thresholds.upper else {
            throw .outOfRange
        }
        if settings.profile == .reworked, destination.thresholds.upper > UInt32(Int32.max) { throw .invalid }
        let tunnel = ForwardingCode(destination).tunnel
        guard tunnel.type != Tunnel.Code.gue || tunnel.port != 0 else { throw .invalid }
        return identity
    }

    /// Addresses that the kernel takes for a new server (`ip_vs_new_dest`), as far as they do not depend on the host.
    private static func isUnicast(_ address: IPAddress) -> Bool {
        switch address {
        case .ipv4(let value): value != 0 && value != .max && value >> 28 != 0xe
        case .ipv6(let number):
            number.number != 0 && !address.isMulticast && number.number >> 118 != 0x3fa && number.number >> 32 != 0xffff
        }
    }

    private mutating func create(
        _ destination: Destination, _ identity: ServiceIdentity, _ service: Int32
    ) -> ServerIndex {
        let endpoint = destination.endpoint
        let hashed = UInt32(endpoint.port) &+ foldedAddress(endpoint.address, inServiceOf: identity.family)
        var server = Server(service: service, port: endpoint.port, hashedEndpoint: hashed)
        server.use.lastChange = now
        servers.append(server)
        endpointUses[endpoint, default: 0] += 1
        // One server of a mark answers for all addresses and ports that are marked.
        if endpointUses[endpoint] != 1 || identity.isFirewallMark { hasSharedEndpoints = true }
        serverDescriptions.append(
            ServerDescription(
                destination: destination, virtual: identity,
                serviceGeneration: serviceDescriptions[Int(service)]?.generation ?? 0))
        return ServerIndex(servers.count - 1)
    }

    /// `__ip_vs_update_dest`
    private mutating func configure(_ index: ServerIndex, _ destination: Destination) {
        servers[index].weight = destination.weight
        servers[index].isMasquerading = destination.method == .masquerading
        OverloadRule.edited(&servers[index], destination.thresholds, settings.profile)
    }

    func find(_ endpoint: Endpoint, in service: Int32) -> Int? {
        let record = services[service]
        return (0..<record.count).first {
            serverDescriptions[Int(record.order[$0])].destination.endpoint == endpoint
        }
    }

    private mutating func renumber(_ service: Int32) {
        let record = services[service]
        for position in 0..<record.count { servers[record.order[position]].position = Int32(position) }
    }

    // MARK: The trash

    /// `__ip_vs_del_dest`: a deleted server is kept for a while, so that it has its counts if it comes back.
    mutating func discard(_ index: ServerIndex) {
        servers[index].isAvailable = false
        servers[index].position = -1
        if trash.isEmpty { nextTrashCheck = momentOfTrashCheck }
        serverDescriptions[Int(index)].idleSince = nil
        let description = serverDescriptions[Int(index)]
        trash[TrashKey(virtual: description.virtual, endpoint: description.destination.endpoint)] = index
    }

    /// `ip_vs_dest_trash_expire`: servers that nothing refers to are gone two minutes after it was first noticed.
    mutating func checkTrash() {
        for (key, index) in trash where !servers[index].isReferenced && !isRemembered(index) {
            if let idleSince = serverDescriptions[Int(index)].idleSince {
                if now >= idleSince + Self.trashPeriod { trash[key] = nil }
            } else {
                serverDescriptions[Int(index)].idleSince = now
            }
        }
        nextTrashCheck = trash.isEmpty ? SimulationTime.never : momentOfTrashCheck
    }

    private var momentOfTrashCheck: Nanoseconds { settings.moment(after: Self.trashPeriod / 2, from: now) }

    private func isRemembered(_ index: ServerIndex) -> Bool {
        services[servers[index].service].scheduler?.call { $0.remembers(index) } ?? false
    }
}
