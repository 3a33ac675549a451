import IPVSModel
import IPVSRules
import IPVSSimulator

/// A rule that the kernel would refuse, for people: what, of which service or server, which other rule is involved, and
/// what to do.
///
/// Whether it is refused says `Table.apply`; here it is only explained.
struct RefusedRule: Sendable {
    let change: TableChange
    let reason: TableChangeError
    /// The table that refuses it.
    let table: Table
    let rules: KernelRules
    /// The rules that made it, as far as they have to do with it, in the order in which they took effect.
    let history: [RulesTable.Line]
    /// What may have been meant instead.
    let nearService: ServiceIdentity?
    let nearServer: Endpoint?
    /// Where the missing service is added, if that comes too late.
    var laterLine: Int?

    var sentence: String {
        switch (reason, change) {
        case (.serviceExists, .addService(let service)):
            "the service \(service.identity) exists already\(remark(line(adding: service.identity))): "
                + "change it with -E, or take one of the two rules out"
        case (.noSuchService, _): missingService
        case (.schedulerOrEngineNotFound, .addService(let service)),
            (.schedulerOrEngineNotFound, .editService(let service)):
            unknownName(in: service)
        case (.destinationExists, .addDestination(let server, to: let service)):
            existing(server, in: service)
        case (.noSuchDestination, .editDestination(let server, of: let service)):
            missing(server.endpoint, in: service)
        case (.noSuchDestination, .deleteDestination(let server, from: let service)):
            missing(server, in: service)
        case (.daemonRunning, .startDaemon(let daemon)):
            "a \(daemon.role) daemon runs already\(remark(line(starting: daemon.role))): "
                + "stop it with --stop-daemon first, or take one of the two rules out"
        case (.noDaemonRunning, .stopDaemon(let role, syncID: _)):
            "no \(role) daemon runs: start it with --start-daemon first, or take this rule out"
        case (.outOfRange, .addDestination(let server, to: _)) where server.weight < 0,
            (.outOfRange, .editDestination(let server, of: _)) where server.weight < 0:
            "the weight \(server.weight) of the server \(server.endpoint) is negative: use 0 to drain it"
        case (.outOfRange, .addDestination(let server, to: _)),
            (.outOfRange, .editDestination(let server, of: _)):
            "the lower threshold \(server.thresholds.lower) of the server \(server.endpoint) exceeds the "
                + "upper one, \(server.thresholds.upper): lower -y or raise -x"
        case (.noSuchInterface, .startDaemon(let daemon)):
            "\(quoted(daemon.interface)) is no network interface: name one of 1 to "
                + "\(KernelRules.longestName) bytes with --mcast-interface"
        case (.invalid, _): invalid
        default: "the kernel refuses this rule: take it out"
        }
    }

    private func quoted(_ name: String) -> String {
        String(decoding: TerminalText.quoted(name.utf8), as: UTF8.self)
    }

    private func remark(_ parts: String?...) -> String {
        let said = parts.compactMap { $0 }
        return said.isEmpty ? "" : " (\(said.joined(separator: "; ")))"
    }
}

// MARK: Sentences

extension RefusedRule {
    private var missingService: String {
        guard let identity = change.service else { return "there is no such service" }
        let near = nearService.flatMap { other in line(adding: other).map { "\($0) adds \(other)" } }
        let later = laterLine.map { "line \($0) adds it, which is too late" }
        let hint = later ?? lineDeleting(identity).map { "\($0) deletes it" } ?? near
        return "there is no service \(identity)\(remark(hint)): add it with -A first, or take this rule out"
    }

    private var schedulers: Set<SchedulerName> { rules.schedulers ?? Set(SchedulerName.known) }

    private func unknownName(in service: VirtualService) -> String {
        guard schedulers.contains(service.scheduler) else {
            let known = SchedulerFactory.names.filter(schedulers.contains).map(\.rawValue)
            return "there is no scheduler \(quoted(service.scheduler.rawValue)): there are "
                + known.joined(separator: ", ")
        }
        let engines = (rules.engines ?? Set(Persistence.knownEngines)).sorted()
        return "there is no persistence engine \(quoted(service.persistenceEngine ?? "")): use "
            + engines.joined(separator: " or ")
    }

    private func existing(_ server: Destination, in service: ServiceIdentity) -> String {
        let methods = [server.method, table[service]?[server.endpoint]?.method].compactMap { $0 }
        var portRule: String?
        if case .endpoint(_, let endpoint) = service, endpoint.port != 0 {
            portRule = methods.lazy.compactMap(\.letterWithoutPort).first
                .map { "with \($0) the service's port is used" }
        }
        let place = line(adding: server.endpoint, to: service)
        return "the server \(server.endpoint) exists already\(remark(place, portRule)): "
            + "change it with -e, or take one of the two rules out"
    }

    private func missing(_ server: Endpoint, in service: ServiceIdentity) -> String {
        let near = nearServer.flatMap { other in
            line(adding: other, to: service).map { "\($0) adds \(other)" }
        }
        let hint = lineDeleting(server, from: service).map { "\($0) deletes it" } ?? near
        return "the service \(service) has no server \(server)\(remark(hint)): "
            + "add it with -a first, or take this rule out"
    }

    private var invalid: String {
        switch change {
        case .addDestination(let server, to: let service), .editDestination(let server, of: let service):
            invalid(server, in: service)
        case .editService(let service) where service.scheduler == .maglevHashing:
            "the service \(service.identity) has \(table[service.identity]?.numberOfDestinations ?? 0) servers, "
                + "and the table of mh has \(rules.maglevTableSize) places: choose another scheduler, or see "
                + "--mh-table-index"
        case .setTimeouts:
            "these time-outs are too long: this kernel takes at most "
                + "\(UInt32(Int32.max) / max(1, rules.ticksPerSecond)) seconds"
        case .startDaemon:
            "a daemon cannot tell of servers of another family than their service"
                + "\(remark(lineOfMixedServer)): take the one or the other out"
        default: "the kernel does not take a value of this rule: take it out"
        }
    }

    private func invalid(_ server: Destination, in service: ServiceIdentity) -> String {
        let endpoint = server.endpoint
        switch badPart(of: server, in: service) {
        case .family(daemon: nil):
            return "the server \(endpoint) is of another family than the service \(service): use -i"
        case .family(let daemon?):
            return "the server \(endpoint) is of another family than its service, of which the "
                + "\(daemon.role) daemon cannot tell\(remark(line(starting: daemon.role))): "
                + "take the one or the other out"
        case .upperThreshold:
            return
                "the upper threshold \(server.thresholds.upper) of the server \(endpoint) is too large for "
                + "kernels of the profile reworked: at most \(Int32.max)"
        case .tunnelPort: return "the GUE tunnel to the server \(endpoint) has no port: give it --tun-port"
        case .address:
            return "\(endpoint.address) cannot be the address of a server, because it is no single host's: "
                + "name a unicast address"
        }
    }

    /// Why a server is invalid.
    private enum BadPart {
        /// It is another than the service's, without a tunnel, or beside a daemon.
        case family(daemon: SyncDaemon?)
        case upperThreshold, tunnelPort, address
    }

    /// In the order in which `Table.apply` looks at a server.
    private func badPart(of server: Destination, in service: ServiceIdentity) -> BadPart {
        if server.endpoint.address.family != service.family {
            guard case .tunnelling = server.method else { return .family(daemon: nil) }
            if let daemon = table.daemons.first { return .family(daemon: daemon) }
        }
        if server.thresholds.upper > UInt32(Int32.max), rules.profile == .reworked { return .upperThreshold }
        let tunnel = ForwardingCode(server).tunnel
        return tunnel.type == Tunnel.Code.gue && tunnel.port == 0 ? .tunnelPort : .address
    }
}

// MARK: Codes

extension RefusedRule {
    var code: FindingCode {
        switch (reason, change) {
        case (.serviceExists, _): .serviceExists
        case (.noSuchService, _): .noSuchService
        case (.destinationExists, _): .serverExists
        case (.noSuchDestination, _): .noSuchServer
        case (.outOfRange, _): .thresholds
        case (.schedulerOrEngineNotFound, .addService(let service)),
            (.schedulerOrEngineNotFound, .editService(let service)):
            schedulers.contains(service.scheduler) ? .unknownEngine : .unknownScheduler
        case (.daemonRunning, _), (.noDaemonRunning, _), (.noSuchInterface, _), (.invalid, .startDaemon):
            .daemon
        case (.invalid, .addDestination(let server, to: let service)),
            (.invalid, .editDestination(let server, of: let service)):
            switch badPart(of: server, in: service) {
            case .family: .mixedFamilies
            case .address: .serverAddress
            case .upperThreshold, .tunnelPort: .refusedValue
            }
        default: .refusedValue
        }
    }

    /// What in the line is refused; nil for the line as a whole.
    var option: OptionGroup? {
        switch code {
        case .serviceExists, .noSuchService: .serviceAddress
        case .serverExists, .noSuchServer, .serverAddress, .mixedFamilies: .realServer
        case .unknownScheduler: .scheduler
        case .unknownEngine: .persistenceEngine
        case .thresholds: .lowerThreshold
        default: nil
        }
    }
}

extension RefusedRule {
    /// With what may have been meant instead, for which the whole table is looked at.
    init(
        change: TableChange, reason: TableChangeError, table: Table, rules: KernelRules,
        history: [RulesTable.Line]
    ) {
        self.init(
            change: change, reason: reason, table: table, rules: rules, history: history,
            nearService: change.service.flatMap { identity in
                table.services.first { Self.areNear($0.identity, identity) }?.identity
            },
            nearServer: change.server.flatMap { server in
                table[server.service]?.destinations.first {
                    $0.endpoint.address == server.endpoint.address
                }?.endpoint
            })
    }

    /// Services that are mistaken for each other: those of an address, and those of a mark.
    private static func areNear(_ one: ServiceIdentity, _ other: ServiceIdentity) -> Bool {
        switch (one, other) {
        case (.endpoint(_, let one), .endpoint(_, let other)): one.address == other.address
        case (.firewallMark(let one, _), .firewallMark(let other, _)): one == other
        default: false
        }
    }
}

// MARK: Other lines

extension RefusedRule {
    private func line(of change: (TableChange) -> Bool) -> String? {
        history.last { change($0.change) }.map { "line \($0.place.line)" }
    }

    private func line(adding identity: ServiceIdentity) -> String? {
        line { if case .addService(let service) = $0 { service.identity == identity } else { false } }
    }

    private func line(adding endpoint: Endpoint, to identity: ServiceIdentity) -> String? {
        line {
            guard case .addDestination(let server, to: let service) = $0 else { return false }
            return server.endpoint == endpoint && service == identity
        }
    }

    private func line(starting role: SyncDaemon.Role) -> String? {
        line { if case .startDaemon(let daemon) = $0 { daemon.role == role } else { false } }
    }

    private var lineOfMixedServer: String? {
        line {
            guard case .addDestination(let server, to: let service) = $0 else { return false }
            return server.endpoint.address.family != service.family
        }
    }

    /// Of a service that was there.
    private func lineDeleting(_ identity: ServiceIdentity) -> String? {
        guard line(adding: identity) != nil else { return nil }
        return line { $0 == .deleteService(identity) || $0 == .clear }
    }

    /// Of a server that was there since its service is.
    private func lineDeleting(_ endpoint: Endpoint, from identity: ServiceIdentity) -> String? {
        line { $0 == .deleteDestination(endpoint, from: identity) }
    }
}

extension ForwardingMethod {
    /// The option of a method whose packets keep their port, so that the server's is the service's.
    fileprivate var letterWithoutPort: String? {
        switch self {
        case .masquerading: nil
        case .tunnelling: "-i"
        case .directRouting, .local, .bypass, .undefined: "-g"
        }
    }
}
