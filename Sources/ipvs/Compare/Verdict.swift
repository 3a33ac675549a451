/// Which variant of a service is best by a figure, and whether anything separates it from the others.
///
/// The same flows are played on all variants, seed by seed. One is better than another if it is better with every seed, of
/// at least six: of two that are alike, each is better half of the time, so that one would be better six times by
/// luck in 1 of 32 comparisons. Where flows are given there is no luck, and any difference counts.
struct Verdict: Sendable, Hashable {
    enum Finding: Sendable, Hashable {
        /// It is better than all others; by so much on average than the one that comes next.
        case best(Int, next: Int, by: Double)
        /// These have the same values, with every seed, and are better than the others.
        case equal([Int])
        /// It has the best mean, but is not better with every seed than these.
        case notSeparated(Int, from: [Int])
        /// It has the best mean, of too few seeds to say anything.
        case tooFewSeeds(Int)
    }

    static let fewestSeeds = 6

    let finding: Finding
    /// The variants from the best mean to the worst, those with the same one in the order in which they were given.
    let ranking: [Int]

    /// - Parameters:
    ///   - values: by variant, then by seed; nil for a variant that is not ranked. Fewer than two make no verdict.
    ///   - isExact: whether the flows were given.
    init?(_ values: [[Int64]?], isBetterWhenLess: Bool, isExact: Bool) {
        let known = values.indices.compactMap { index in values[index].map { (index: index, values: $0) } }
        let sign: Int128 = isBetterWhenLess ? 1 : -1
        func sum(_ values: [Int64]) -> Int128 { values.reduce(0) { $0 + Int128($1) } * sign }
        let ranked = known.sorted { (sum($0.values), $0.index) < (sum($1.values), $1.index) }
        ranking = ranked.map(\.index)
        guard let best = ranked.first, ranked.count > 1, !best.values.isEmpty else { return nil }
        /// By how much it is better than another one, seed by seed.
        func leads(over other: [Int64]) -> [Int128] {
            zip(best.values, other).map { (Int128($1) - Int128($0)) * sign }
        }
        let others = ranked.dropFirst()
        let same = others.filter { leads(over: $0.values).allSatisfy { $0 == 0 } }
        let close = others.filter { leads(over: $0.values).contains { $0 <= 0 } }
        if close.count == same.count, !same.isEmpty {
            finding = .equal(([best] + same).map(\.index))
        } else if !isExact, best.values.count < Self.fewestSeeds {
            finding = .tooFewSeeds(best.index)
        } else if let next = others.first, close.isEmpty {
            let lead = leads(over: next.values).reduce(0, +)
            finding = .best(best.index, next: next.index, by: Double(lead) / Double(best.values.count))
        } else {
            finding = .notSeparated(best.index, from: close.map(\.index))
        }
    }
}
