import IPVSModel

/// The events of a window of time, the earliest first, and of the same time in the order in which they were given.
///
/// Costs: n events O(n); the first one O(1).
///
/// Invariant: from `first` on, `events` are in order; each is a word as `EventChunks` keeps it. `earliest` is the first
/// one's time.
struct SortedWindow: ~Copyable {
    private var events = Slab<UInt64>(minimumCapacity: 256)
    /// Room to sort in.
    private var sorted = Slab<UInt64>(minimumCapacity: 256)
    private var first = 0
    private var upperHalf: Nanoseconds = 0
    /// Time of the first event.
    private(set) var earliest = SimulationTime.never

    /// Fewer are sorted by insertion.
    private static var few: Int { 64 }

    @inline(__always)
    var isEmpty: Bool { earliest == SimulationTime.never }

    var count: Int { events.count - first }

    /// The slot of the event at a position from the first one on.
    @inline(__always)
    func slot(at position: Int) -> ConnectionNumber { Self.slot(events[first &+ position]) }

    /// Takes the events of a list, in place of those before, which are gone.
    ///
    /// - Parameters:
    ///   - upperHalf: of all times, with zeros below.
    ///   - bits: by which times of the window differ.
    mutating func take(
        _ list: Int, of chunks: inout EventChunks, upperHalf: Nanoseconds, bits: Int64
    ) {
        events.removeAll()
        (first, self.upperHalf) = (0, upperHalf)
        while !chunks.isEmpty(list) {
            for position in chunks.firstChunk(of: list) { events.append(chunks.word(position)) }
            chunks.removeFirstChunk(of: list)
        }
        if events.count <= Self.few { insert() } else { distribute(bits: bits) }
        noteEarliest()
    }

    @inline(__always)
    mutating func removeFirst() -> Event {
        let event = Event(time: earliest, sequence: 0, slot: Self.slot(events[first]))
        first &+= 1
        noteEarliest()
        return event
    }

    /// What is wrong with it; nil if nothing is.
    func brokenInvariant() -> String? {
        for place in first..<events.count where place > first && time(at: place) < time(at: place - 1) {
            return "an event of a window is before the one before"
        }
        let expected = first < events.count ? time(at: first) : SimulationTime.never
        return earliest == expected ? events.brokenInvariant() : "the window's first event is another"
    }

    /// The latest time of an event; for checks.
    var latest: Nanoseconds? { first < events.count ? time(at: events.count - 1) : nil }

    @inline(__always)
    private mutating func noteEarliest() {
        earliest = first < events.count ? time(at: first) : SimulationTime.never
    }

    @inline(__always)
    private func time(at place: Int) -> Nanoseconds { upperHalf | Nanoseconds(events[place] >> 32) }

    @inline(__always)
    private static func slot(_ event: UInt64) -> ConnectionNumber {
        ConnectionNumber(rawValue: Int32(truncatingIfNeeded: event))
    }

    private func insert() {
        for place in 0..<events.count {
            let event = events[place]
            var hole = place
            while hole > 0, events[hole &- 1] >> 32 > event >> 32 {
                events[hole] = events[hole &- 1]
                hole &-= 1
            }
            events[hole] = event
        }
    }

    /// By eight bits of the times after the other, the lowest first, each time in the order of before.
    private mutating func distribute(bits: Int64) {
        while sorted.count < events.count { sorted.append(0) }
        for shift in stride(from: UInt64(32), to: UInt64(32 + bits), by: 8) {
            var places = InlineArray<256, Int>(repeating: 0)
            for place in 0..<events.count { places[Int(events[place] >> shift & 0xff)] &+= 1 }
            var sum = 0
            for digit in 0..<256 { (places[digit], sum) = (sum, sum &+ places[digit]) }
            for place in 0..<events.count {
                let digit = Int(events[place] >> shift & 0xff)
                sorted[places[digit]] = events[place]
                places[digit] &+= 1
            }
            let count = events.count
            swap(&events, &sorted)
            events.keepFirst(count)
        }
    }
}
