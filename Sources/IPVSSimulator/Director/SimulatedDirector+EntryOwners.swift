import IPVSModel

/// The server of an adopted entry.
struct EntryOwner {
    var server: ServerNumber
    /// Servers that it may be of as well.
    var others: [ServerNumber] = []
}

/// Whose an entry of a running kernel is. The kernel shows the server's address and a port, not the service, and not the
/// mark that packets came with.
extension SimulatedDirector {
    /// Finds the servers of entries, in their order: of one that may be of several, the first that counts so many. Of entries
    /// whose server is not in the table it is one that was made as a deleted one.
    mutating func owners(
        of entries: [ConnectionEntry], _ servers: ServersOfEntries, _ gaps: inout AdoptionGaps
    ) -> [EntryOwner] {
        var search = OwnerSearch(counts: servers.counts)
        var usual: [ServerNumber?] = []
        for entry in entries {
            let (candidates, server) = candidates(for: entry, servers)
            search.add(candidates, at: entry.destination.address, kind(of: entry))
            usual.append(server)
        }
        search.search()
        var owners: [EntryOwner] = []
        for (number, entry) in entries.enumerated() {
            switch search.owner(of: number) {
            case .server(let server): owners.append(EntryOwner(server: server))
            case .deleted:
                gaps.entriesOfDeletedServers += 1
                // Or it is newer than the counts.
                let others = usual[number].map { [$0] } ?? []
                owners.append(EntryOwner(server: deletedServer(of: entry, servers), others: others))
            case .oneOf: owners.append(EntryOwner(server: .absent))
            }
        }
        // Those first that are where such packets go now: what is left may be of servers that were deleted.
        for isUsual in [true, false] {
            for number in entries.indices
            where !owners[number].server.isPresent && (usual[number] != nil) == isUsual {
                owners[number] = guess(number, entries[number], &search, servers)
                gaps.ambiguousEntries += 1
            }
        }
        return owners
    }

    private mutating func guess(
        _ number: Int, _ entry: ConnectionEntry, _ search: inout OwnerSearch, _ servers: ServersOfEntries
    ) -> EntryOwner {
        guard case .oneOf(var possible, let orDeleted) = search.owner(of: number) else {
            return EntryOwner(server: .absent)
        }
        let guessed = possible.first { search.guess(number, $0) }
        if orDeleted || guessed == nil { possible.append(deletedServer(of: entry, servers)) }
        let server = guessed ?? possible[possible.count - 1]
        return EntryOwner(server: server, others: possible.filter { $0 != server })
    }

    private func kind(of entry: ConnectionEntry) -> OwnerSearch.Kind {
        isTemplate(entry) ? .template : Self.isActive(entry) ? .active : .inactive
    }

    /// Servers that an entry may be of, and the one of them that the service has that such packets go to now.
    private mutating func candidates(for entry: ConnectionEntry, _ servers: ServersOfEntries)
        -> (servers: [ServerNumber], usual: ServerNumber?)
    {
        let isTemplate = isTemplate(entry)
        let services = isTemplate ? servicesOfTemplate(entry, servers) : servicesOfConnection(entry, servers)
        var possible: [ServerNumber] = []
        var usual: ServerNumber?
        for (rank, service) in services.enumerated() {
            let here = servers.servers(at: entry.destination.address, of: service)
            let exact = here.filter { shownPort(of: $0, isTemplate, entry) == entry.destination.port }
            if rank == 0 { usual = exact.first }
            possible += exact + here.filter { !exact.contains($0) && mayBe($0, isTemplate, entry) }
        }
        return (possible, usual)
    }

    // MARK: Services

    /// The service that such packets go to now, absent if there is none, then those that they may have gone to.
    private mutating func servicesOfConnection(_ entry: ConnectionEntry, _ owners: ServersOfEntries)
        -> [ServiceNumber]
    {
        let endpoint = VirtualEndpoint(
            transport: entry.transport, address: entry.virtual.address, port: entry.virtual.port)
        let virtual = virtuals.number(of: endpoint, marks: settings.firewallMarks)
        func at(_ port: UInt16) -> ServiceNumber {
            let endpoint = Endpoint(address: entry.virtual.address, port: port)
            return serviceNumbers[.endpoint(entry.transport, endpoint)] ?? .absent
        }
        // Templates for several ports are those of the FTP service and of that for every port, which thus get each other's
        // connections; and a service may not have been there when the entry was made.
        let others = [at(entry.virtual.port), at(Self.ftpPort), at(0)] + owners.marked
        var services = [service(for: virtual)]
        for service in others
        where service.isPresent && !services.contains(service)
            && serviceDescriptions[service].definition.identity.family == endpoint.address.family
        {
            services.append(service)
        }
        return services
    }

    /// See `templateKey`.
    private func servicesOfTemplate(_ entry: ConnectionEntry, _ owners: ServersOfEntries) -> [ServiceNumber] {
        if entry.transport.rawValue == 0 {
            let identity = ServiceIdentity.firewallMark(
                Self.mark(entry.virtual.address), entry.virtual.address.family)
            return serviceNumbers[identity].map { [$0] } ?? []
        }
        func at(_ port: UInt16) -> ServiceNumber? {
            serviceNumbers[
                .endpoint(entry.transport, Endpoint(address: entry.virtual.address, port: port))]
        }
        switch entry.virtual.port {
        case 0: return [at(0), at(Self.ftpPort)].compactMap { $0 }
        // A voided one does not show what it was of.
        case .max:
            let others = serviceNumbers.filter { identity, _ in
                guard case .endpoint(entry.transport, let endpoint) = identity else { return false }
                return endpoint.address == entry.virtual.address && endpoint.port != .max
            }
            return [at(.max)].compactMap { $0 } + others.values.sorted()
        case let port: return at(port).map { [$0] } ?? []
        }
    }

    /// A mark is an address's first word (`ip_vs_sched_persist`).
    private static func mark(_ address: IPAddress) -> UInt32 {
        switch address {
        case .ipv4(let value): value
        case .ipv6(let value): UInt32(truncatingIfNeeded: value.number >> 96)
        }
    }

    // MARK: Servers

    /// The port that an entry of a server shows for it, as the service is now.
    private func shownPort(of server: ServerNumber, _ isTemplate: Bool, _ entry: ConnectionEntry) -> UInt16 {
        let service = services[servers[server].service]
        let port = servers[server].port
        // Templates for several ports show none (`ip_vs_sched_persist`).
        if isTemplate { return entry.virtual.port == 0 ? 0 : port }
        let isKept = port == 0 || service.isPersistent && entry.virtual.port != service.port
        return isKept ? entry.virtual.port : port
    }

    /// Whether it may be the server's because the service was otherwise when the entry was made.
    private func mayBe(_ server: ServerNumber, _ isTemplate: Bool, _ entry: ConnectionEntry) -> Bool {
        let service = services[servers[server].service]
        let shown = entry.destination.port
        if isTemplate || servers[server].port == shown {
            return shown == .max || servers[server].port == shown
        }
        let virtual = entry.virtual.port
        // The FTP helper makes data connections between any two ports.
        if service.port == Self.ftpPort, virtual != Self.ftpPort { return true }
        return shown == virtual && (service.mark != 0 || virtual != service.port)
    }

    /// A server that was deleted while it had connections. The kernel keeps it in the trash.
    private mutating func deletedServer(of entry: ConnectionEntry, _ servers: ServersOfEntries)
        -> ServerNumber
    {
        let isTemplate = isTemplate(entry)
        let services = isTemplate ? servicesOfTemplate(entry, servers) : servicesOfConnection(entry, servers)
        var identity: ServiceIdentity
        var service = services.first.flatMap { $0.isPresent ? $0 : nil }
        if let service {
            identity = serviceDescriptions[service].definition.identity
        } else if isTemplate, entry.transport.rawValue == 0 {
            identity = .firewallMark(Self.mark(entry.virtual.address), entry.virtual.address.family)
        } else {
            identity = .endpoint(entry.transport, entry.virtual)
        }
        if serverNumbers[ServerKey(service: identity, endpoint: entry.destination)] != nil {
            // The kernel takes a server that comes back from the trash: this one was of a service that is not there, and
            // of which nothing is known.
            identity = .firewallMark(0, entry.virtual.address.family)
            service = nil
        }
        if let known = trash[ServerKey(service: identity, endpoint: entry.destination)] { return known }
        let number = service ?? deletedService(identity)
        var method = ForwardingMethod.masquerading
        for sibling in services where sibling.isPresent && self.services[sibling].order.count > 0 {
            method = serverDescriptions[self.services[sibling].order[0]].destination.method
            break
        }
        let destination = Destination(endpoint: entry.destination, method: method, weight: 1)
        let index = create(destination, identity, number)
        configure(index, destination)
        discard(index)
        return index
    }

    private mutating func deletedService(_ identity: ServiceIdentity) -> ServiceNumber {
        var record = Service(port: 0, mark: 0)
        switch identity {
        case .endpoint(_, let endpoint): record.port = endpoint.port
        case .firewallMark(let mark, _): record.mark = mark
        }
        let number = services.add(record)
        serviceDescriptions.append(
            ServiceDescription(
                definition: VirtualService(identity: identity, scheduler: .roundRobin), isDeleted: true,
                generation: tableGeneration))
        return number
    }
}
