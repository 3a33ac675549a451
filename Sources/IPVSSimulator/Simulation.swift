import IPVSModel

/// A change of the table at a time of the simulation.
package struct TimedChange: Sendable, Hashable {
    package var time: Nanoseconds
    package var change: TableChange

    package init(time: Nanoseconds, change: TableChange) {
        self.time = time
        self.change = change
    }
}

/// A change that the director refused when its time came.
package struct RefusedTimedChange: Error, Sendable, Hashable {
    /// Position in the list of changes.
    package var index: Int
    package var reason: TableChangeError
}

/// Plays flows and timed changes on a director, in the order of time.
///
/// At the same time, expiries come first, then closes, then changes in the order given, then flows.
package struct Simulation: ~Copyable {
    package var director: SimulatedDirector
    private var closes = EventQueue()
    /// Ascending in time, those of the same time in the order given.
    private let changes: [(index: Int, change: TimedChange)]
    private var nextChange = 0
    package private(set) var refusedChanges: [RefusedTimedChange] = []

    /// What became of the flows so far.
    package private(set) var tally = OutcomeTally()

    /// Arrivals and closes so far.
    package private(set) var events: UInt64 = 0

    package init(_ director: consuming SimulatedDirector, changes: [TimedChange] = []) {
        self.director = director
        self.changes = changes.enumerated().map { ($0.offset, $0.element) }
            .sorted { ($0.change.time, $0.index) < ($1.change.time, $1.index) }
    }

    /// Lets everything happen that comes before a flow at `time`.
    @inline(__always)
    package mutating func advance(to time: Nanoseconds) {
        while closes.earliest <= time || nextChange < changes.count {
            guard step(until: time) else { break }
        }
        director.advance(to: time)
    }

    private mutating func step(until time: Nanoseconds) -> Bool {
        let changeTime = nextChange < changes.count ? changes[nextChange].change.time : SimulationTime.never
        if closes.earliest <= min(time, changeTime) {
            guard let event = closes.removeFirst() else { return false }
            events += 1
            director.close(event.slot, at: event.time)
            return true
        }
        guard changeTime <= time else { return false }
        let (index, timed) = changes[nextChange]
        nextChange += 1
        director.advance(to: timed.time)
        do throws(TableChangeError) {
            try director.apply(timed.change)
        } catch {
            refusedChanges.append(RefusedTimedChange(index: index, reason: error))
        }
        return true
    }

    /// Plays one flow. Flows must come in the order of time.
    @inline(__always)
    package mutating func play(_ flow: Flow) -> Placement {
        advance(to: flow.time)
        events += 1
        let (placement, slot) = director.open(flow)
        tally.count(placement)
        if let duration = flow.duration, slot >= 0, FlowKind(flow.transport) != .udp {
            let (time, overflows) = flow.time.addingReportingOverflow(duration)
            if !overflows { closes.add(director.expectClose(of: slot), at: time) }
        }
        return placement
    }
}
