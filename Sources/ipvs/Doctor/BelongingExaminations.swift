import IPVSModel

/// Sync daemons, managers and servers.
extension Patient {
    func examineDaemonInterfaces() -> Outcome {
        let daemons = snapshot?.daemons ?? []
        guard !daemons.isEmpty else { return .doesNotApply }
        return Outcome(
            daemons.compactMap { daemon in
                let interface = interface(named: daemon.interface)
                guard interface?.isUp != true else { return nil }
                return Symptom(
                    subject: "sync daemon \(daemon.role)",
                    message:
                        "its interface \(daemon.interface) is \(interface == nil ? "not there" : "down")",
                    commands: interface == nil ? [] : ["ip link set \(daemon.interface.inShell) up"])
            })
    }

    func examineDaemonRoles() -> Outcome {
        let roles = Set((snapshot?.daemons ?? []).map(\.role))
        guard !roles.isEmpty, !serviceAddresses.isEmpty else { return .doesNotApply }
        let known = serviceAddresses.compactMap { host.routes[$0] }
        guard !known.isEmpty else { return .unknown }
        let isInCharge = known.contains(where: \.isLocal)
        if isInCharge, !roles.contains(.master) {
            return .found([
                Symptom(
                    subject: "sync daemon backup",
                    message: "this host has the addresses of services, and sends nothing")
            ])
        }
        if !isInCharge, !roles.contains(.backup) {
            return .found([
                Symptom(
                    subject: "sync daemon master",
                    message: "this host has no address of a service, and takes nothing in")
            ])
        }
        return .fine
    }

    func examineManagers() -> Outcome {
        guard !host.managers.isEmpty else { return .doesNotApply }
        return Outcome(
            host.managers.map { manager in
                let part = manager.services.map { "\($0) of \(services.count)" } ?? "perhaps all of the"
                return Symptom(subject: manager.name, message: "it runs, and manages \(part) services")
            })
    }

    func examineUsableServers() -> Outcome {
        guard !services.isEmpty else { return .doesNotApply }
        return Outcome(
            services.filter { !$0.destinations.contains { $0.destination.weight > 0 } }.map { entry in
                let count = entry.destinations.count
                return Symptom(
                    subject: "\(entry.service.identity)",
                    message: count == 0 ? "it has no server" : "all of its servers, \(count), have weight 0")
            })
    }

    func examineHashing() -> Outcome {
        let services = services.filter { [.sourceHashing, .maglevHashing].contains($0.service.scheduler) }
        guard !services.isEmpty else { return .doesNotApply }
        return Outcome(
            services.compactMap { entry in
                let drained = entry.destinations.filter { $0.destination.weight == 0 }
                guard !entry.service.flags.contains(.hashFallback), !drained.isEmpty,
                    drained.count < entry.destinations.count
                else { return nil }
                return Symptom(
                    subject: "\(entry.service.identity)",
                    message:
                        "\(entry.service.scheduler) without fallback, and weight 0 at \(drained.count) of \(entry.destinations.count) servers"
                )
            })
    }
}
