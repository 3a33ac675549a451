import IPVSModel

/// What of a packet decides.
package enum PacketSignal: Sendable, Hashable {
    case tcp(TCPSignal)
    case sctp(SCTPSignal)
    case datagram

    /// Whether it begins a connection (`is_new_conn`).
    package var isBeginning: Bool { self == .tcp(.syn) || self == .sctp(.initiate) }
}

/// Packets one by one. `open` and `close` stand for handshakes as they should be; this is for what else may happen:
/// half-open connections, resets, and packets in the middle of a connection that the director does not know.
extension SimulatedDirector {
    /// A client's packet; the flow's time is its own.
    ///
    /// - Returns: the server that it is forwarded to; nil if it is dropped, or not for IPVS.
    package mutating func receive(_ signal: PacketSignal, of flow: Flow) -> Placement? {
        advance(to: flow.time)
        guard looksAtPackets(of: flow.destination.address) else { return nil }
        let key = packetKey(flow)
        var slot = flow.client.port == 0 ? .absent : connections.find(key)
        var leaving = ConnectionNumber.absent
        if slot.isPresent, signal.isBeginning, isRescheduled(slot, virtuals[key.virtual].kind) {
            leaving = slot
        } else if slot.isPresent, !servers[connections[slot].server].isAvailable {
            guard settings.expiresConnectionsWithoutDestination else { return nil }
            leaving = slot
        }
        if leaving.isPresent { slot = .absent }
        defer { if leaving.isPresent { expire(leaving) } }
        var placement: Placement
        if slot.isPresent {
            placement = existing(slot, port: flow.destination.port)
        } else {
            guard isScheduled(signal) else { return nil }
            (placement, slot) = schedule(flow, key)
            if slot.isPresent { connections.startTimer(of: slot, in: udpQueue, now: now) }
        }
        if slot.isPresent { take(signal, .input, slot) }
        return placement.server == nil ? nil : placement
    }

    /// A packet of the server on the connection that a flow's packets belong to, if the director sees it.
    package mutating func answer(_ signal: PacketSignal, to flow: Flow) {
        advance(to: flow.time)
        guard looksAtPackets(of: flow.destination.address) else { return }
        let slot = connections.find(packetKey(flow))
        guard slot.isPresent else { return }
        answer(slot) { $0.take(signal, .output, $1) }
    }

    private mutating func packetKey(_ flow: Flow) -> ConnectionKey {
        key(flow.client, virtual: virtual(of: flow))
    }

    /// Whether a packet of no known connection makes one (`tcp_conn_schedule`, `sctp_conn_schedule`).
    private func isScheduled(_ signal: PacketSignal) -> Bool {
        switch signal {
        case .tcp(let signal): signal == .syn || settings.isSloppyTCP && signal != .rst
        case .sctp(let signal): signal == .initiate || settings.isSloppySCTP && signal != .abort
        case .datagram: true
        }
    }

    private mutating func take(_ signal: PacketSignal, _ direction: PacketDirection, _ slot: ConnectionNumber)
    {
        switch signal {
        case .tcp(let signal): receive(signal, direction, slot)
        case .sctp(let signal): receive(signal, direction, slot)
        case .datagram: break
        }
        restartTimer(of: slot, virtuals[connections[slot].virtual].kind)
    }
}
