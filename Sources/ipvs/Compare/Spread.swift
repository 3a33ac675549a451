/// Values of the same figure, one for each seed: sums are exact, and the order of the seeds makes no difference.
struct Spread: Sendable, Hashable {
    let least: Int64
    let most: Int64
    let mean: Double
    /// The standard deviation of the values, as a sample of all that there may be: with n - 1. 0 of a single one.
    let deviation: Double

    /// No figure is as large; sums of the squares of a million such numbers can be held.
    private static var widest: Int128 { 1 << 52 }

    /// nil without values.
    init?(_ values: [Int64]) {
        guard let least = values.min(), let most = values.max() else { return nil }
        let count = Int128(values.count)
        var (sum, squares) = (Int128(0), Int128(0))
        for value in values {
            // From the least, so that squares of large numbers are small.
            let above = min(Int128(value) - Int128(least), Self.widest)
            sum += above
            squares += above * above
        }
        (self.least, self.most) = (least, most)
        mean = Double(least) + Double(sum) / Double(count)
        let variance = Double(squares * count - sum * sum) / Double(count * max(count - 1, 1))
        deviation = variance.squareRoot()
    }
}
