import IPVSModel
import Testing

@testable import IPVSSimulator

/// Slabs and lists of servers hold what arrays hold after the same operations.
@Suite struct SlabTests {
    @Test(arguments: UInt64(1)...10) func slabAgreesWithAnArray(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var slab = Slab<UInt64>(minimumCapacity: 1 + Int(random.below(4)))
        var array: [UInt64] = []
        for step in 0..<2000 {
            let value = random.next()
            switch random.below(5) {
            case 0 where !array.isEmpty:
                slab.removeLast()
                array.removeLast()
            case 1 where !array.isEmpty:
                let place = Int(value % UInt64(array.count))
                slab[place] = value
                array[place] = value
            default:
                slab.append(value)
                array.append(value)
            }
            guard slab.brokenInvariant() == nil, slab.count == array.count, slab.capacity >= slab.count
            else {
                Issue.record("seed \(seed), step \(step): \(slab.count) of \(array.count)")
                return
            }
        }
        #expect(array.indices.allSatisfy { slab[$0] == array[$0] } && array.count > 500, "seed \(seed)")
    }

    /// Several segments. Their elements never move, and begin at a cache line.
    @Test(arguments: UInt64(1)...3) func segmentedSlabAgreesWithAnArray(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var slab = SegmentedSlab<UInt64>()
        var array: [UInt64] = []
        var first: UnsafeMutablePointer<UInt64>?
        for step in 0..<70_000 {
            let value = random.next()
            slab.append(value)
            array.append(value)
            if step == 0 { first = slab.address(of: 0) }
            let place = Int(random.below(UInt64(array.count)))
            slab[place] &+= 1
            array[place] &+= 1
            if step % 1000 < 2 || (step + 1) % (1 << 15) < 2 {
                #expect(slab.brokenInvariant() == nil, "seed \(seed), step \(step)")
            }
        }
        #expect(slab.count == array.count && array.indices.allSatisfy { slab[$0] == array[$0] })
        #expect(slab.address(of: 0) == first && Int(bitPattern: slab.address(of: 1 << 15)) % 64 == 0)
    }

    @Test(arguments: UInt64(1)...10) func serverOrderAgreesWithAnArray(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var order = ServerOrder()
        defer { order.deallocate() }
        var array: [ServerNumber] = []
        for step in 0..<1500 {
            switch random.below(step % 500 < 300 ? 4 : 2) {
            case 0 where !array.isEmpty:
                let position = Int(random.below(UInt64(array.count)))
                order.remove(at: position)
                array.remove(at: position)
            case 1 where step % 499 == 0:
                order.removeAll()
                array.removeAll()
            default:
                #expect(order.insertFirst(ServerNumber(step)) == array.count)
                array.insert(ServerNumber(step), at: 0)
            }
            guard order.all == array, order.brokenInvariant() == nil else {
                Issue.record("seed \(seed), step \(step): \(order.all) is not \(array)")
                return
            }
        }
    }
}
