/// The timers of all connections: a queue for each length of time-out.
///
/// A timer is always set to "now and so much", and there are few different lengths, so that entries of one length run
/// out in the order in which they were set: setting and clearing a timer is a move within a linked list.
struct TimeoutQueues: ~Copyable {
    struct Queue: BitwiseCopyable {
        var length: Nanoseconds
        var isForTemplates: Bool
        var first: ConnectionSlot = -1
        var last: ConnectionSlot = -1
        /// When the first entry runs out, if there is one.
        var earliest = SimulationTime.never
    }

    private(set) var queues = Slab<Queue>()
    /// A bit for each queue that has entries: of all the lengths, few are in use.
    private var occupied = Slab<UInt64>()
    /// No timer runs out before.
    var earliest = SimulationTime.never
    /// The lateness of the kernel's timers; nil: they are exact.
    var wheel: TimerWheel?

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
        queues.append(Queue(length: length, isForTemplates: isForTemplates))
        if queues.count > occupied.count * 64 { occupied.append(0) }
        return queues.count - 1
    }

    /// (Re)starts the timer of an entry that is in no queue.
    @inline(__always)
    mutating func start(
        _ slot: ConnectionSlot, in queue: Int, now: Nanoseconds, _ records: borrowing SegmentedSlab<Connection>
    ) {
        let expiry = now &+ queues[queue].length
        let last = queues[queue].last
        records[slot].queue = queue
        records[slot].expiry = expiry
        records[slot].earlier = last
        records[slot].later = -1
        if last >= 0 {
            records[last].later = slot
        } else {
            queues[queue].first = slot
            queues[queue].earliest = expiry
            occupied[queue >> 6] |= 1 << UInt64(queue & 63)
            if expiry < earliest { earliest = expiry }
        }
        queues[queue].last = slot
    }

    @inline(__always)
    mutating func stop(_ slot: ConnectionSlot, _ records: borrowing SegmentedSlab<Connection>) {
        let (earlier, later, queue) = (records[slot].earlier, records[slot].later, records[slot].queue)
        if earlier >= 0 {
            records[earlier].later = later
        } else {
            queues[queue].first = later
            if later >= 0 {
                queues[queue].earliest = records[later].expiry
            } else {
                occupied[queue >> 6] &= ~(1 << UInt64(queue & 63))
            }
        }
        if later >= 0 { records[later].earlier = earlier } else { queues[queue].last = earlier }
    }

    /// The entry whose timer runs out first, if that is not after `time`.
    @inline(__always)
    mutating func firstExpired(by time: Nanoseconds) -> ConnectionSlot? {
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
        return earliest <= time ? queues[best].first : nil
    }
}

extension TimeoutQueues.Queue {
    @inline(__always)
    fileprivate func precedes(_ other: Self) -> Bool {
        earliest < other.earliest
            || earliest == other.earliest && !isForTemplates && other.isForTemplates
    }
}
