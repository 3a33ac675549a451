import IPVSModel

/// The timers of all connections: a queue for each length of time-out.
///
/// A timer is always set to "now and so much", and there are few different lengths, so that entries of one length run
/// out in the order in which they were set. A queue is a ring of entries: stopping a timer leaves a gap, and neither that
/// nor starting one looks at other entries, which at millions of them are far from the processor.
///
/// Costs: starting and stopping O(1), amortised: a full ring closes its gaps or doubles, and gaps at its front are
/// passed once; the first timer to run out O(queues in use); finding the queue of a length O(queues).
///
/// Invariants: a queue's entries lie between `first` and `end` in the order in which they run out, `count` of them; the
/// one at `first` is no gap, and its time is `earliest`, if there is any; every entry knows its queue, place and time; a
/// queue is `occupied` if it has entries; no timer runs out before the `earliest` of all.
struct TimeoutQueues: ~Copyable {
    struct Queue: BitwiseCopyable {
        var length: Nanoseconds
        var isForTemplates: Bool
        /// Entries, without gaps.
        var count: Int32 = 0
        /// Numbers of the first entry's place, and of the place behind the last one's; they may wrap.
        var first: UInt32 = 0
        var end: UInt32 = 0
        /// Places, a power of two, less one.
        fileprivate var mask: UInt32
        /// Entries by place; absent ones are gaps.
        fileprivate var cells: UnsafeMutablePointer<ConnectionNumber>
        /// Number of the first place whose entry was not yet fetched (see `ConnectionTable.fetchFirst`).
        var unfetched: UInt32 = 0
        /// When the first entry runs out, if there is one.
        var earliest = SimulationTime.never

        /// The entry at a place between `first` and `end`, if there is one.
        @inline(__always)
        subscript(_ place: UInt32) -> ConnectionNumber { cells[Int(place & mask)] }

        /// The entry whose timer runs out first, if there is one.
        @inline(__always)
        var firstEntry: ConnectionNumber { count == 0 ? .absent : self[first] }
    }

    private(set) var queues = Slab<Queue>()
    /// A bit for each queue that has entries: of all the lengths, few are in use.
    private var occupied = Slab<UInt64>()
    /// No timer runs out before.
    var earliest = SimulationTime.never
    /// The lateness of the kernel's timers; nil: they are exact.
    var wheel: TimerWheel?

    private static var initialPlaces: Int { 16 }

    deinit {
        for queue in 0..<queues.count { queues[queue].cells.deallocate() }
    }

    /// The queue of a length. Templates have their own, which come after those of connections, so that of timers
    /// that run out together the template's is last and finds its connections gone.
    ///
    /// - Returns: nil when there are too many different lengths.
    mutating func queue(length: Nanoseconds, isForTemplates: Bool) -> Int? {
        let known = (0..<queues.count).first {
            queues[$0].length == length && queues[$0].isForTemplates == isForTemplates
        }
        if let known { return known }
        guard queues.count < Connection.maximumQueues else { return nil }
        queues.append(
            Queue(
                length: length, isForTemplates: isForTemplates, mask: UInt32(Self.initialPlaces - 1),
                cells: .allocate(capacity: Self.initialPlaces)))
        if queues.count > occupied.count * 64 { occupied.append(0) }
        return queues.count - 1
    }

    /// Whether a queue of this length is there or can be made, and `others` more beside it.
    func hasRoom(for length: Nanoseconds, isForTemplates: Bool, others: Int = 0) -> Bool {
        queues.count + others < Connection.maximumQueues
            || (0..<queues.count).contains {
                queues[$0].length == length && queues[$0].isForTemplates == isForTemplates
            }
    }

    /// (Re)starts the timer of an entry that is in no queue.
    @inline(__always)
    mutating func start(
        _ slot: ConnectionNumber, in queue: Int, now: Nanoseconds,
        _ records: borrowing SegmentedSlab<Connection>
    ) {
        if queues[queue].end &- queues[queue].first > queues[queue].mask { makeRoom(queue, records) }
        let expiry = now &+ queues[queue].length
        let place = queues[queue].end
        queues[queue].cells[Int(place & queues[queue].mask)] = slot
        queues[queue].end = place &+ 1
        records[slot].queue = queue
        records[slot].expiry = expiry
        records[slot].place = place
        if queues[queue].count == 0 {
            queues[queue].first = place
            queues[queue].earliest = expiry
            occupied[queue >> 6] |= 1 << UInt64(queue & 63)
            if expiry < earliest { earliest = expiry }
        }
        queues[queue].count &+= 1
    }

    @inline(__always)
    mutating func stop(_ slot: ConnectionNumber, _ records: borrowing SegmentedSlab<Connection>) {
        let (place, queue) = (records[slot].place, records[slot].queue)
        queues[queue].cells[Int(place & queues[queue].mask)] = .absent
        queues[queue].count &-= 1
        if queues[queue].count == 0 {
            occupied[queue >> 6] &= ~(1 << UInt64(queue & 63))
        } else if place == queues[queue].first {
            var next = place &+ 1
            while !queues[queue][next].isPresent { next &+= 1 }
            queues[queue].first = next
            queues[queue].earliest = records[queues[queue][next]].expiry
        }
    }

    /// The entry whose timer runs out first, if that is not after `time`.
    @inline(__always)
    mutating func firstExpired(by time: Nanoseconds) -> ConnectionNumber? {
        if time < earliest { return nil }
        if let wheel { return firstExpired(by: time, on: wheel) }
        var best = -1
        for word in 0..<occupied.count {
            var bits = occupied[word]
            while bits != 0 {
                let queue = word << 6 | bits.trailingZeroBitCount
                bits &= bits &- 1
                if best < 0 || queues[queue].precedes(queues[best]) { best = queue }
            }
        }
        guard best >= 0 else {
            earliest = SimulationTime.never
            return nil
        }
        earliest = queues[best].earliest
        return earliest <= time ? queues[best].firstEntry : nil
    }

    /// The queue of the entry that runs out first, if what comes after it is to be fetched.
    @inline(__always)
    func queueToFetch(after slot: ConnectionNumber, _ records: borrowing SegmentedSlab<Connection>) -> Int? {
        let queue = records[slot].queue
        let first = queues[queue].first
        // Places behind `unfetched` count as fetched, however far the numbers of empty queues have gone.
        if queues[queue].unfetched &- first &- 1 < ConnectionTable.fetched { return nil }
        queues[queue].unfetched = first &+ ConnectionTable.fetched
        return queue
    }

    /// What is wrong with the queues, or with what entries say of them; nil if nothing is.
    func brokenInvariant(_ records: borrowing SegmentedSlab<Connection>, now: Nanoseconds) -> String? {
        for number in 0..<queues.count {
            let queue = queues[number]
            let isOccupied = occupied[number >> 6] & 1 << UInt64(number & 63) != 0
            if isOccupied != (queue.count > 0) {
                return "queue \(number) has \(queue.count) entries and is taken for another"
            }
            if queue.count == 0 { continue }
            // With late timers it is when the first one goes off.
            if wheel == nil, queue.earliest < earliest { return "queue \(number) is earlier than all" }
            if !queue.firstEntry.isPresent || queue.earliest != records[queue.firstEntry].expiry {
                return "queue \(number) expects another entry"
            }
            var (entries, time) = (0, now)
            for place in 0..<queue.end &- queue.first where queue[queue.first &+ place].isPresent {
                entries += 1
                let record = records[queue[queue.first &+ place]]
                guard record.queue == number, record.place == queue.first &+ place, record.expiry >= time,
                    record.flags.contains(.template) == queue.isForTemplates
                else { return "entry \(queue[queue.first &+ place]) is at a wrong place of queue \(number)" }
                time = record.expiry
            }
            if entries != queue.count { return "queue \(number) has \(entries) entries of \(queue.count)" }
        }
        return nil
    }

    /// Closes the gaps of a full queue, in twice the room if few places are gaps.
    @inline(never)
    private mutating func makeRoom(_ queue: Int, _ records: borrowing SegmentedSlab<Connection>) {
        let old = queues[queue]
        let places = Int(old.mask) + 1
        let isCrowded = Int(old.count) > places / 2
        if isCrowded {
            queues[queue].cells = .allocate(capacity: places * 2)
            queues[queue].mask = old.mask << 1 | 1
        }
        var end = old.first
        for place in 0..<old.end &- old.first {
            let slot = old[old.first &+ place]
            if !slot.isPresent { continue }
            queues[queue].cells[Int(end & queues[queue].mask)] = slot
            records[slot].place = end
            end &+= 1
        }
        queues[queue].end = end
        if isCrowded { old.cells.deallocate() }
    }
}

extension TimeoutQueues.Queue {
    @inline(__always)
    fileprivate func precedes(_ other: Self) -> Bool {
        earliest < other.earliest
            || earliest == other.earliest && !isForTemplates && other.isForTemplates
    }
}
