import IPVSModel

/// What clients send while their flows are open, at equal intervals, so that the kernel does not forget their connections.
///
/// Costs: beginning a flow and sending O(log n) for n open flows.
///
/// Invariant: whoever has an event has an end, which is later.
struct Keepalives: ~Copyable {
    private var events = EventHeap()
    private var ends: [ConnectionNumber: Nanoseconds] = [:]

    /// No packet is earlier.
    private(set) var earliest = SimulationTime.never

    /// A flow is open until `end`; what it is known by is its own as long.
    mutating func begin(
        _ slot: ConnectionNumber, at time: Nanoseconds, until end: Nanoseconds, every interval: Nanoseconds
    ) {
        ends[slot] = end
        plan(slot, after: time, every: interval)
    }

    /// The flow that sends first, if that is not after `time`, and when. It sends again after the interval.
    mutating func removeFirst(by time: Nanoseconds, every interval: Nanoseconds) -> Event? {
        guard earliest <= time, let event = events.removeFirst() else { return nil }
        plan(event.slot, after: event.time, every: interval)
        return event
    }

    private mutating func plan(_ slot: ConnectionNumber, after time: Nanoseconds, every interval: Nanoseconds)
    {
        let (next, overflows) = time.addingReportingOverflow(interval)
        if !overflows, let end = ends[slot], next < end {
            events.add(slot, at: next)
        } else {
            ends[slot] = nil
        }
        earliest = events.earliest
    }
}
