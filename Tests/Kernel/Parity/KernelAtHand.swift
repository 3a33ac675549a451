import Glibc
import GuestSupport
import IPVSModel
import IPVSSimulator

/// The kernel that cases are played on: what the simulator has to be told of it.
package struct KernelAtHand: Sendable {
    package var profile = KernelProfile.legacy
    /// `HZ`
    package var ticksPerSecond: UInt32
    /// Whether cases let minutes pass, as they may where the time of an idle kernel costs nothing.
    package var hasVirtualTime: Bool
    /// How long an event takes the simulator.
    var nanosecondsPerEvent: Nanoseconds {
        guard hasVirtualTime else { return SimulationTime.second / 1000 }
        return SimulationTime.second * Nanoseconds(StepClock.ticksPerStep) / Nanoseconds(ticksPerSecond)
    }

    /// For the simulator's `twos`.
    package var randomSeed: UInt64 = 1

    package static let embedded = KernelAtHand(ticksPerSecond: 100, hasVirtualTime: false)
    package static let reworked = KernelAtHand(profile: .reworked, ticksPerSecond: 250, hasVirtualTime: true)

    /// The same, with events one right after the other.
    package static let reworkedInARow = KernelAtHand(
        profile: .reworked, ticksPerSecond: 250, hasVirtualTime: false)
    /// Linux 6.12, for the distribution of twos only.
    package static let newer = reworkedInARow

    package init(profile: KernelProfile = .legacy, ticksPerSecond: UInt32, hasVirtualTime: Bool) {
        self.profile = profile
        self.ticksPerSecond = ticksPerSecond
        self.hasVirtualTime = hasVirtualTime
    }
}

/// A case's time is counted in steps of 16 of the kernel's ticks, and begins 4 ticks after a multiple of 16: the wheel
/// of the kernel's timers turns by multiples of 8 ticks, so that no timer ever goes off near an event.
struct StepClock {
    static let ticksPerStep: UInt64 = 16
    private static let firstTick: UInt64 = 4

    /// `jiffies` at step 0.
    let ticksAtStart: UInt64
    private let start: UInt64
    private let nanosecondsPerStep: UInt64

    /// A clock whose step 0 is a moment from now.
    init(ticksPerSecond: UInt32) throws(GuestError) {
        let timers = try Guest.text(of: "/proc/timer_list")
        guard let now = Self.number(after: "now at ", in: timers),
            let ticks = Self.number(after: "\njiffies: ", in: timers)
        else { throw GuestError("/proc/timer_list does not say what time it is") }
        let nanosecondsPerTick = 1_000_000_000 / UInt64(ticksPerSecond)
        ticksAtStart = (ticks / Self.ticksPerStep + 2) * Self.ticksPerStep + Self.firstTick
        start = now + (ticksAtStart - ticks) * nanosecondsPerTick
        nanosecondsPerStep = Self.ticksPerStep * nanosecondsPerTick
    }

    private static func number(after label: String, in text: String) -> UInt64? {
        let labelBytes = Array(label.utf8)
        let bytes = Array(text.utf8)
        guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: labelBytes) }) else {
            return nil
        }
        return UInt64(
            String(decoding: bytes[(place + labelBytes.count)...].prefix { 48...57 ~= $0 }, as: UTF8.self))
    }

    func sleep(until step: UInt64) {
        let time = start + step * nanosecondsPerStep
        var deadline = timespec(tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
        while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nil) == EINTR {}
    }
}
