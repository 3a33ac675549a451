import IPVSModel
import Testing

@testable import IPVSSimulator

/// Timers run out as those of a plain list of them do, exact ones and late ones.
@Suite struct TimeoutQueuesTests {
    private struct Timer {
        var slot: ConnectionNumber
        var queue: Int
        var expiry: Nanoseconds
    }

    /// One run: the queues, and the plain list that stands for them, in the order in which timers were started.
    private struct Run: ~Copyable {
        var queues = TimeoutQueues()
        var records = SegmentedSlab<Connection>()
        var timers: [Timer] = []
        var now: Nanoseconds = 0

        init(_ lengths: [Nanoseconds], wheel: TimerWheel?) {
            queues.wheel = wheel
            for (number, length) in lengths.enumerated() {
                _ = queues.queue(length: length, isForTemplates: number % 3 == 2)
            }
        }

        mutating func start(in queue: Int) {
            let isForTemplates = queues.queues[queue].isForTemplates
            records.append(
                Connection(
                    client: 0, virtual: VirtualNumber(0), clientPort: 0, server: ServerNumber(0),
                    flags: isForTemplates ? .template : []))
            let slot = ConnectionNumber(records.count - 1)
            queues.start(slot, in: queue, now: now, records)
            timers.append(Timer(slot: slot, queue: queue, expiry: now + queues.queues[queue].length))
        }

        mutating func stop(_ place: Int) { queues.stop(timers.remove(at: place).slot, records) }

        /// When a timer goes off.
        func moment(_ timer: Timer) -> Nanoseconds {
            queues.wheel?.moment(of: timer.expiry, length: queues.queues[timer.queue].length) ?? timer.expiry
        }

        /// The place in the list of the timer that must go off first.
        func first(by time: Nanoseconds) -> Int? {
            let templatesGoFirst = queues.wheel?.templatesGoFirst ?? false
            let order = timers.indices.map { place in
                let timer = timers[place]
                let isLater = queues.queues[timer.queue].isForTemplates != templatesGoFirst
                return (moment(timer), isLater ? 1 : 0, timer.queue, place)
            }
            guard let first = order.min(by: <), first.0 <= time else { return nil }
            return first.3
        }
    }

    private static let second = SimulationTime.second
    private static let lengths = [1, 2, 2, 3, 60, 60, 120, 900, 7].map { $0 * second }

    @Test(arguments: UInt64(1)...20) func agreesWithAList(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var wheel: TimerWheel?
        if seed % 2 == 0 {
            wheel = TimerWheel(ticksPerSecond: 250, ticksAtStart: random.below(1 << 20))
            wheel?.templatesGoFirst = seed % 4 == 0
        }
        var run = Run(Self.lengths, wheel: wheel)
        var expired = 0
        var peak = 0
        for step in 0..<600 {
            run.now += Nanoseconds(random.below(UInt64(Self.second)))
            // Coarse, so that many run out together.
            if step % 3 == 0 { run.now = (run.now / Self.second + 1) * Self.second }
            while true {
                let (slot, place) = (run.queues.firstExpired(by: run.now), run.first(by: run.now))
                guard slot == place.map({ run.timers[$0].slot }) else {
                    Issue.record("seed \(seed), step \(step): another timer goes off first")
                    return
                }
                guard let place else { break }
                run.stop(place)
                expired += 1
            }
            for _ in 0..<random.below(9) {
                run.start(in: Int(random.below(random.below(3) == 0 ? 9 : 3)))
            }
            peak = max(peak, run.timers.count)
            for _ in 0..<random.below(3) where !run.timers.isEmpty {
                run.stop(Int(random.below(UInt64(run.timers.count))))
            }
            // A late timer's time may have passed.
            let broken = run.queues.brokenInvariant(run.records, now: wheel == nil ? run.now : 0)
            guard broken == nil else {
                Issue.record("seed \(seed), step \(step): \(broken ?? "")")
                return
            }
        }
        // Rings of 16 places grow on the way.
        #expect(expired > 300 && peak > 30, "seed \(seed): \(expired), \(peak)")
    }

    /// More lengths than there are queues.
    @Test func roomIsLimited() {
        var queues = TimeoutQueues()
        for length in 0..<Connection.maximumQueues {
            let hasRoom = queues.hasRoom(for: Nanoseconds(length), isForTemplates: false)
            let queue = queues.queue(length: Nanoseconds(length), isForTemplates: false)
            #expect(hasRoom && queue == length)
        }
        let another = queues.queue(length: 5, isForTemplates: true)
        let known = queues.queue(length: 5, isForTemplates: false)
        #expect(another == nil && known == 5)
        let hasRoomForAnother = queues.hasRoom(for: 5, isForTemplates: true)
        let hasRoomForKnown = queues.hasRoom(for: 5, isForTemplates: false)
        #expect(!hasRoomForAnother && hasRoomForKnown)
    }

    /// Never early, never later than an eighth of the length and two ticks, and never before one that is due earlier.
    @Test(arguments: UInt64(1)...20) func wheelIsALittleLate(seed: UInt64) {
        var random = RandomSource(seed: seed)
        let wheel = TimerWheel(ticksPerSecond: 250, ticksAtStart: random.below(1 << 33))
        let tick = Self.second / 250
        for _ in 0..<500 {
            let length = Nanoseconds(random.below(random.below(2) == 0 ? 100 : 1 << 20)) * tick
            let expiry = length + Nanoseconds(random.below(1 << 40))
            let moment = wheel.moment(of: expiry, length: length)
            let isRight = moment > expiry && moment <= expiry + length / 8 + 2 * tick && moment % tick == 0
            #expect(isRight, "seed \(seed), length \(length), expiry \(expiry): \(moment)")
            let next = wheel.moment(of: expiry + Nanoseconds(random.below(1 << 30)), length: length)
            #expect(next >= moment, "seed \(seed), length \(length), expiry \(expiry)")
        }
    }
}
