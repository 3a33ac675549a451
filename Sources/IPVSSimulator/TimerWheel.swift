/// When the kernel's timers go off (`calc_wheel_index` of `kernel/time/timer.c`): never early, and the longer a time-out
/// is, the later they may be, by up to an eighth of it.
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

    func expiry(of length: Nanoseconds, from now: Nanoseconds) -> Nanoseconds {
        let tick = SimulationTime.second / Nanoseconds(ticksPerSecond)
        let ticks = UInt64(length / tick)
        var shift: UInt64 = 0
        while ticks >= 63 << shift { shift += 3 }
        let expiry = ticksAtStart + UInt64(now / tick) + ticks
        return Nanoseconds(((expiry >> shift) + 1) << shift - ticksAtStart) * tick
    }
}
