import IPVSModel
import Testing

@testable import IPVSSimulator

/// The calendar of closes gives what sorting gives.
@Suite struct EventQueueTests {
    private struct Expected: Comparable {
        var time: Nanoseconds
        var order: Int

        static func < (left: Self, right: Self) -> Bool {
            (left.time, left.order) < (right.time, right.order)
        }
    }

    /// How far ahead events are: within a window, an epoch, some epochs, beyond all lists, and all of that.
    @Test(arguments: [UInt64(1) << 20, 1 << 30, 1 << 36, 1 << 44, 0])
    func isInOrder(span: UInt64) {
        var random = RandomSource(seed: span &+ 7)
        var queue = EventQueue()
        var expected: [Expected] = []
        var now: Nanoseconds = 0
        var added = 0
        for _ in 0..<3000 {
            // Times are coarse, so that many are equal.
            let reach = span == 0 ? UInt64(1) << random.below(46) : span
            now += Nanoseconds(random.below(reach / 8 + 1)) & ~0xffff
            while let event = queue.removeFirst(by: now) {
                let first = expected.removeFirst()
                #expect(event.time == first.time && event.slot.index == first.order)
            }
            #expect(expected.first.map { $0.time > now } ?? true)
            for _ in 0..<random.below(4) {
                let time = now + Nanoseconds(random.below(reach)) & ~0xffff
                queue.add(ConnectionNumber(added), at: max(time, now))
                let entry = Expected(time: max(time, now), order: added)
                expected.insert(entry, at: expected.firstIndex { entry < $0 } ?? expected.count)
                added += 1
            }
            #expect(queue.count == expected.count)
            if added % 10 == 0 { #expect(queue.brokenInvariant() == nil, "\(added) events") }
        }
        while let event = queue.removeFirst(by: SimulationTime.never) {
            #expect(event.slot.index == expected.removeFirst().order)
        }
        #expect(expected.isEmpty && added > 1000)
    }
}
