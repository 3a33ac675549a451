extension Table {
    /// Makes a change, or refuses it for the reason that the kernel gives: its checks in its order
    /// (`ip_vs_genl_set_cmd` and what it calls). A refused change alters nothing.
    ///
    /// This is the one place that knows what the kernel refuses.
    ///
    /// - Parameters:
    ///   - change: what is to be made.
    ///   - rules: which kernel, on what host.
    /// - Throws: why the kernel refuses it.
    /// - Complexity: O(1), amortised; deleting a service O(its servers).
    public mutating func apply(
        _ change: TableChange, under rules: KernelRules = KernelRules()
    ) throws(TableChangeError) {
        switch change {
        case .addService(let service):
            put(try rules.kept(service, exists: entries.contains(service.identity.asKept), isNew: true))
        case .editService(let service):
            let kept = try rules.kept(
                service, exists: entries.contains(service.identity.asKept), isNew: false)
            try checkSize(of: kept, under: rules)
            put(kept)
        case .deleteService(let identity): remove(try known(identity))
        case .addDestination(let destination, to: let identity):
            let identity = try known(identity)
            try check(destination, in: identity, under: rules)
            guard !has(destination.endpoint, identity) else { throw .destinationExists }
            guard rules.canBeServer(destination.endpoint.address) else { throw .invalid }
            put(destination, in: identity)
        case .editDestination(let destination, of: let identity):
            let identity = try known(identity)
            try check(destination, in: identity, under: rules)
            guard has(destination.endpoint, identity) else { throw .noSuchDestination }
            put(destination, in: identity)
        case .deleteDestination(let endpoint, from: let identity):
            let identity = try known(identity)
            guard has(endpoint, identity) else { throw .noSuchDestination }
            remove(endpoint, from: identity)
        case .clear: removeAllServices()
        case .zero(let identity): if let identity { _ = try known(identity) }
        case .setTimeouts(let changed): try set(changed, under: rules)
        case .startDaemon(let daemon): try start(daemon, under: rules)
        case .stopDaemon(let role, syncID: _):
            guard daemonsByRole[role] != nil else { throw .noDaemonRunning }
            removeDaemon(role)
        }
    }

    /// The identity under which the kernel knows the service.
    private func known(_ identity: ServiceIdentity) throws(TableChangeError) -> ServiceIdentity {
        guard entries.contains(identity.asKept) else { throw .noSuchService }
        return identity.asKept
    }

    private func has(_ endpoint: Endpoint, _ identity: ServiceIdentity) -> Bool {
        entries.position(of: identity).map { entries[at: $0].destinationMap.contains(endpoint) } ?? false
    }

    /// mh refuses a list longer than its table, but only when it takes a service over (`ip_vs_mh_init_svc`).
    private func checkSize(of service: VirtualService, under rules: KernelRules) throws(TableChangeError) {
        guard service.scheduler == .maglevHashing, let entry = entries[service.identity],
            entry.service.scheduler != .maglevHashing
        else { return }
        guard entry.numberOfDestinations <= rules.maglevTableSize else { throw .invalid }
    }

    /// What is looked at before the server is looked for (`ip_vs_genl_set_cmd`, `ip_vs_add_dest`, `ip_vs_edit_dest`).
    private func check(
        _ destination: Destination, in identity: ServiceIdentity, under rules: KernelRules
    ) throws(TableChangeError) {
        if destination.isMixed(with: identity) {
            guard case .tunnelling = destination.method, daemonsByRole.isEmpty else { throw .invalid }
        }
        guard destination.weight >= 0, destination.thresholds.lower <= destination.thresholds.upper else {
            throw .outOfRange
        }
        if rules.profile == .reworked, destination.thresholds.upper > UInt32(Int32.max) { throw .invalid }
        let tunnel = ForwardingCode(destination).tunnel
        guard tunnel.type != Tunnel.Code.gue || tunnel.port != 0 else { throw .invalid }
    }

    /// `ip_vs_set_timeout`: 0 leaves a value as it is.
    private mutating func set(
        _ changed: ConnectionTimeouts, under rules: KernelRules
    ) throws(TableChangeError) {
        let limit = UInt32(Int32.max) / max(1, rules.ticksPerSecond)
        guard max(changed.tcp, changed.tcpFinal, changed.udp) <= limit else { throw .invalid }
        for field in [\ConnectionTimeouts.tcp, \.tcpFinal, \.udp] where changed[keyPath: field] != 0 {
            timeouts[keyPath: field] = changed[keyPath: field]
        }
    }

    /// `ip_vs_genl_new_daemon`, `start_sync_thread`
    private mutating func start(_ daemon: SyncDaemon, under rules: KernelRules) throws(TableChangeError) {
        guard daemon.multicastGroup?.isMulticast != false, mixedFamilyDestinations == 0 else {
            throw .invalid
        }
        guard rules.hasInterface(daemon.interface) else { throw .noSuchInterface }
        guard daemonsByRole[daemon.role] == nil else { throw .daemonRunning }
        put(rules.kept(daemon))
    }
}

extension KernelRules {
    /// The service as the kernel keeps it, unless it is refused (`ip_vs_genl_parse_service`, `ip_vs_add_service`,
    /// `ip_vs_edit_service`).
    fileprivate func kept(
        _ service: VirtualService, exists: Bool, isNew: Bool
    ) throws(TableChangeError) -> VirtualService {
        let engine = service.persistenceEngine.flatMap { $0.isEmpty ? nil : $0 }
        if exists, isNew { throw .serviceExists }
        if !exists, !isNew { throw .noSuchService }
        guard has(service.scheduler), engine.map(hasEngine) != false else { throw .schedulerOrEngineNotFound }
        let netmask = service.persistence?.netmask ?? service.idleNetmask
        if case .ipv6(let length) = netmask, !(1...128).contains(length) { throw .invalid }
        var kept = service
        kept.identity = service.identity.asKept
        kept.persistenceEngine = engine
        if let persistence = service.persistence {
            (kept.idleNetmask, kept.idleTimeout) = (nil, 0)
            kept.persistence?.timeout = self.kept(seconds: persistence.timeout)
        } else {
            if netmask?.isHost == true { kept.idleNetmask = nil }
            kept.idleTimeout = self.kept(seconds: service.idleTimeout)
        }
        return kept
    }

    private func has(_ scheduler: SchedulerName) -> Bool {
        guard scheduler != .noScheduler, let schedulers else { return Self.canBeName(scheduler.rawValue) }
        return schedulers.contains(scheduler)
    }

    private func hasEngine(_ name: String) -> Bool { engines?.contains(name) ?? Self.canBeName(name) }

    fileprivate func hasInterface(_ name: String) -> Bool {
        interfaces.map { $0[name] != nil } ?? Self.canBeName(name)
    }

    /// Nothing has no name, or one longer than the kernel takes.
    private static func canBeName(_ name: String) -> Bool { (1...longestName).contains(name.utf8.count) }

    /// What becomes of a persistence time: the kernel counts in ticks of 32 bits, and tells seconds again.
    package func kept(seconds: UInt32) -> UInt32 { seconds &* ticksPerSecond / max(1, ticksPerSecond) }

    /// The daemon with what the kernel chooses where nothing was asked for (`start_sync_thread`). A backup's length
    /// depends on its interface; without knowing that it stays open.
    fileprivate func kept(_ daemon: SyncDaemon) -> SyncDaemon {
        var kept = daemon
        let group = daemon.multicastGroup ?? .ipv4(0xe000_0051)
        kept.multicastGroup = group
        kept.multicastPort = daemon.multicastPort.flatMap { $0 == 0 ? nil : $0 } ?? 8848
        kept.multicastTimeToLive = daemon.multicastTimeToLive.flatMap { $0 == 0 ? nil : $0 } ?? 1
        let headers: UInt32 = group.family == .ipv4 ? 28 : 48
        if let length = daemon.maximumLength, length != 0 {
            let shortest: UInt32 = daemon.role == .backup ? 1024 : 1
            kept.maximumLength = UInt16(clamping: min(max(UInt32(length), shortest), 65535 - headers))
        } else if daemon.role == .master {
            kept.maximumLength = UInt16(clamping: 1500 - headers)
        } else {
            kept.maximumLength = interfaces?[daemon.interface].map { mtu in
                UInt16(clamping: min(max(mtu, 1500), 65535) - headers)
            }
        }
        return kept
    }
}

extension ServiceIdentity {
    /// As the kernel tells services apart: mark 0 is no mark, and what it leaves is TCP at no address and no port
    /// (`ip_vs_genl_parse_service`).
    package var asKept: ServiceIdentity {
        guard case .firewallMark(0, let family) = self else { return self }
        return .endpoint(.tcp, Endpoint(address: .unspecified(family), port: 0))
    }
}
