import IPVSModel

/// From the options of a line to its command: the checks that need all options, in the legacy tool's order.
extension CommandDraft {
    mutating func command(
        timeouts: ConnectionTimeouts?, names: NameResolution, words: Words
    ) throws(RuleError) -> Command {
        let flags = try serviceFlags(words: words)
        try checkOptions()
        switch kind {
        case .addService: return .change(.addService(try virtualService(flags)))
        case .editService: return .change(.editService(try virtualService(flags)))
        case .deleteService: return .change(.deleteService(try service()))
        case .addServer:
            return .change(.addDestination(try destination(names: names, words: words), to: try service()))
        case .editServer:
            return .change(.editDestination(try destination(names: names, words: words), of: try service()))
        case .deleteServer:
            let endpoint = try serverEndpoint(names: names, words: words)
            return .change(.deleteDestination(endpoint, from: try service()))
        case .clear: return .change(.clear)
        case .zero: return .change(.zero(identity))
        case .list: return try list()
        case .save: return .save(numeric: listing.contains(.numeric))
        case .restore: return .restore
        case .set:
            guard let timeouts else { throw RuleError(.missingConnectionTimeouts) }
            return .change(.setTimeouts(timeouts))
        case .startDaemon: return .change(.startDaemon(daemon()))
        case .stopDaemon: return .change(.stopDaemon(role, syncID: syncID))
        case .help: return .help
        case .version: return .version
        }
    }

    /// The scheduler by name; an empty name means the default one.
    private var schedulerName: ArraySlice<UInt8> {
        if let scheduler, !scheduler.isEmpty { return scheduler }
        return SchedulerName.defaultBytes
    }

    private func serviceFlags(words: Words) throws(RuleError) -> ServiceFlags {
        var flags: ServiceFlags = isOnePacket ? .onePacket : []
        if let schedulerFlags {
            do throws(RuleError) {
                flags.formUnion(try SchedulerFlagText.parse(schedulerFlags, scheduler: schedulerName))
            } catch {
                throw error.located(at: words.position(of: schedulerFlagsWord))
            }
        }
        return flags
    }

    private func checkOptions() throws(RuleError) {
        switch kind.rules.firstProblem(in: given) {
        case .missing(let group): throw RuleError(.missingOption(group, kind))
        case .illegal(let group): throw RuleError(.illegalOption(group, kind))
        case .conflict(let group, let other): throw RuleError(.conflictingOptions(group, with: other, kind))
        case nil: break
        }
    }

    /// The service; the table of options makes sure that one was given.
    private func service() throws(RuleError) -> ServiceIdentity {
        guard let identity else { throw RuleError(.missingOption(.serviceAddress, kind)) }
        return identity
    }

    private func virtualService(_ flags: ServiceFlags) throws(RuleError) -> VirtualService {
        var identity = try service()
        if case .endpoint(let transport, var endpoint) = identity {
            if let port = kernelValues.port {
                endpoint.port = port
                identity = .endpoint(transport, endpoint)
            } else if endpoint.port == 0, persistenceTimeout == nil {
                throw RuleError(.zeroPort)
            }
            if isOnePacket, transport != .udp { throw RuleError(.onePacketWithoutUDP) }
        }
        var service = VirtualService(identity: identity, flags: flags.union(kernelValues.flags))
        service.scheduler = SchedulerName(rawValue: String(decoding: schedulerName, as: UTF8.self))
        if let persistenceTimeout {
            service.persistence = Persistence(timeout: persistenceTimeout, netmask: netmask)
        } else {
            service.idleTimeout = kernelValues.timeout
            if !netmask.isHost { service.idleNetmask = netmask }
        }
        if let persistenceEngine, !persistenceEngine.isEmpty {
            service.persistenceEngine = String(decoding: persistenceEngine, as: UTF8.self)
        }
        return service
    }

    /// The server with its port: its own, or the service's where it has none or cannot have another.
    private func serverEndpoint(names: NameResolution, words: Words) throws(RuleError) -> Endpoint {
        guard let server else { throw RuleError(.missingOption(.realServer, kind)) }
        var servicePort: UInt16 = 0
        if case .endpoint(_, let endpoint) = identity { servicePort = endpoint.port }
        guard let port = server.port.number(transport, absent: servicePort, names: names) else {
            throw RuleError(.serverAddress, at: words.position(of: serverWord))
        }
        return Endpoint(address: server.address, port: port)
    }

    private mutating func destination(
        names: NameResolution, words: Words
    ) throws(RuleError) -> Destination {
        var endpoint = try serverEndpoint(names: names, words: words)
        if method != .tunnelling {
            if endpoint.address.family != family { throw RuleError(.mixedFamilies) }
            if !given.isDisjoint(with: .tunnel) { throw RuleError(.tunnelOptionsWithoutTunnel) }
        } else {
            try checkTunnelOptions()
        }
        if let port = kernelValues.port {
            endpoint.port = port
        } else if method != .masquerading, case .endpoint(_, let service) = identity {
            if endpoint.port != service.port { replacedPort = endpoint.port }
            endpoint.port = service.port
        }
        var code = ForwardingCode(Destination(endpoint: endpoint, method: forwarding))
        if let number = kernelValues.method { code.number = number }
        if let tunnel = kernelValues.tunnel { code.tunnel = tunnel.code }
        var destination = Destination(
            endpoint: endpoint, method: code.method, weight: weight, thresholds: thresholds)
        destination.idleTunnel = code.idleTunnel
        return destination
    }

    private func checkTunnelOptions() throws(RuleError) {
        switch tunnelKind.rules.firstProblem(in: given.intersection(.tunnel)) {
        case .missing(let group): throw RuleError(.missingTunnelOption(group, tunnelKind))
        case .illegal(let group): throw RuleError(.illegalTunnelOption(group, tunnelKind))
        case .conflict(let group, let other):
            throw RuleError(.conflictingTunnelOptions(group, with: other, tunnelKind))
        case nil: break
        }
    }

    private var forwarding: ForwardingMethod {
        switch method {
        case .directRouting: .directRouting
        case .masquerading: .masquerading
        case .tunnelling:
            switch tunnelKind {
            case .ipip: .tunnelling(.ipip)
            case .gue: .tunnelling(.gue(port: tunnelPort, checksum: tunnelChecksum))
            case .gre: .tunnelling(.gre(checksum: tunnelChecksum))
            }
        }
    }

    private func list() throws(RuleError) -> Command {
        if given.contains(.connection) || given.contains(.timeout) || given.contains(.daemon) {
            // The connection table has a column of its own for --persistent-conn.
            let allowed: OptionGroups = given.contains(.connection) ? [.persistentConnections] : []
            guard given.subtracting(allowed).isDisjoint(with: .columns) else {
                throw RuleError(.conflictingListOptions)
            }
            if given.contains(.timeout) { return .listTimeouts }
            return given.contains(.daemon) ? .listDaemons : .listConnections(listing)
        }
        return .list(identity, listing)
    }

    private func daemon() -> SyncDaemon {
        SyncDaemon(
            role: role, interface: interface.map { String(decoding: $0, as: UTF8.self) } ?? "eth0",
            syncID: syncID, maximumLength: maximumLength, multicastGroup: multicastGroup,
            multicastPort: multicastPort, multicastTimeToLive: multicastTimeToLive)
    }
}

extension SchedulerName {
    fileprivate static let defaultBytes = Array(SchedulerName.default.rawValue.utf8)[...]
}
