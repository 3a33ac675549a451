/// What a server of some weight gets of a number of connections, and how far chance alone moves that.
///
/// Integers only: of n connections a server of weight w of W has n·w/W, give or take three standard deviations of a binomial
/// distribution, 3·√(n·(w/W)·(1−w/W)), rounded up, and one more, by which a round that has just begun may differ. Chance goes
/// beyond that in 3 of 1,000 cases.
struct Expectation: Sendable, Hashable {
    let count: UInt64
    let tolerance: UInt64

    /// - Parameter weight: at most `total`, which is above 0.
    init(of connections: UInt64, weight: UInt64, total: UInt64) {
        count = Self.part(connections, weight, total)
        // Where there is no choice, there is no chance.
        guard weight > 0, weight < total else {
            tolerance = 0
            return
        }
        let variance = Self.part(count, total - weight, total)
        let (ninefold, overflow) = variance.multipliedReportingOverflow(by: 9)
        let deviation = overflow ? 3 * (Self.squareRoot(variance) + 1) : Self.squareRoot(ninefold) + 1
        tolerance = deviation + 1
    }

    func isWithinChance(_ found: UInt64) -> Bool { Self.distance(found, count) <= tolerance }

    static func distance(_ first: UInt64, _ second: UInt64) -> UInt64 {
        first > second ? first - second : second - first
    }

    /// `number · weight / total` without overflow, for a weight of at most the total.
    static func part(_ number: UInt64, _ weight: UInt64, _ total: UInt64) -> UInt64 {
        guard total > 0, weight < total else { return total > 0 ? number : 0 }
        return total.dividingFullWidth(number.multipliedFullWidth(by: weight)).quotient
    }

    /// Rounded down.
    private static func squareRoot(_ number: UInt64) -> UInt64 {
        var low: UInt64 = 0
        var high: UInt64 = 1 << 32
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if middle * middle <= number { low = middle } else { high = middle }
        }
        return low
    }
}
