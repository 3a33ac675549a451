import IPVSModel

/// What a server does when a client's first packet comes.
package enum FirstAnswer: Sendable, Hashable {
    /// The handshake goes on.
    case accepts
    /// The server refuses at once: a segment with RST, or an ABORT.
    case resets
    /// Nothing comes back.
    case isSilent
}

/// Flows whose servers do not answer, or not to the end. What their packets do to entries is the kernel's table of states,
/// which sees a server's answers where the director translates (`set_tcp_state`).
extension SimulatedDirector {
    /// A client's first packet, and what its server answers.
    package mutating func open(
        _ flow: Flow, _ answer: (borrowing SimulatedDirector, Placement) -> FirstAnswer
    ) -> (placement: Placement, connection: ConnectionNumber?) {
        begin(flow) { director, slot, kind, placement in
            switch answer(director, placement) {
            case .accepts: director.shakeHands(slot, kind)
            case .isSilent: director.knock(slot, kind)
            case .resets:
                director.knock(slot, kind)
                director.reset(slot, kind)
            }
        }
    }

    /// The first packet alone.
    private mutating func knock(_ slot: ConnectionNumber, _ kind: FlowKind) {
        switch kind {
        case .tcp: receive(.syn, .input, slot)
        case .sctp: receive(.initiate, .input, slot)
        case .udp, .other: break
        }
    }

    /// The server's RST or ABORT, if the director sees it.
    private mutating func reset(_ slot: ConnectionNumber, _ kind: FlowKind) {
        switch kind {
        case .tcp: answer(slot) { $0.receive(.rst, .output, $1) }
        case .sctp: answer(slot) { $0.receive(.abort, .output, $1) }
        case .udp, .other: break
        }
    }

    /// Who breaks off a flow.
    package enum BreakingOff: Sendable, Hashable {
        /// The server, which forgot it.
        case server
        /// The client, whom the server does not answer.
        case client
    }

    /// Ends a flow otherwise than with the close of both.
    ///
    /// - Parameter slot: what `expectClose` gave, instead of giving it to `close`.
    package mutating func breakOff(_ slot: ConnectionNumber, at time: Nanoseconds, by side: BreakingOff) {
        advance(to: time)
        connections[slot].flags.remove(.awaitsClose)
        if connections[slot].flags.contains(.detached) {
            // Its entry has gone: the packet is of no connection.
            connections.free(slot)
            return
        }
        guard looksAtPackets(of: virtuals[connections[slot].virtual].endpoint.address) else { return }
        let kind = virtuals[connections[slot].virtual].kind
        switch side {
        case .server:
            guard !connections[slot].flags.contains(.noOutput) else { return }
            reset(slot, kind)
        case .client:
            guard servers[connections[slot].server].isAvailable else { return }
            if kind == .tcp { receive(.fin, .input, slot) }
            if kind == .sctp { receive(.shutdown, .input, slot) }
        }
        restartTimer(of: slot, kind)
        checkInvariants(of: slot)
    }
}
