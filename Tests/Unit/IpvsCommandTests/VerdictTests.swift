import IPVSModel
import Testing

@testable import ipvs

/// When one variant is said to be better than others.
@Suite struct VerdictTests {
    private static func verdict(
        _ values: [[Int64]?], more: Bool = false, isExact: Bool = false
    ) -> Verdict? {
        Verdict(values, isBetterWhenLess: !more, isExact: isExact)
    }

    @Test func bestWithEverySeed() {
        let found = Self.verdict([[5, 6, 7, 8, 9, 10], nil, [4, 5, 6, 7, 8, 1], [9, 9, 9, 9, 9, 90]])
        #expect(found?.finding == .best(2, next: 0, by: 14.0 / 6))
        #expect(found?.ranking == [2, 0, 3])
        let most = Self.verdict([[5, 6, 7, 8, 9, 10], [6, 7, 8, 9, 10, 11]], more: true)
        #expect(most?.finding == .best(1, next: 0, by: 1))
    }

    /// However large the difference of the means is.
    @Test func oneSeedIsEnoughToDoubt() {
        let found = Self.verdict([[1, 1, 1, 1, 1, 6], [900, 900, 900, 900, 900, 5], [7, 7, 7, 7, 7, 7]])
        #expect(found?.finding == .notSeparated(0, from: [1]))
        #expect(found?.ranking == [0, 2, 1])
        // No difference is none.
        let same = Self.verdict([[1, 1, 1, 1, 1, 5], [9, 9, 9, 9, 9, 5]])
        #expect(same?.finding == .notSeparated(0, from: [1]))
    }

    @Test func fewSeeds() {
        #expect(Self.verdict([[1, 1, 1, 1, 1], [2, 2, 2, 2, 2]])?.finding == .tooFewSeeds(0))
        #expect(Self.verdict([[1], [2]])?.finding == .tooFewSeeds(0))
        #expect(Self.verdict([[1], [2]], isExact: true)?.finding == .best(0, next: 1, by: 1))
    }

    @Test func equals() {
        #expect(Self.verdict([[3], [2], [2]], isExact: true)?.finding == .equal([1, 2]))
        #expect(Self.verdict([[2, 3], [2, 3]])?.finding == .equal([0, 1]))
        // One that is the same, and one that is not told from it.
        #expect(Self.verdict([[2, 3], [2, 3], [3, 2]])?.finding == .tooFewSeeds(0))
    }

    @Test func tooFewVariants() {
        #expect(Self.verdict([[1], nil]) == nil)
        #expect(Self.verdict([nil, nil]) == nil)
        #expect(Self.verdict([]) == nil)
        #expect(Self.verdict([[], []]) == nil)
    }

    /// By the textbook's formula, with numbers for which that is exact enough.
    @Test func spreads() {
        var random = SplitMix(11)
        for count in 1...20 {
            let values = (0..<count).map { _ in Int64.random(in: -1000...1_000_000, using: &random) }
            guard let spread = Spread(values) else {
                Issue.record("no spread")
                return
            }
            let mean = Double(values.reduce(0, +)) / Double(count)
            let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
            let deviation = count > 1 ? (squares / Double(count - 1)).squareRoot() : 0
            #expect(abs(spread.mean - mean) < 1e-6)
            #expect(abs(spread.deviation - deviation) < 1e-6)
            #expect(spread.least == values.min() && spread.most == values.max())
        }
        #expect(Spread([]) == nil)
        #expect(Spread([.min, .max])?.deviation.isFinite == true)
    }

    @Test func whatIsLeft() {
        #expect(ProgressText.rest(25, of: 100, after: 10_000) == "25 %, 0:30 left")
        #expect(ProgressText.rest(1, of: 1000, after: 10_000) == "0 %, 2:46:30 left")
        #expect(ProgressText.rest(0, of: 0, after: 5) == "0 %, 0:00 left")
        #expect(ProgressText.rest(120, of: 100, after: 61_000) == "99 %, 0:00 left")
        #expect(ProgressText.rest(.max, of: .max, after: .max) == "99 %, 0:00 left")
    }
}
