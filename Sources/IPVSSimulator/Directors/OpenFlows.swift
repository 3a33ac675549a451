import IPVSModel

/// A flow that is open, and what its client knows of it.
struct OpenFlow: Sendable {
    /// Its first packet.
    var flow: Flow
    /// The server that its client talks to.
    var server: Endpoint
    /// What the director that it began at gave for its close; absent once its packets come to another director.
    var entry: ConnectionNumber
    /// When its client closes.
    var end: Nanoseconds
    /// When its client sends something next, before that.
    var nextKeepalive: Nanoseconds
    /// Of the router's group.
    var bucket: Int
    /// From its client, since the director that it is at has it.
    var packets: UInt32 = 0
    var memory: SyncRules.Memory
    /// When all other directors were told of it last; nil: never.
    var toldAt: Nanoseconds?
    /// What the director that it is at was told of it; nil once a packet has come since.
    var known: ToldFlow?
    /// A director that it came to had been told of it.
    var wasTold = false
    /// It came to another director once.
    var hasMoved = false
    /// Nothing was sent since it last came to another director.
    var isUndecided = false
}

/// What a director was told of a flow.
struct ToldFlow: Sendable {
    /// When the entry runs out.
    var until: Nanoseconds
    /// The director has no such server. It forwards all the same (`ip_vs_proc_conn`: "unbound but still handled"), and no
    /// server counts the connection.
    var isUnbound: Bool
}

/// Flows that are open at one director, with what their clients will send.
///
/// At the same time, what is sent in between comes before closes, as in `Simulation`.
///
/// Costs: those of `EventQueue` for closes, O(log n) for what is sent in between.
///
/// Invariant: a place is free, or holds a flow, or waits until the events of a flow that was taken away have passed.
struct OpenFlows: ~Copyable {
    enum Happening { case keepalive, close }

    private var flows: [OpenFlow?] = []
    /// By place: events that are still to come.
    private var awaited: [UInt8] = []
    private var free: [Int] = []
    private var closes = EventQueue()
    private var keepalives = EventHeap()
    /// Taken out of `closes`, while what is sent before is looked at.
    private var nextClose: Event?
    private let interval: Nanoseconds?

    /// - Parameter interval: how often clients send something while their flows are open; nil: never.
    init(every interval: Nanoseconds?) { self.interval = interval }

    /// Takes a flow in, whose events are all to come.
    mutating func add(_ flow: OpenFlow) {
        let place = free.popLast() ?? flows.count
        if place == flows.count {
            flows.append(nil)
            awaited.append(0)
        }
        flows[place] = flow
        awaited[place] = 0
        if flow.end != SimulationTime.never {
            awaited[place] += 1
            closes.add(ConnectionNumber(place), at: flow.end)
        }
        if flow.nextKeepalive != SimulationTime.never {
            awaited[place] += 1
            keepalives.add(ConnectionNumber(place), at: flow.nextKeepalive)
        }
    }

    /// When a client sends after `time`, if that is before its close.
    func keepalive(after time: Nanoseconds, before end: Nanoseconds) -> Nanoseconds {
        guard let interval else { return SimulationTime.never }
        let (next, overflows) = time.addingReportingOverflow(interval)
        return !overflows && next < end ? next : SimulationTime.never
    }

    /// What happens first, if that is not after `time`. A flow that closes must be removed then.
    mutating func next(by time: Nanoseconds) -> (place: Int, time: Nanoseconds, what: Happening)? {
        while true {
            if nextClose == nil { nextClose = closes.removeFirst(by: time) }
            if keepalives.earliest <= nextClose?.time ?? time, let event = keepalives.removeFirst() {
                let place = event.slot.index
                guard let flow = flows[place] else {
                    pass(place)
                    continue
                }
                let next = keepalive(after: event.time, before: flow.end)
                flows[place]?.nextKeepalive = next
                if next == SimulationTime.never {
                    awaited[place] -= 1
                } else {
                    keepalives.add(event.slot, at: next)
                }
                return (place, event.time, .keepalive)
            }
            guard let event = nextClose else { return nil }
            nextClose = nil
            if flows[event.slot.index] != nil {
                awaited[event.slot.index] -= 1
                return (event.slot.index, event.time, .close)
            }
            pass(event.slot.index)
        }
    }

    /// nil if it was taken away.
    subscript(_ place: Int) -> OpenFlow? {
        get { flows[place] }
        set { flows[place] = newValue }
    }

    @discardableResult
    mutating func remove(_ place: Int) -> OpenFlow? {
        let flow = flows[place]
        flows[place] = nil
        if awaited[place] == 0 { free.append(place) }
        return flow
    }

    /// Takes away those for which a condition holds.
    mutating func removeAll(where condition: (OpenFlow) -> Bool) -> [OpenFlow] {
        var removed: [OpenFlow] = []
        for place in flows.indices {
            if let flow = flows[place], condition(flow) {
                removed.append(flow)
                remove(place)
            }
        }
        return removed
    }

    /// An event of a flow that was taken away.
    private mutating func pass(_ place: Int) {
        awaited[place] -= 1
        if awaited[place] == 0 { free.append(place) }
    }
}
