import IPVSModel

/// Changes of the table (`ip_vs_ctl.c`), with the kernel's refusals in the kernel's order.
extension SimulatedDirector {
    package mutating func apply(_ changes: [TableChange]) -> [RefusedChange] {
        var refused: [RefusedChange] = []
        for (index, change) in changes.enumerated() {
            do throws(TableChangeError) {
                try apply(change)
            } catch {
                refused.append(RefusedChange(index: index, reason: error))
            }
        }
        return refused
    }

    package mutating func apply(_ change: TableChange) throws(TableChangeError) {
        switch change {
        case .addService(let service): try add(service)
        case .editService(let service): try edit(service)
        case .deleteService(let identity): delete(try number(of: identity))
        case .addDestination(let destination, to: let identity):
            try add(destination, to: number(of: identity))
        case .editDestination(let destination, of: let identity):
            try edit(destination, of: number(of: identity))
        case .deleteDestination(let endpoint, from: let identity):
            try delete(endpoint, from: number(of: identity))
        case .clear:
            for service in serviceNumbers.values.sorted() { delete(service) }
        case .zero(let identity):
            zero(try identity.map { identity throws(TableChangeError) in try number(of: identity) })
        case .setTimeouts(let timeouts): try set(timeouts)
        case .startDaemon(let daemon):
            guard daemons.insert(daemon.role).inserted else { throw .daemonRunning }
        case .stopDaemon(let role, syncID: _):
            guard daemons.remove(role) != nil else { throw .noDaemonRunning }
        }
        planMaintenance()
        checkInvariants()
    }

    private func number(of identity: ServiceIdentity) throws(TableChangeError) -> Int32 {
        guard let number = serviceNumbers[identity] else { throw .noSuchService }
        return number
    }

    // MARK: Services

    /// `ip_vs_add_service`
    private mutating func add(_ definition: VirtualService) throws(TableChangeError) {
        guard serviceNumbers[definition.identity] == nil else { throw .serviceExists }
        let queue = try check(definition)
        var service: Service
        switch definition.identity {
        case .endpoint(_, let endpoint): service = Service(port: endpoint.port, mark: 0)
        case .firewallMark(let mark, _): service = Service(port: 0, mark: mark)
        }
        service.configure(definition, templateQueue: queue)
        let number = Int32(services.count)
        services.append(service)
        tableGeneration += 1
        serviceDescriptions.append(ServiceDescription(definition: definition, generation: tableGeneration))
        use(try scheduler(definition.scheduler, for: number), for: number)
        serviceNumbers[definition.identity] = number
        countServices(definition.identity.family, 1)
    }

    /// `ip_vs_edit_service`: the same scheduler keeps its state, another one starts afresh.
    private mutating func edit(_ definition: VirtualService) throws(TableChangeError) {
        let number = try number(of: definition.identity)
        let queue = try check(definition)
        let old = serviceDescriptions[Int(number)]?.definition.scheduler
        if let old, old != definition.scheduler {
            do throws(TableChangeError) {
                use(try scheduler(definition.scheduler, for: number), for: number)
            } catch {
                use(try scheduler(old, for: number), for: number)
                throw error
            }
        }
        services[number].configure(definition, templateQueue: queue)
        serviceDescriptions[Int(number)]?.definition = definition
    }

    /// What both adding and editing look at; returns the queue of the templates' time-out.
    private mutating func check(_ definition: VirtualService) throws(TableChangeError) -> Int {
        guard SchedulerFactory.knows(definition.scheduler) else { throw .schedulerOrEngineNotFound }
        if let engine = definition.persistenceEngine, !engine.isEmpty, engine != "sip" {
            throw .schedulerOrEngineNotFound
        }
        if case .ipv6(let length) = definition.persistence?.netmask, !(1...128).contains(length) {
            throw .invalid
        }
        guard let queue = templateQueue(seconds: definition.persistence?.timeout ?? 0) else {
            throw .system(errno: 12)
        }
        return queue
    }

    private func scheduler(
        _ name: SchedulerName, for service: Int32
    ) throws(TableChangeError) -> AnyScheduler? {
        try SchedulerFactory.make(name, list(of: service), settings, now: now, service: service)
    }

    private mutating func use(_ scheduler: AnyScheduler?, for service: Int32) {
        services[service].scheduler?.release()
        services[service].followsLoads = scheduler?.followsLoads ?? false
        services[service].noted = -1
        services[service].scheduler = scheduler.map { SchedulerReference(owning: $0) }
    }

    /// `__ip_vs_del_service`: its servers go to the trash, in case it comes back.
    private mutating func delete(_ service: Int32) {
        guard let definition = serviceDescriptions[Int(service)]?.definition else { return }
        let identity = definition.identity
        deletedServices[service] = definition
        use(nil, for: service)
        for position in 0..<services[service].count {
            discard(services[service].order[position])
        }
        services[service].count = 0
        serviceNumbers[identity] = nil
        countServices(identity.family, -1)
        serviceDescriptions[Int(service)] = nil
        tableGeneration += 1
        if settings.expiresConnectionsWithoutDestination { expireConnectionsWithoutDestination() }
    }

    private mutating func zero(_ service: Int32?) {
        for index in 0..<services.count where service == nil || service == Int32(index) {
            services[index].connections = 0
            for position in 0..<services[index].count {
                servers[services[index].order[position]].connections = 0
            }
        }
    }

    /// `ip_vs_set_timeout`: 0 leaves a value as it is. Timers that are running are not touched.
    private mutating func set(_ changed: ConnectionTimeouts) throws(TableChangeError) {
        let limit = UInt32(Int32.max) / settings.ticksPerSecond
        guard max(changed.tcp, changed.tcpFinal, changed.udp) <= limit else { throw .invalid }
        for seconds in [changed.tcp, changed.tcpFinal, changed.udp] {
            let length = Nanoseconds(seconds) * SimulationTime.second
            guard connections.timers.queue(length: length, isForTemplates: false) != nil else {
                throw .system(errno: 12)
            }
        }
        if changed.tcp != 0 { timeouts.tcp = changed.tcp }
        if changed.tcpFinal != 0 { timeouts.tcpFinal = changed.tcpFinal }
        if changed.udp != 0 { timeouts.udp = changed.udp }
        assignQueues()
    }
}
