import IPVSModel

/// What clients' first and last packets do (`ip_vs_in_hook` of `ip_vs_core.c`).
extension SimulatedDirector {
    /// A client's first packet and, if it is forwarded, the rest of the handshake.
    ///
    /// - Returns: the placement, and the connection that the flow belongs to, if it made one.
    package mutating func open(_ flow: Flow) -> (placement: Placement, connection: ConnectionNumber?) {
        begin(flow) { director, slot, kind, _ in director.shakeHands(slot, kind) }
    }

    /// A client's first packet, and what follows it: whatever it is, it is of this connection.
    @inline(__always)
    mutating func begin(
        _ flow: Flow,
        _ answer: (inout SimulatedDirector, ConnectionNumber, FlowKind, Placement) -> Void
    ) -> (placement: Placement, connection: ConnectionNumber?) {
        advance(to: flow.time)
        guard looksAtPackets(of: flow.destination.address) else { return (.passed, nil) }
        let virtual = virtual(of: flow)
        let key = key(flow.client, virtual: virtual)
        // The kernel finds nothing under port 0: that is how it marks entries whose client port is not known yet.
        var slot = flow.client.port == 0 ? .absent : connections.find(key)
        var leaving = ConnectionNumber.absent
        let kind = virtuals[virtual].kind
        if slot.isPresent, kind != .udp, isRescheduled(slot, kind) {
            leaving = slot
            slot = .absent
        }
        if slot.isPresent, !servers[connections[slot].server].isAvailable {
            guard settings.expiresConnectionsWithoutDestination else {
                return (.refused(by: count(refusedBy: virtual, connections[slot].server)), nil)
            }
            leaving = slot
            slot = .absent
        }
        let placement: Placement
        if slot.isPresent {
            placement = existing(slot, port: flow.destination.port)
            answer(&self, slot, kind, placement)
            restartTimer(of: slot, kind)
        } else {
            (placement, slot) = schedule(flow, key)
            if slot.isPresent {
                answer(&self, slot, kind, placement)
                connections.startTimer(of: slot, in: queue(of: slot, kind), now: now)
            }
        }
        // The old entry's timer was set to now: it is gone by the next tick, whatever became of the flow.
        if leaving.isPresent { expire(leaving) }
        checkInvariants(of: slot)
        return (placement, slot.isPresent ? slot : nil)
    }

    /// The client's close, and the server's.
    ///
    /// - Parameter slot: the connection that the flow belonged to when it was opened.
    package mutating func close(_ slot: ConnectionNumber, at time: Nanoseconds) {
        advance(to: time)
        var slot = slot
        connections[slot].flags.remove(.awaitsClose)
        if connections[slot].flags.contains(.detached) {
            let carrier = slot
            let key = connections.key(of: carrier)
            slot = connections.find(key)
            if !slot.isPresent, looksAtPackets(of: virtuals[key.virtual].endpoint.address) {
                slot = scheduleSloppily(key)
            }
            connections.free(carrier)
            if !slot.isPresent { return }
        }
        guard looksAtPackets(of: virtuals[connections[slot].virtual].endpoint.address) else { return }
        if !servers[connections[slot].server].isAvailable {
            guard settings.expiresConnectionsWithoutDestination else { return }
            let leaving = slot
            slot = scheduleSloppily(connections.key(of: leaving))
            expire(leaving)
            if !slot.isPresent { return }
        }
        let kind = virtuals[connections[slot].virtual].kind
        if kind == .tcp, !hasSharedEndpoints {
            exchange(closingOfTCP, slot)
        } else if kind == .tcp {
            receive(.fin, .input, slot)
            answer(slot) { $0.receive(.fin, .output, $1) }
            receive(.ack, .input, slot)
        } else if kind == .sctp {
            receive(.shutdown, .input, slot)
            answer(slot) { $0.receive(.shutdownAck, .output, $1) }
            receive(.shutdownComplete, .input, slot)
        }
        restartTimer(of: slot, kind)
        checkInvariants(of: slot)
    }

    /// With `sloppy_tcp` and `sloppy_sctp`, a FIN or SHUTDOWN of no known connection is scheduled like a first packet.
    private mutating func scheduleSloppily(_ key: ConnectionKey) -> ConnectionNumber {
        let virtual = virtuals[key.virtual]
        let isSloppy =
            switch virtual.kind {
            case .tcp: settings.isSloppyTCP
            case .sctp: settings.isSloppySCTP
            default: false
            }
        guard isSloppy else { return .absent }
        let slot = schedule(flow(of: key, at: now), key).1
        if slot.isPresent { connections.startTimer(of: slot, in: udpQueue, now: now) }
        return slot
    }

    /// What the packets of a connection are of.
    private func flow(of key: ConnectionKey, at time: Nanoseconds) -> Flow {
        let endpoint = virtuals[key.virtual].endpoint
        return Flow(
            time: time, transport: endpoint.transport,
            client: Endpoint(address: key.address(endpoint.address.family), port: key.clientPort),
            destination: Endpoint(address: endpoint.address, port: endpoint.port))
    }

    /// A packet of a client in the middle of a flow.
    ///
    /// - Parameter slot: what `expectClose` gave; its close is still to come.
    package mutating func keepAlive(_ slot: ConnectionNumber, at time: Nanoseconds) {
        let key = connections.key(of: slot)
        let signal: PacketSignal =
            switch virtuals[key.virtual].kind {
            case .tcp: .tcp(.ack)
            case .sctp: .sctp(.data)
            default: .datagram
            }
        _ = receive(signal, of: flow(of: key, at: time))
    }

    /// Promises a close: the entry, or a stand-in for it, is kept until `close`.
    ///
    /// - Returns: what to give to `close`.
    package mutating func expectClose(of slot: ConnectionNumber) -> ConnectionNumber {
        if !connections[slot].flags.contains(.awaitsClose) {
            connections[slot].flags.insert(.awaitsClose)
            return slot
        }
        return connections.insertDetached(connections.key(of: slot))
    }

    /// What a flow's packets are to.
    @inline(__always)
    mutating func virtual(of flow: Flow) -> VirtualNumber {
        let endpoint = VirtualEndpoint(
            transport: flow.transport, address: flow.destination.address, port: flow.destination.port)
        return virtuals.number(of: endpoint, marks: settings.firewallMarks)
    }

    @inline(__always)
    func key(_ client: Endpoint, virtual: VirtualNumber) -> ConnectionKey {
        switch client.address {
        case .ipv4(let address):
            ConnectionKey(
                client: address, wideClient: WideClient(0), clientPort: client.port, virtual: virtual)
        case .ipv6(let address):
            ConnectionKey(
                client: foldedAddress(client.address), wideClient: WideClient(address.number),
                clientPort: client.port,
                virtual: virtual)
        }
    }

    /// Whether a first packet on an existing entry is a new connection (`is_new_conn_expected`).
    func isRescheduled(_ slot: ConnectionNumber, _ kind: FlowKind) -> Bool {
        let record = connections[slot]
        if settings.expiresConnectionsWithoutDestination, servers[record.server].weight == 0 { return true }
        let mode = settings.connectionReuseMode
        guard mode != 0, !record.template.isPresent else { return false }
        if kind == .sctp { return record.state == SCTPState.closed.rawValue }
        return switch TCPState(rawValue: record.state) {
        case .timeWait, .close: true
        case .finWait: mode & 2 != 0 && record.flags.contains(.noOutput)
        default: false
        }
    }

    func existing(_ slot: ConnectionNumber, port: UInt16) -> Placement {
        let record = connections[slot]
        let server = servers[record.server]
        return Placement(
            outcome: .existing, server: record.server,
            port: record.flags.contains(.keepsPort) ? port : server.port, service: server.service)
    }

    /// A flow on a connection to a deleted server.
    private mutating func count(refusedBy virtual: VirtualNumber, _ server: ServerNumber) -> ServiceNumber? {
        let service = service(for: virtual)
        if service.isPresent { count(.connectionOfDeleted, by: server, service) }
        return service.isPresent ? service : nil
    }
}
