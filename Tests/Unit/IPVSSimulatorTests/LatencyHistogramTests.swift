import IPVSModel
import Testing

@testable import IPVSSimulator

/// Held against all lengths in their order.
@Suite struct LatencyHistogramTests {
    @Test(arguments: UInt64(1)...200)
    func quantilesAreNeverTooSmallAndHardlyTooLarge(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        var histogram = LatencyHistogram()
        var lengths: [Nanoseconds] = []
        for _ in 0...random.below(300) {
            // Of every order of magnitude, and the marks between parts.
            let bits = random.below(63)
            let length = Nanoseconds((1 << bits) &+ random.below(1 << bits) &- random.below(2))
            lengths.append(length)
            histogram.add(length)
        }
        lengths.sort()
        #expect(histogram.count == UInt64(lengths.count))
        #expect(histogram.greatest == lengths.last)
        let sum = lengths.reduce(UInt128(0)) { $0 + UInt128($1) }
        #expect(histogram.mean == Nanoseconds(sum / UInt128(lengths.count)))
        for permille in [0, 1, 250, 500, 900, 950, 990, 999, 1000] as [UInt64] {
            let place = max(1, (lengths.count * Int(permille) + 999) / 1000)
            let exact = lengths[place - 1]
            let found = try #require(histogram.quantile(permille: permille))
            #expect(
                found >= exact && found - exact <= exact / 256,
                "seed \(seed), \(permille): \(found), \(exact)")
        }
    }

    @Test func nothingHasNoQuantile() {
        #expect(LatencyHistogram().quantile(permille: 500) == nil)
        #expect(LatencyHistogram().mean == nil)
    }

    @Test func theLongestLength() {
        var histogram = LatencyHistogram()
        for _ in 0..<10 { histogram.add(.max) }
        histogram.add(-5)
        #expect(histogram.quantile(permille: 500) == .max)
        #expect(histogram.quantile(permille: 1) == 0)
        #expect(histogram.mean == Nanoseconds(UInt128(Nanoseconds.max) * 10 / 11))
    }
}
