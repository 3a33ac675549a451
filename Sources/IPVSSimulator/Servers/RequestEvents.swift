import IPVSModel

/// Something that is to happen to a request or a server of a model.
struct RequestEvent {
    enum Kind: Int {
        /// The answer has come, and both close.
        case end
        /// The conditions of servers change.
        case condition
        /// The health checker looks at a server.
        case check
        /// The client gives up.
        case timeout
        /// The client sends its first packet again.
        case repetition
        /// The client tries again.
        case retry
    }

    var time: Nanoseconds
    var kind: Kind
    /// A request, or a server.
    var number: Int
    /// Order of addition. A request knows that of its only event: others are of the past.
    var sequence: UInt64

    func precedes(_ other: RequestEvent) -> Bool {
        if time != other.time { return time < other.time }
        return kind == other.kind ? sequence < other.sequence : kind.rawValue < other.kind.rawValue
    }
}

/// Events, the earliest first; those of one time by kind, then in the order of addition.
///
/// Costs: the first event O(1); adding and removing O(log n).
///
/// Invariant: no node precedes its parent, which for node n is (n - 1) / 2.
struct RequestEvents {
    private var nodes: [RequestEvent] = []
    private var nextSequence: UInt64 = 1

    var earliest: Nanoseconds { nodes.first?.time ?? SimulationTime.never }

    /// - Returns: what the event is known by.
    mutating func add(_ kind: RequestEvent.Kind, of number: Int, at time: Nanoseconds) -> UInt64 {
        let event = RequestEvent(time: time, kind: kind, number: number, sequence: nextSequence)
        nextSequence += 1
        nodes.append(event)
        var hole = nodes.count - 1
        while hole > 0, event.precedes(nodes[(hole - 1) / 2]) {
            nodes[hole] = nodes[(hole - 1) / 2]
            hole = (hole - 1) / 2
        }
        nodes[hole] = event
        return event.sequence
    }

    /// The first event, if it is not after `time`.
    mutating func removeFirst(by time: Nanoseconds) -> RequestEvent? {
        guard let first = nodes.first, first.time <= time, let last = nodes.popLast() else { return nil }
        guard !nodes.isEmpty else { return first }
        var hole = 0
        while 2 * hole + 1 < nodes.count {
            var child = 2 * hole + 1
            if child + 1 < nodes.count, nodes[child + 1].precedes(nodes[child]) { child += 1 }
            guard nodes[child].precedes(last) else { break }
            nodes[hole] = nodes[child]
            hole = child
        }
        nodes[hole] = last
        return first
    }
}
