import IPVSModel

/// A server of a service: what it is found by, in the service and in the trash.
struct ServerKey: Hashable {
    var service: ServiceIdentity
    var endpoint: Endpoint
}

/// What follows from changes of a service's servers, and the trash (`ip_vs_add_dest` and its neighbours of `ip_vs_ctl.c`).
extension SimulatedDirector {
    /// `IP_VS_DEST_TRASH_PERIOD`
    private static var trashPeriod: Nanoseconds { 120 * SimulationTime.second }

    mutating func add(_ destination: Destination, to service: ServiceNumber) {
        let description = serviceDescriptions[service]
        let key = ServerKey(service: description.definition.identity, endpoint: destination.endpoint)
        let index: ServerNumber
        if let old = trash.removeValue(forKey: key) {
            index = old
            serverDescriptions[index].destination = destination
        } else {
            index = create(destination, key.service, service)
        }
        if serverDescriptions[index].serviceGeneration != description.generation {
            serverDescriptions[index].serviceGeneration = description.generation
            servers[index].connections = 0
        }
        serverNumbers[key] = index
        servers[index].service = service
        servers[index].lastWeight = destination.weight
        configure(index, destination)
        servers[index].followers = Int32(services[service].order.insertFirst(index))
        servers[index].isAvailable = true
        servers[index].noteWhetherOpen(at: now)
        tellScheduler(of: service) { $0.added(to: $1) }
    }

    mutating func edit(_ destination: Destination, of service: ServiceNumber) {
        guard let index = server(at: destination.endpoint, of: service) else { return }
        if destination.weight != 0 { servers[index].lastWeight = destination.weight }
        configure(index, destination)
        serverDescriptions[index].destination = destination
        tellScheduler(of: service) { $0.edited(in: $1) }
    }

    mutating func delete(_ endpoint: Endpoint, from service: ServiceNumber) {
        guard let index = server(at: endpoint, of: service) else { return }
        let position = services[service].order.count - 1 - Int(servers[index].followers)
        for earlier in 0..<position { servers[services[service].order[earlier]].followers -= 1 }
        services[service].order.remove(at: position)
        discard(index)
        tellScheduler(of: service) { $0.removed(from: position, of: $1) }
    }

    private func tellScheduler(of service: ServiceNumber, _ tell: (AnyScheduler, ServerList) -> Void) {
        services[service].noted = .absent
        let list = list(of: service)
        if let scheduler = services[service].scheduler { tell(scheduler, list) }
    }

    private func server(at endpoint: Endpoint, of service: ServiceNumber) -> ServerNumber? {
        let identity = serviceDescriptions[service].definition.identity
        return serverNumbers[ServerKey(service: identity, endpoint: endpoint)]
    }

    mutating func create(
        _ destination: Destination, _ identity: ServiceIdentity, _ service: ServiceNumber
    ) -> ServerNumber {
        let endpoint = destination.endpoint
        let hashed = UInt32(endpoint.port) &+ foldedAddress(endpoint.address, inServiceOf: identity.family)
        var server = Server(service: service, port: endpoint.port, hashedEndpoint: hashed)
        server.use.lastChange = now
        let number = servers.add(server)
        endpointUses[endpoint, default: 0] += 1
        // One server of a mark answers for all addresses and ports that are marked.
        if endpointUses[endpoint] != 1 || identity.isFirewallMark { hasSharedEndpoints = true }
        serverDescriptions.append(
            ServerDescription(
                destination: destination, virtual: identity,
                serviceGeneration: serviceDescriptions[service].generation))
        return number
    }

    /// `__ip_vs_update_dest`
    mutating func configure(_ index: ServerNumber, _ destination: Destination) {
        servers[index].weight = destination.weight
        servers[index].isMasquerading = destination.method == .masquerading
        OverloadRule.edited(&servers[index], destination.thresholds, settings.profile)
        servers[index].noteWhetherOpen(at: now)
    }

    // MARK: The trash

    /// `__ip_vs_del_dest`: a deleted server is kept for a while, so that it has its counts if it comes back.
    mutating func discard(_ index: ServerNumber) {
        servers[index].isAvailable = false
        servers[index].followers = -1
        servers[index].noteWhetherOpen(at: now)
        if trash.isEmpty { nextTrashCheck = momentOfTrashCheck }
        nextMaintenance = min(nextMaintenance, nextTrashCheck)
        serverDescriptions[index].idleSince = nil
        let description = serverDescriptions[index]
        let key = ServerKey(service: description.virtual, endpoint: description.destination.endpoint)
        serverNumbers[key] = nil
        trash[key] = index
        planFlush()
    }

    /// `ip_vs_enqueue_expire_nodest_conns`: with the next tick. A server that is back by then keeps its connections.
    private mutating func planFlush() {
        guard settings.expiresConnectionsWithoutDestination, nextFlush == SimulationTime.never else { return }
        nextFlush = settings.moment(after: settings.tick, from: now)
        nextMaintenance = min(nextMaintenance, nextFlush)
    }

    /// `ip_vs_dest_trash_expire`: servers that nothing refers to are gone two minutes after it was first noticed.
    mutating func checkTrash() {
        for (key, index) in trash where !servers[index].isReferenced && !isRemembered(index) {
            if let idleSince = serverDescriptions[index].idleSince {
                if now >= idleSince + Self.trashPeriod { trash[key] = nil }
            } else {
                serverDescriptions[index].idleSince = now
            }
        }
        nextTrashCheck = trash.isEmpty ? SimulationTime.never : momentOfTrashCheck
    }

    private var momentOfTrashCheck: Nanoseconds { settings.moment(after: Self.trashPeriod / 2, from: now) }

    private func isRemembered(_ index: ServerNumber) -> Bool {
        services[servers[index].service].scheduler?.remembers(index) ?? false
    }
}
