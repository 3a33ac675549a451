/// The timers of all connections: a queue for each length of time-out.
///
/// A timer is always set to "now and so much", and there are few different lengths, so that entries of one length run
/// out in the order in which they were set: setting and clearing a timer is a move within a linked list.
struct TimeoutQueues: Sendable {
    struct Queue: BitwiseCopyable {
        var length: Nanoseconds
        var isForTemplates: Bool
        var first: ConnectionSlot = -1
        var last: ConnectionSlot = -1
    }

    private(set) var queues: [Queue] = []
    /// No timer runs out before.
    var earliest = SimulationTime.never
    /// The lateness of the kernel's timers; nil: they are exact.
    var wheel: TimerWheel?

    /// The queue of a length. Templates have their own, which come after those of connections, so that of timers
    /// that run out together the template's is last and finds its connections gone.
    ///
    /// - Returns: nil when there are too many different lengths.
    mutating func queue(length: Nanoseconds, isForTemplates: Bool) -> Int? {
        if let known = queues.firstIndex(where: { $0.length == length && $0.isForTemplates == isForTemplates }
        ) {
            return known
        }
        guard queues.count < Connection.maximumQueues else { return nil }
        queues.append(Queue(length: length, isForTemplates: isForTemplates))
        return queues.count - 1
    }

    /// (Re)starts the timer of an entry that is in no queue.
    @inline(__always)
    mutating func start(
        _ slot: ConnectionSlot, in queue: Int, now: Nanoseconds, _ records: borrowing Slab<Connection>
    ) {
        let expiry = now &+ queues[queue].length
        let last = queues[queue].last
        records[slot].queue = queue
        records[slot].expiry = expiry
        records[slot].earlier = last
        records[slot].later = -1
        if last >= 0 { records[last].later = slot } else { queues[queue].first = slot }
        queues[queue].last = slot
        if expiry < earliest { earliest = expiry }
    }

    @inline(__always)
    mutating func stop(_ slot: ConnectionSlot, _ records: borrowing Slab<Connection>) {
        let record = records[slot]
        if record.earlier >= 0 {
            records[record.earlier].later = record.later
        } else {
            queues[record.queue].first = record.later
        }
        if record.later >= 0 {
            records[record.later].earlier = record.earlier
        } else {
            queues[record.queue].last = record.earlier
        }
    }

    /// The entry whose timer runs out first, if that is not after `time`.
    mutating func firstExpired(by time: Nanoseconds, _ records: borrowing Slab<Connection>) -> ConnectionSlot?
    {
        if time < earliest { return nil }
        if let wheel { return firstExpired(by: time, on: wheel, records) }
        var best: ConnectionSlot = -1
        var bestTime = SimulationTime.never
        var bestIsTemplate = true
        for queue in queues where queue.first >= 0 {
            let expiry = records[queue.first].expiry
            if expiry < bestTime || expiry == bestTime && bestIsTemplate && !queue.isForTemplates {
                (best, bestTime, bestIsTemplate) = (queue.first, expiry, queue.isForTemplates)
            }
        }
        earliest = bestTime
        return bestTime <= time && best >= 0 ? best : nil
    }
}
