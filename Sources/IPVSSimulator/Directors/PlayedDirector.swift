import IPVSModel

/// One director of a group: a simulation, or one after the other if it fails and comes back, and the flows whose packets come
/// to it.
///
/// It shares nothing with others. Whoever plays the group sees to it that one thread at a time has it.
final class PlayedDirector: @unchecked Sendable {
    /// What is the same for all directors of a group.
    struct Rules: Sendable {
        /// How often clients send something while their flows are open; nil: never.
        var keepalive: Nanoseconds?
        /// nil: directors tell each other nothing.
        var sync: SyncRules?
        /// Whether broken flows are kept, and not only counted.
        var keepsBroken = false
    }

    /// A flow that is to be played, and where the router has it.
    struct Assignment { var flow: Int32, bucket: Int32 }

    private let rules: Rules
    /// Makes it as it is at its start.
    private let start: @Sendable () -> Simulation
    private(set) var simulation: Simulation
    private(set) var isUp: Bool
    private var upSince: Nanoseconds = 0
    private(set) var flows: OpenFlows
    private(set) var moved = MovedTally()
    private(set) var broken: [BrokenFlow] = []
    /// What earlier simulations came to.
    private var earlier: [DirectorLife] = []
    /// By bucket of the router: when a packet of it came here last. At the beginning they are idle.
    private(set) var lastUse = Array(repeating: -ResilientBuckets.idleTime, count: ResilientBuckets.count)

    init(isUp: Bool, _ rules: Rules, _ start: @escaping @Sendable () -> Simulation) {
        self.isUp = isUp
        self.rules = rules
        self.start = start
        simulation = start()
        flows = OpenFlows(every: rules.keepalive)
    }

    // MARK: Time

    /// Plays flows in turn.
    func play(_ flows: [Flow], _ own: [Assignment]) {
        for assignment in own {
            open(flows[Int(assignment.flow)], bucket: Int(assignment.bucket))
        }
    }

    private func open(_ flow: Flow, bucket: Int) {
        advance(to: flow.time)
        lastUse[bucket] = flow.time
        let (placement, connection) = simulation.open(flow)
        let kind = FlowKind(flow.transport)
        guard let connection, kind != .udp || rules.keepalive != nil,
            let server = simulation.director.endpoint(of: placement)
        else { return }
        if flow.end == nil, rules.keepalive == nil { return }
        let time = flow.end ?? SimulationTime.never
        var open = OpenFlow(
            flow: flow, server: server, entry: simulation.director.expectClose(of: connection), end: time,
            nextKeepalive: flows.keepalive(after: flow.time, before: time), bucket: bucket,
            memory: SyncRules.Memory(end: flow.time))
        // SYN or INIT comes before the connection is established.
        if kind == .tcp || kind == .sctp { open.packets = 1 }
        count(packetOf: &open, at: flow.time)
        flows.add(open)
    }

    /// Everything happens that comes before a flow at `time`.
    func advance(to time: Nanoseconds) {
        while let (place, moment, what) = flows.next(by: time) {
            simulation.advance(to: moment - 1)
            switch what {
            case .keepalive: keepAlive(place, at: moment)
            case .close: close(place, at: moment)
            }
        }
        simulation.advance(to: time)
    }

    private func keepAlive(_ place: Int, at time: Nanoseconds) {
        guard var flow = flows[place] else { return }
        lastUse[flow.bucket] = time
        if flow.entry.isPresent {
            simulation.director.keepAlive(flow.entry, at: time)
            // Nobody is told of what is forgotten.
            guard simulation.director.isAlive(flow.entry) else { return }
        } else {
            let signal: PacketSignal =
                switch FlowKind(flow.flow.transport) {
                case .tcp: .tcp(.ack)
                case .sctp: .sctp(.data)
                default: .datagram
                }
            guard reaches(signal, &flow, at: time) else {
                flows.remove(place)
                return
            }
            flow.isUndecided = false
        }
        count(packetOf: &flow, at: time)
        flows[place] = flow
    }

    private func close(_ place: Int, at time: Nanoseconds) {
        guard var flow = flows.remove(place) else { return }
        lastUse[flow.bucket] = time
        if flow.entry.isPresent {
            simulation.director.close(flow.entry, at: time)
            return
        }
        let (first, answer, last): (PacketSignal, PacketSignal?, PacketSignal?) =
            switch FlowKind(flow.flow.transport) {
            case .tcp: (.tcp(.fin), .tcp(.fin), .tcp(.ack))
            case .sctp: (.sctp(.shutdown), .sctp(.shutdownAck), .sctp(.shutdownComplete))
            default: (.datagram, nil, nil)
            }
        guard reaches(first, &flow, at: time) else { return }
        moved.wentOn += 1
        if flow.known?.isUnbound == true { return }
        var packet = flow.flow
        packet.time = time
        if let answer { simulation.director.answer(answer, to: packet) }
        if let last { _ = simulation.director.receive(last, of: packet) }
    }

    /// Whether a packet of a flow that came from another director reaches its server; it breaks if not.
    private func reaches(_ signal: PacketSignal, _ flow: inout OpenFlow, at time: Nanoseconds) -> Bool {
        var packet = flow.flow
        packet.time = time
        if let known = flow.known {
            flow.known = nil
            if known.isUnbound {
                if time < known.until {
                    flow.known = ToldFlow(until: time + timeout(of: packet), isUnbound: true)
                    return true
                }
            } else if time >= known.until {
                simulation.director.forget(packet)
            }
        }
        switch simulation.director.goOn(signal, of: packet) {
        case .reached(flow.server): return true
        case .reached:
            // The server does not know such a connection.
            if signal != .datagram {
                let reset: PacketSignal = FlowKind(packet.transport) == .tcp ? .tcp(.rst) : .sctp(.abort)
                simulation.director.answer(reset, to: packet)
            }
            broke(flow, .otherServer, at: time)
        case .notTaken: broke(flow, .notTaken, at: time)
        case .refused: broke(flow, .refused, at: time)
        }
        return false
    }

    private func broke(_ flow: OpenFlow, _ reason: BreakReason, at time: Nanoseconds) {
        moved.broken[reason, default: 0] += 1
        if rules.keepsBroken {
            broken.append(BrokenFlow(flow: flow.flow, server: flow.server, time: time, reason: reason))
        }
    }

    private func count(packetOf flow: inout OpenFlow, at time: Nanoseconds) {
        guard let sync = rules.sync else { return }
        flow.packets &+= 1
        if sync.tell(packets: flow.packets, at: time, timeout: timeout(of: flow.flow), &flow.memory) {
            flow.toldAt = time
        }
    }

    /// How long a connection of such a flow may be silent.
    private func timeout(of flow: Flow) -> Nanoseconds {
        simulation.director.timeoutOfEstablished(FlowKind(flow.transport))
    }

    // MARK: Coming and going

    /// It is gone, with its connections.
    func fail(at time: Nanoseconds) {
        guard isUp else { return }
        isUp = false
        // What it had forgotten before does not break by its death.
        _ = flows.removeAll { $0.entry.isPresent && !simulation.director.isAlive($0.entry) }
        earlier.append(DirectorLife(&simulation))
        simulation = start()
    }

    /// It begins, with the table as it is by now.
    func join(at time: Nanoseconds) {
        isUp = true
        upSince = time
        simulation.advance(to: time)
    }

    /// Gives up flows whose packets no longer come here.
    ///
    /// - Returns: them, but for those that it had forgotten before.
    func release(_ isElsewhere: (OpenFlow) -> Bool) -> [OpenFlow] {
        flows.removeAll(where: isElsewhere).compactMap { flow in
            var flow = flow
            let entry = flow.entry
            flow.entry = .absent
            guard isUp, entry.isPresent else { return flow }
            let isAlive = simulation.director.isAlive(entry)
            simulation.director.forgetClose(of: entry)
            return isAlive ? flow : nil
        }
    }

    /// Takes a flow of another director at this moment.
    func take(_ flow: OpenFlow, at time: Nanoseconds) {
        var flow = flow
        flow.isUndecided = true
        flow.packets = 0
        flow.memory = SyncRules.Memory(end: time)
        flow.known = nil
        if let sync = rules.sync, let told = flow.toldAt, told >= upSince,
            time < told + timeout(of: flow.flow)
        {
            let isBound = simulation.director.learn(flow.flow, server: flow.server)
            flow.known = ToldFlow(until: told + timeout(of: flow.flow), isUnbound: !isBound)
            flow.packets = sync.threshold
            if !flow.wasTold { moved.learned += 1 }
            flow.wasTold = true
        }
        flows.add(flow)
    }

    // MARK: What came of it

    /// Everything that it was, one life after the other; the last one is the present.
    func lives() -> [DirectorLife] { earlier + [DirectorLife(&simulation)] }

    /// At the end of the run: what moved and is still open.
    func finish() {
        for flow in flows.removeAll(where: \.hasMoved) {
            if flow.isUndecided { moved.silent += 1 } else { moved.wentOn += 1 }
        }
    }
}

/// What a director came to from its start until it failed or the run ended.
package struct DirectorLife: Sendable {
    package var tally: OutcomeTally
    package var services: [ServiceReport]

    init(_ simulation: inout Simulation) {
        tally = simulation.tally
        services = simulation.director.reports()
    }
}
