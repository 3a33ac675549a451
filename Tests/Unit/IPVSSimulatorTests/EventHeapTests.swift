import IPVSModel
import Testing

@testable import IPVSSimulator

/// The heap and the chunks give events in the order in which a sorted list, and plain lists, give them.
@Suite struct EventHeapTests {
    /// From a sequence number on that soon wraps.
    @Test(arguments: UInt64(1)...20) func heapAgreesWithSorting(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var heap = EventHeap(nextSequence: seed % 2 == 0 ? 0 : .max - 40)
        var expected: [(time: Nanoseconds, slot: ConnectionNumber)] = []
        for step in 0..<1000 {
            if random.below(step % 200 < 120 ? 3 : 1) > 0 || expected.isEmpty {
                let time = Nanoseconds(random.below(20))
                heap.add(ConnectionNumber(step), at: time)
                let place = expected.firstIndex { time < $0.time } ?? expected.count
                expected.insert((time, ConnectionNumber(step)), at: place)
            } else {
                let (first, event) = (expected.removeFirst(), heap.removeFirst())
                #expect(event?.time == first.time && event?.slot == first.slot, "seed \(seed), step \(step)")
            }
            guard heap.brokenInvariant() == nil, heap.count == expected.count,
                heap.earliest == expected.first?.time ?? SimulationTime.never,
                heap.latest == expected.last?.time
            else {
                Issue.record(
                    "seed \(seed), step \(step): \(heap.brokenInvariant() ?? "another event is first")")
                return
            }
        }
    }

    @Test(arguments: UInt64(1)...10) func chunksAgreeWithLists(seed: UInt64) {
        var random = RandomSource(seed: seed)
        let lists = 5
        var chunks = EventChunks(lists: lists)
        var expected: [[(slot: ConnectionNumber, lowerHalf: UInt32)]] = Array(repeating: [], count: lists)
        for step in 0..<3000 {
            let list = Int(random.below(UInt64(lists)))
            if random.below(80) > 0 || expected[list].isEmpty {
                let time = Nanoseconds(random.below(1 << 40))
                chunks.append(ConnectionNumber(step), at: time, to: list)
                expected[list].append((ConnectionNumber(step), UInt32(truncatingIfNeeded: time)))
            } else {
                for position in chunks.firstChunk(of: list) {
                    let (event, first) = (chunks[position], expected[list].removeFirst())
                    if event != first { Issue.record("seed \(seed), step \(step): \(event), not \(first)") }
                }
                chunks.removeFirstChunk(of: list)
            }
            if step % 16 == 0 {
                #expect(chunks.brokenInvariant() == nil, "seed \(seed), step \(step)")
                #expect((0..<lists).map { chunks.count(of: $0) } == expected.map(\.count))
                #expect((0..<lists).map { chunks.isEmpty($0) } == expected.map(\.isEmpty))
            }
        }
    }
}
