import IPVSModel

/// What packets do: `ip_vs_in_hook`, `ip_vs_schedule` and `ip_vs_sched_persist` of `ip_vs_core.c`, and the state
/// transitions of the protocols.
extension SimulatedDirector {
    /// A client's first packet and, if it is forwarded, the rest of the handshake.
    ///
    /// - Returns: the placement, and the connection that the flow belongs to, if it made one.
    package mutating func open(_ flow: Flow) -> (placement: Placement, connection: ConnectionNumber?) {
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
            shakeHands(slot, kind)
            restartTimer(of: slot, kind)
        } else {
            (placement, slot) = schedule(flow, key)
            if slot.isPresent {
                shakeHands(slot, kind)
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
        let client = key.address(virtual.endpoint.address.family)
        let flow = Flow(
            time: now, transport: virtual.endpoint.transport,
            client: Endpoint(address: client, port: key.clientPort),
            destination: Endpoint(address: virtual.endpoint.address, port: virtual.endpoint.port))
        let slot = schedule(flow, key).1
        if slot.isPresent { connections.startTimer(of: slot, in: udpQueue, now: now) }
        return slot
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
        if service.isPresent {
            services[service].refused += 1
            refusedByServer[server, default: 0] += 1
        }
        return service.isPresent ? service : nil
    }

    // MARK: States

    @inline(__always)
    private mutating func shakeHands(_ slot: ConnectionNumber, _ kind: FlowKind) {
        if kind == .tcp, !hasSharedEndpoints {
            exchange(handshakeOfTCP, slot)
        } else if kind == .tcp {
            receive(.syn, .input, slot)
            answer(slot) { $0.receive(.syn, .output, $1) }
            receive(.ack, .input, slot)
        } else if kind == .sctp {
            receive(.initiate, .input, slot)
            answer(slot) { $0.receive(.initiateAck, .output, $1) }
            receive(.cookieEcho, .input, slot)
            answer(slot) { $0.receive(.cookieAck, .output, $1) }
        }
    }

    /// Segments in both directions on a connection whose answers can be no other's.
    @inline(__always)
    private mutating func exchange(_ exchange: TCPExchange, _ slot: ConnectionNumber) {
        let record = connections[slot]
        let result = exchange.result(
            from: record.state, seesReplies: !record.flags.contains(.noOutput))
        if result.isBrieflyActive {
            countActive(record.server, 1)
            countActive(record.server, -1)
        }
        enter(result.state, isActive: result.isActive, slot)
        if result.establishes { assureTemplate(of: slot) }
    }

    /// The server's answer, which the director sees if it translates. It is taken for one on the newest connection
    /// between this client and server, whatever virtual service that was made to (`ip_vs_conn_out_get`).
    @inline(__always)
    mutating func answer(
        _ slot: ConnectionNumber, _ transition: (inout SimulatedDirector, ConnectionNumber) -> Void
    ) {
        if connections[slot].flags.contains(.noOutput) { return }
        guard hasSharedEndpoints else { return transition(&self, slot) }
        let taken = slotOfAnswer(slot)
        transition(&self, taken)
        if taken != slot { restartTimer(of: taken, virtuals[connections[taken].virtual].kind) }
    }

    private func slotOfAnswer(_ slot: ConnectionNumber) -> ConnectionNumber {
        let source = source(ofAnswersOn: slot)
        let kind = virtuals[connections[slot].virtual].kind
        return connections.newestOfClient(of: slot) { candidate in
            virtuals[connections[candidate].virtual].kind == kind
                && self.source(ofAnswersOn: candidate) == source
        }
    }

    /// Where the director sees a connection's answers come from: the server if it translates, else the virtual
    /// service.
    private func source(ofAnswersOn slot: ConnectionNumber) -> Endpoint {
        let record = connections[slot]
        let virtual = virtuals[record.virtual].endpoint
        if record.flags.contains(.noOutput) { return Endpoint(address: virtual.address, port: virtual.port) }
        return Endpoint(
            address: serverDescriptions[record.server].destination.endpoint.address,
            port: record.flags.contains(.keepsPort) ? virtual.port : servers[record.server].port)
    }

    @inline(__always)
    mutating func restartTimer(of slot: ConnectionNumber, _ kind: FlowKind) {
        connections.restartTimer(of: slot, in: queue(of: slot, kind), now: now)
    }

    /// Queue of the time-out of a connection's state.
    @inline(__always)
    private func queue(of slot: ConnectionNumber, _ kind: FlowKind) -> Int {
        let state = Int(connections[slot].state)
        return kind == .tcp ? tcpQueues[state] : kind == .sctp ? sctpQueues[state] : udpQueue
    }

    /// `set_tcp_state`
    @inline(__always)
    mutating func receive(_ signal: TCPSignal, _ direction: PacketDirection, _ slot: ConnectionNumber) {
        let record = connections[slot]
        let direction = direction == .input && record.flags.contains(.noOutput) ? .inputOnly : direction
        let next = tcp.state(after: signal, direction, from: record.state)
        guard next != record.state else { return }
        enter(next, isActive: Self.tcpActive & 1 << UInt32(next) != 0, slot)
        if next == TCPState.established.rawValue { assureTemplate(of: slot) }
    }

    /// `set_sctp_state`: only an established association is active.
    @inline(__always)
    mutating func receive(_ signal: SCTPSignal, _ direction: PacketDirection, _ slot: ConnectionNumber) {
        let record = connections[slot]
        let direction = direction == .input && record.flags.contains(.noOutput) ? .inputOnly : direction
        let next = sctp.state(after: signal, direction, from: record.state)
        guard next != record.state else { return }
        let isEstablished = next == SCTPState.established.rawValue
        enter(next, isActive: isEstablished, slot)
        if isEstablished { assureTemplate(of: slot) }
    }

    /// The active TCP states as bits.
    private static let tcpActive: UInt32 = TCPState.allCases.reduce(0) {
        $1.isActive ? $0 | 1 << UInt32($1.rawValue) : $0
    }

    @inline(__always)
    private mutating func enter(_ state: UInt8, isActive: Bool, _ slot: ConnectionNumber) {
        connections[slot].state = state
        let record = connections[slot]
        guard record.flags.contains(.inactive) == isActive else { return }
        if isActive {
            connections[slot].flags.remove(.inactive)
            countActive(record.server, 1)
            servers[record.server].inactive &-= 1
        } else {
            connections[slot].flags.insert(.inactive)
            countActive(record.server, -1)
            servers[record.server].inactive &+= 1
        }
        noteLoad(of: record.server)
    }

    /// `ip_vs_control_assure_ct`
    @inline(__always)
    private mutating func assureTemplate(of slot: ConnectionNumber) {
        let template = connections[slot].template
        if template.isPresent { connections[template].flags.insert(.assured) }
    }
}
