import IPVSModel

/// Something that happens to a connection.
struct Event: BitwiseCopyable {
    var time: Nanoseconds
    /// Order of addition; it may wrap, since only events of one time are compared by it.
    var sequence: UInt32
    var slot: ConnectionNumber

    @inline(__always)
    func precedes(_ other: Event) -> Bool {
        time != other.time ? time < other.time : Int32(bitPattern: sequence &- other.sequence) < 0
    }
}

/// Events, the earliest first, and of the same time in the order in which they were added.
///
/// A heap with four children to a node: it is half as deep as a binary one and its nodes share cache lines.
///
/// Costs: the first event O(1); adding and removing O(log n).
///
/// Invariant: no node precedes its parent, which for node n is (n - 1) / 4. There are fewer than 2^31 events.
struct EventHeap: ~Copyable {
    private var nodes = Slab<Event>(minimumCapacity: 64)
    private var nextSequence: UInt32

    init(nextSequence: UInt32 = 0) { self.nextSequence = nextSequence }

    @inline(__always)
    var isEmpty: Bool { nodes.count == 0 }

    /// Time of the first event.
    @inline(__always)
    var earliest: Nanoseconds { nodes.count == 0 ? SimulationTime.never : nodes[0].time }

    @inline(__always)
    mutating func add(_ slot: ConnectionNumber, at time: Nanoseconds) {
        let event = Event(time: time, sequence: nextSequence, slot: slot)
        nextSequence &+= 1
        nodes.append(event)
        var hole = nodes.count - 1
        while hole > 0 {
            let parent = (hole - 1) >> 2
            guard event.precedes(nodes[parent]) else { break }
            nodes[hole] = nodes[parent]
            hole = parent
        }
        nodes[hole] = event
    }

    var count: Int { nodes.count }

    /// What is wrong with it; nil if nothing is.
    func brokenInvariant() -> String? {
        for node in 0..<nodes.count where node > 0 && nodes[node].precedes(nodes[(node - 1) >> 2]) {
            return "node \(node) of the heap precedes its parent"
        }
        return nodes.brokenInvariant()
    }

    /// The latest time of an event; for checks.
    var latest: Nanoseconds? {
        var latest: Nanoseconds?
        for node in 0..<nodes.count { latest = max(latest ?? nodes[node].time, nodes[node].time) }
        return latest
    }

    /// The slot of an event; the first one is at 0, the others are in no order.
    @inline(__always)
    func slot(at position: Int) -> ConnectionNumber { nodes[position].slot }

    @inline(__always)
    mutating func removeFirst() -> Event? {
        if nodes.count == 0 { return nil }
        let first = nodes[0]
        let last = nodes[nodes.count - 1]
        nodes.removeLast()
        if nodes.count > 0 { sink(last) }
        return first
    }

    /// Puts an event in the place of the first one, and from there where it belongs.
    @inline(__always)
    private func sink(_ event: Event) {
        let count = nodes.count
        var hole = 0
        while true {
            let firstChild = 4 &* hole &+ 1
            guard firstChild < count else { break }
            var best = firstChild
            var child = firstChild &+ 1
            let end = min(firstChild &+ 4, count)
            while child < end {
                if nodes[child].precedes(nodes[best]) { best = child }
                child &+= 1
            }
            guard nodes[best].precedes(event) else { break }
            nodes[hole] = nodes[best]
            hole = best
        }
        nodes[hole] = event
    }
}
