import IPVSModel

/// A change that the director refused when its time came.
public struct RefusedTimedChange: Error, Sendable, Hashable {
    /// Position in the list of changes.
    public var index: Int
    /// Why.
    public var reason: TableChangeError
}

/// Plays flows and timed changes on a director, in the order of time.
///
/// At the same time, expiries come first, then closes, then changes in the order given, then flows.
public struct Simulation: ~Copyable {
    /// The director that it is played on.
    public var director: SimulatedDirector
    private var closes = EventQueue()
    /// Ascending in time, those of the same time in the order given.
    private let changes: [(index: Int, change: TimedChange)]
    /// In the order of time, those of the same time in the order given.
    package var timedChanges: [TimedChange] { changes.map(\.change) }
    private var nextChange = 0
    private var nextChangeTime = SimulationTime.never
    /// Timed changes that were refused so far.
    public private(set) var refusedChanges: [RefusedTimedChange] = []

    /// What became of the flows so far.
    public private(set) var tally = OutcomeTally()

    /// How often clients send something while their flows are open; nil: between opening and close they are silent, and the
    /// kernel forgets those that are silent for long.
    package var keepalive: Nanoseconds?
    private var keepalives = Keepalives()

    /// Arrivals, what is sent meanwhile and closes so far.
    package private(set) var events: UInt64 = 0

    /// Takes over a director, at the time that it is at.
    ///
    /// - Parameters:
    ///   - director: with the table and the connections to begin with.
    ///   - changes: in any order; those of the same time are made in this one.
    public init(_ director: consuming SimulatedDirector, changes: [TimedChange] = []) {
        self.director = director
        self.changes = changes.enumerated().map { ($0.offset, $0.element) }
            .sorted { ($0.change.time, $0.index) < ($1.change.time, $1.index) }
        if let first = self.changes.first { nextChangeTime = first.change.time }
    }

    /// Lets everything happen that comes before a flow at `time`.
    @inline(__always)
    public mutating func advance(to time: Nanoseconds) {
        if nextChangeTime <= time { applyChanges(until: time) }
        close(until: time)
        director.advance(to: time)
    }

    /// Apart from the rest, since flows are many and changes few.
    @inline(never)
    private mutating func applyChanges(until time: Nanoseconds) {
        while nextChangeTime <= time {
            close(until: nextChangeTime)
            applyNextChange()
        }
    }

    @inline(__always)
    private mutating func close(until time: Nanoseconds) {
        while let event = closes.removeFirst(by: time) {
            if closes.hasOpenedWindow { fetchCloses() }
            if keepalives.earliest <= event.time { sendKeepalives(until: event.time) }
            events += 1
            director.close(event.slot, at: event.time)
        }
        if keepalives.earliest <= time { sendKeepalives(until: time) }
    }

    @inline(never)
    private mutating func sendKeepalives(until time: Nanoseconds) {
        guard let keepalive else { return }
        while let event = keepalives.removeFirst(by: time, every: keepalive) {
            events += 1
            director.keepAlive(event.slot, at: event.time)
        }
    }

    /// Reads the connections that are closed next, see `ConnectionTable.fetch`.
    @inline(never)
    private mutating func fetchCloses() {
        closes.hasOpenedWindow = false
        for position in 0..<min(closes.opened.count, Self.maximumFetched) {
            director.connections.fetch(closes.opened.slot(at: position))
        }
    }

    /// Entries that stay in a processor's nearer caches.
    private static var maximumFetched: Int { 4096 }

    /// Reads what flows to come will need, which takes less time for all together than for each on its own.
    package mutating func prepare(for flows: Span<Flow>) {
        for index in flows.indices {
            let client = flows[index].client
            director.connections.fetchLine(
                of: ConnectionKey.hash(foldedAddress(client.address), client.port))
        }
    }

    private mutating func applyNextChange() {
        guard nextChange < changes.count else { return }
        let (index, timed) = changes[nextChange]
        nextChange += 1
        nextChangeTime = nextChange < changes.count ? changes[nextChange].change.time : SimulationTime.never
        director.advance(to: timed.time)
        do throws(TableChangeError) {
            try director.apply(timed.change)
        } catch {
            refusedChanges.append(RefusedTimedChange(index: index, reason: error))
        }
    }

    /// Plays one flow. Flows must come in the order of time.
    @inline(__always)
    public mutating func play(_ flow: Flow) -> Placement { play(flow) { _ in flow.duration } }

    /// Plays one flow whose length depends on where it goes.
    ///
    /// - Parameter duration: in place of the flow's own, once it is placed.
    @inline(__always)
    package mutating func play(_ flow: Flow, lasting duration: (Placement) -> Nanoseconds?) -> Placement {
        advance(to: flow.time)
        events += 1
        let (placement, connection) = director.open(flow)
        tally.count(placement)
        if let connection, FlowKind(flow.transport) != .udp || keepalive != nil {
            expectEnd(of: flow, duration(placement), connection)
        }
        return placement
    }

    /// Plays the first packet of a flow and the handshake after it. What comes later, somebody else plays on the director.
    package mutating func open(_ flow: Flow) -> (placement: Placement, connection: ConnectionNumber?) {
        advance(to: flow.time)
        events += 1
        let opened = director.open(flow)
        tally.count(opened.placement)
        return opened
    }

    /// Nobody closes a connection of UDP, but who keeps it open sends a last datagram. What stays open is only kept open.
    @inline(__always)
    private mutating func expectEnd(
        of flow: Flow, _ duration: Nanoseconds?, _ connection: ConnectionNumber
    ) {
        let end = duration.map { flow.time.addingReportingOverflow($0) }
        let time = end.flatMap { $0.overflow ? nil : $0.partialValue }
        if time == nil, keepalive == nil { return }
        let slot = director.expectClose(of: connection)
        if let time { closes.add(slot, at: time) }
        if let keepalive {
            keepalives.begin(slot, at: flow.time, until: time ?? SimulationTime.never, every: keepalive)
        }
    }

    /// Plays a first packet whose answer hangs on where it goes; what follows is the caller's.
    ///
    /// - Parameters:
    ///   - isFirst: false where it is sent again, and no flow of its own.
    ///   - answer: what the server that it is placed on does.
    package mutating func open(
        _ flow: Flow, isFirst: Bool, _ answer: (borrowing SimulatedDirector, Placement) -> FirstAnswer
    ) -> (placement: Placement, connection: ConnectionNumber?) {
        advance(to: flow.time)
        events += 1
        let opened = director.open(flow, answer)
        if isFirst { tally.count(opened.placement) }
        return opened
    }

    /// Closes a flow that was opened so, before what is changed at the same time.
    package mutating func close(_ connection: ConnectionNumber, at time: Nanoseconds) {
        if nextChangeTime < time { applyChanges(until: time - 1) }
        events += 1
        director.close(connection, at: time)
    }
}
