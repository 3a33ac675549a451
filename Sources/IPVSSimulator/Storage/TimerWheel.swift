import IPVSModel

/// When the kernel's timers go off (`calc_wheel_index` of `kernel/time/timer.c`): never early, and the longer a time-out
/// is, the later they may be, by up to an eighth of it.
///
/// Nobody wants that lateness in a forecast; it is there to compare the simulator with a kernel to the tick.
package struct TimerWheel: Sendable, Hashable {
    /// `HZ`
    package var ticksPerSecond: UInt32
    /// `jiffies` at time 0.
    package var ticksAtStart: UInt64
    /// Of a template and its connections whose timers go off in the same tick, which is first: that decides whether the
    /// template is re-armed. In the kernel it depends on which timer was set last, which is not kept here.
    package var templatesGoFirst = false

    package init(ticksPerSecond: UInt32, ticksAtStart: UInt64) {
        self.ticksPerSecond = ticksPerSecond
        self.ticksAtStart = ticksAtStart
    }

    /// When a timer of this length goes off that is due at `expiry`: with the turn of its level of the wheel. The
    /// lowest level turns with every tick, each other one with every eighth turn of the one below.
    func moment(of expiry: Nanoseconds, length: Nanoseconds) -> Nanoseconds {
        let tick = SimulationTime.second / Nanoseconds(ticksPerSecond)
        let ticks = UInt64(length / tick)
        var shift: UInt64 = 0
        while ticks >= 63 << shift { shift += 3 }
        let due = ticksAtStart + UInt64(expiry / tick)
        return Nanoseconds(((due >> shift) + 1) << shift - ticksAtStart) * tick
    }
}

extension TimeoutQueues {
    /// The entry whose timer goes off first, if that is not after `time`.
    mutating func firstExpired(by time: Nanoseconds, on wheel: TimerWheel) -> ConnectionNumber? {
        var best = ConnectionNumber.absent
        var bestIsPreferred = false
        earliest = SimulationTime.never
        for index in 0..<queues.count where queues[index].count > 0 {
            let queue = queues[index]
            let moment = wheel.moment(of: queue.earliest, length: queue.length)
            let isPreferred = queue.isForTemplates == wheel.templatesGoFirst
            if moment < earliest || moment == earliest && isPreferred && !bestIsPreferred {
                (best, earliest, bestIsPreferred) = (queue.firstEntry, moment, isPreferred)
            }
        }
        return earliest <= time && best.isPresent ? best : nil
    }
}
