import IPVSModel

/// What becomes of a packet in the middle of a flow that began at another director.
enum Continuation: Hashable {
    case reached(Endpoint)
    /// The director does not know the flow, and takes none in its middle: the packet is for the director itself, which resets.
    case notTaken
    /// No server may be chosen.
    case refused
}

/// Flows that come from another director, or go to one.
extension SimulatedDirector {
    /// A client's packet of a flow that began elsewhere; its time is the packet's.
    mutating func goOn(_ signal: PacketSignal, of flow: Flow) -> Continuation {
        advance(to: flow.time)
        let isKnown = connections.find(key(flow.client, virtual: virtual(of: flow))).isPresent
        if let placement = receive(signal, of: flow), let server = endpoint(of: placement) {
            return .reached(server)
        }
        let isTaken =
            switch FlowKind(flow.transport) {
            case .tcp: settings.isSloppyTCP
            case .sctp: settings.isSloppySCTP
            default: true
            }
        return isKnown || isTaken ? .refused : .notTaken
    }

    /// Whether packets of a connection still reach its server: it has not run out, and the server was not deleted.
    ///
    /// - Parameter slot: what `expectClose` gave.
    func isAlive(_ slot: ConnectionNumber) -> Bool {
        var slot = slot
        if connections[slot].flags.contains(.detached) { slot = connections.find(connections.key(of: slot)) }
        return slot.isPresent && servers[connections[slot].server].isAvailable
    }

    /// The time-out of a connection ended before this packet of its flow.
    mutating func forget(_ flow: Flow) {
        advance(to: flow.time)
        let slot = connections.find(key(flow.client, virtual: virtual(of: flow)))
        if slot.isPresent { expire(slot) }
    }

    /// A promised close does not come here: the flow's packets go to another director.
    ///
    /// - Parameter slot: what `expectClose` gave.
    mutating func forgetClose(of slot: ConnectionNumber) {
        if connections[slot].flags.contains(.detached) {
            connections.free(slot)
        } else {
            connections[slot].flags.remove(.awaitsClose)
        }
    }

    /// Takes an established connection from another director's message (`ip_vs_proc_conn` of `ip_vs_sync.c`).
    ///
    /// - Returns: whether it has it now: not if it has no such server.
    mutating func learn(_ flow: Flow, server: Endpoint) -> Bool {
        let virtual = virtual(of: flow)
        let key = key(flow.client, virtual: virtual)
        if connections.find(key).isPresent { return true }
        let service = service(for: virtual)
        guard service.isPresent, connections.count < ConnectionTable.maximumCount,
            let index = number(of: server, service)
        else { return false }
        var flags: Connection.Flags = .inactive
        if !servers[index].isMasquerading { flags.insert(.noOutput) }
        if servers[index].port != server.port { flags.insert(.keepsPort) }
        bind(index, isTemplate: false)
        let slot = connections.insert(key, server: index, flags: flags)
        let kind = virtuals[virtual].kind
        connections[slot].state = establishedState(kind)
        if kind == .tcp || kind == .sctp {
            connections[slot].flags.remove(.inactive)
            countActive(index, 1)
            servers[index].inactive &-= 1
            noteLoad(of: index)
        }
        connections.startTimer(of: slot, in: queue(of: slot, kind), now: now)
        return true
    }

    /// How long an established connection may be silent.
    func timeoutOfEstablished(_ kind: FlowKind) -> Nanoseconds {
        let state = Int(establishedState(kind))
        let queue = kind == .tcp ? tcpQueues[state] : kind == .sctp ? sctpQueues[state] : udpQueue
        return connections.timers.queues[queue].length
    }

    private func establishedState(_ kind: FlowKind) -> UInt8 {
        switch kind {
        case .tcp: TCPState.established.rawValue
        case .sctp: SCTPState.established.rawValue
        default: 0
        }
    }

    /// A server of a service where packets come to this endpoint; its own port may be 0.
    private func number(of server: Endpoint, _ service: ServiceNumber) -> ServerNumber? {
        let identity = serviceDescriptions[service].definition.identity.asKept
        func at(_ port: UInt16) -> ServerNumber? {
            serverNumbers[
                ServerKey(service: identity, endpoint: Endpoint(address: server.address, port: port))]
        }
        return at(server.port) ?? at(0)
    }
}
