import IPVSModel

/// Changes of the table (`ip_vs_ctl.c`). `Table.apply` refuses what the kernel refuses; here is what follows from a
/// change that was made.
extension SimulatedDirector {
    /// Makes changes in their order, now.
    public mutating func apply(_ changes: [TableChange], stoppingAtRefusal: Bool) -> ChangeReport<Never> {
        var report = ChangeReport<Never>(untried: changes.count)
        for (index, change) in changes.enumerated() {
            do throws(TableChangeError) {
                try apply(change)
                report.outcomes[index] = .made
            } catch {
                report.outcomes[index] = .refused(error, detail: nil)
                if stoppingAtRefusal { break }
            }
        }
        return report
    }

    /// Makes a change now, or refuses it as the kernel would. A refused change alters nothing.
    public mutating func apply(_ change: TableChange) throws(TableChangeError) {
        try checkRoom(for: change)
        do throws(TableChangeError) {
            try table.apply(change, under: rules)
        } catch {
            if case .editService(let definition) = change { restartScheduler(insteadOf: definition) }
            throw error
        }
        carryOut(change)
        checkInvariants()
    }

    /// What no kernel runs out of.
    func checkRoom(for change: TableChange) throws(TableChangeError) {
        switch change {
        case .addService(let definition), .editService(let definition):
            guard connections.timers.hasRoom(for: templateTimeout(of: definition), isForTemplates: true)
            else { throw .system(errno: Self.outOfMemory) }
        case .addDestination:
            guard servers.count < Connection.maximumServers else { throw .system(errno: Self.outOfMemory) }
        case .setTimeouts(let timeouts):
            for seconds in [timeouts.tcp, timeouts.tcpFinal, timeouts.udp] {
                let length = Nanoseconds(seconds) * SimulationTime.second
                guard connections.timers.hasRoom(for: length, isForTemplates: false, others: 2) else {
                    throw .system(errno: Self.outOfMemory)
                }
            }
        default: break
        }
    }

    /// `ENOMEM`
    private static var outOfMemory: Int32 { 12 }

    private func templateTimeout(of definition: VirtualService) -> Nanoseconds {
        Nanoseconds(rules.kept(seconds: definition.persistence?.timeout ?? 0)) * SimulationTime.second
    }

    mutating func carryOut(_ change: TableChange) {
        switch change {
        case .addService(let definition): add(definition.identity.asKept)
        case .editService(let definition):
            withNumber(of: definition.identity) { director, number in director.edit(number) }
        case .deleteService(let identity):
            withNumber(of: identity) { director, number in director.delete(number) }
        case .addDestination(let destination, to: let identity):
            withNumber(of: identity) { director, number in director.add(destination, to: number) }
        case .editDestination(let destination, of: let identity):
            withNumber(of: identity) { director, number in director.edit(destination, of: number) }
        case .deleteDestination(let endpoint, from: let identity):
            withNumber(of: identity) { director, number in director.delete(endpoint, from: number) }
        case .clear: for service in serviceNumbers.values.sorted() { delete(service) }
        case .zero(let identity): zero(identity)
        case .setTimeouts: assignQueues()
        case .startDaemon, .stopDaemon: noteDaemons()
        }
    }

    /// Daemons change which changes are refused, and a backup may leave packets alone.
    mutating func noteDaemons() {
        standsBy = settings.isBackupOnly && table.daemons.contains { $0.role == .backup }
    }

    private mutating func withNumber(
        of identity: ServiceIdentity, _ body: (inout Self, ServiceNumber) -> Void
    ) {
        if let number = serviceNumbers[identity.asKept] { body(&self, number) }
    }

    // MARK: Services

    /// `ip_vs_add_service`
    private mutating func add(_ identity: ServiceIdentity) {
        guard let definition = table[identity]?.service else { return }
        var service: Service
        switch identity {
        case .endpoint(_, let endpoint): service = Service(port: endpoint.port, mark: 0)
        case .firewallMark(let mark, _): service = Service(port: 0, mark: mark)
        }
        service.configure(definition, templateQueue: templateQueue(of: definition))
        let number = services.add(service)
        tableGeneration += 1
        serviceDescriptions.append(ServiceDescription(definition: definition, generation: tableGeneration))
        serviceNumbers[identity] = number
        use(definition.scheduler, for: number)
        countServices(identity.family, 1)
    }

    /// `ip_vs_edit_service`: the same scheduler keeps its state, another one starts afresh.
    private mutating func edit(_ number: ServiceNumber) {
        let old = serviceDescriptions[number].definition
        guard let definition = table[old.identity]?.service else { return }
        services[number].configure(definition, templateQueue: templateQueue(of: definition))
        serviceDescriptions[number].definition = definition
        if old.scheduler != definition.scheduler { use(definition.scheduler, for: number) }
    }

    /// A scheduler that refuses a service, as mh does one with more servers than it has places, is only asked when the old
    /// one has gone; that one starts afresh then (`ip_vs_edit_service`).
    private mutating func restartScheduler(insteadOf definition: VirtualService) {
        guard let entry = table[definition.identity], definition.scheduler == .maglevHashing,
            entry.service.scheduler != .maglevHashing, entry.numberOfDestinations > rules.maglevTableSize,
            let number = serviceNumbers[entry.identity]
        else { return }
        use(entry.service.scheduler, for: number)
    }

    private mutating func templateQueue(of definition: VirtualService) -> Int {
        // `checkRoom` made sure of the room.
        connections.timers.queue(length: templateTimeout(of: definition), isForTemplates: true) ?? 0
    }

    private mutating func use(_ name: SchedulerName, for service: ServiceNumber) {
        let scheduler = SchedulerFactory.make(name, list(of: service), settings, now: now, service: service)
        release(schedulerOf: service)
        services[service].followsLoads = scheduler?.followsLoads ?? false
        services[service].scheduler = scheduler
        planMaintenance(of: service)
    }

    private func release(schedulerOf service: ServiceNumber) {
        services[service].scheduler?.release()
        services[service].scheduler = nil
        services[service].noted = .absent
    }

    /// `__ip_vs_del_service`: its servers go to the trash, in case it comes back.
    private mutating func delete(_ service: ServiceNumber) {
        let identity = serviceDescriptions[service].definition.identity
        serviceDescriptions[service].isDeleted = true
        release(schedulerOf: service)
        for server in services[service].order.all { discard(server) }
        services[service].order.removeAll()
        serviceNumbers[identity] = nil
        countServices(identity.family, -1)
        tableGeneration += 1
    }

    /// `ip_vs_zero_all`, `ip_vs_zero_service`
    private func zero(_ identity: ServiceIdentity?) {
        guard let identity else {
            for number in serviceNumbers.values { zero(number) }
            return
        }
        if let number = serviceNumbers[identity.asKept] { zero(number) }
    }

    private func zero(_ number: ServiceNumber) {
        services[number].connections = 0
        for server in services[number].order.all { servers[server].connections = 0 }
    }
}
