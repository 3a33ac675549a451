/// Events to come, the earliest first, and of the same time in the order in which they were added.
///
/// A heap with four children to a node: it is half as deep as a binary one and its nodes share cache lines.
struct EventQueue {
    struct Event: BitwiseCopyable {
        var time: Nanoseconds
        /// Order of addition; it may wrap, since only events of one time are compared by it.
        var sequence: UInt32
        var slot: ConnectionSlot

        @inline(__always)
        func precedes(_ other: Event) -> Bool {
            time != other.time ? time < other.time : Int32(bitPattern: sequence &- other.sequence) < 0
        }
    }

    private var heap: [Event] = []
    private var nextSequence: UInt32 = 0

    /// Time of the first event.
    @inline(__always)
    var earliest: Nanoseconds { heap.first?.time ?? SimulationTime.never }

    var count: Int { heap.count }

    @inline(__always)
    mutating func add(_ slot: ConnectionSlot, at time: Nanoseconds) {
        let event = Event(time: time, sequence: nextSequence, slot: slot)
        nextSequence &+= 1
        heap.append(event)
        var hole = heap.count - 1
        while hole > 0 {
            let parent = (hole - 1) / 4
            guard event.precedes(heap[parent]) else { break }
            heap[hole] = heap[parent]
            hole = parent
        }
        heap[hole] = event
    }

    @inline(__always)
    mutating func removeFirst() -> Event? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty { sink(last) }
        return first
    }

    @inline(__always)
    private mutating func sink(_ event: Event) {
        heap.withUnsafeMutableBufferPointer { heap in
            let count = heap.count
            var hole = 0
            while true {
                let firstChild = 4 * hole + 1
                guard firstChild < count else { break }
                var best = firstChild
                var child = firstChild + 1
                let end = min(firstChild + 4, count)
                while child < end {
                    if heap[child].precedes(heap[best]) { best = child }
                    child += 1
                }
                guard heap[best].precedes(event) else { break }
                heap[hole] = heap[best]
                hole = best
            }
            heap[hole] = event
        }
    }
}
