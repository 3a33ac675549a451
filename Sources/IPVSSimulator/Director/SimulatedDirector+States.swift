import IPVSModel

/// The states of connections, as packets in both directions change them (`ip_vs_proto_tcp.c`, `ip_vs_proto_sctp.c`).
extension SimulatedDirector {
    @inline(__always)
    mutating func shakeHands(_ slot: ConnectionNumber, _ kind: FlowKind) {
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
    mutating func exchange(_ exchange: TCPExchange, _ slot: ConnectionNumber) {
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
    func queue(of slot: ConnectionNumber, _ kind: FlowKind) -> Int {
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
