import IPVSModel

/// How long things took, as counts of lengths that are nearly the same.
///
/// Lengths below 512 ns have a count each; above, each doubling is cut into 256 equal parts. A quantile is the upper end of
/// its part, so that it is never too small, and too large by no more than a 256th (0.4 %). Least, greatest and sum are exact.
///
/// Costs: adding O(1); a quantile O(parts). There are fewer than 14,400 parts.
package struct LatencyHistogram: Sendable, Hashable {
    private static let bits = 8

    /// By part, up to the last that has any.
    private var counts: [UInt64] = []
    package private(set) var count: UInt64 = 0
    /// nil of nothing.
    package private(set) var greatest: Nanoseconds?
    private var sum: UInt128 = 0

    package init() {}

    package mutating func add(_ length: Nanoseconds) {
        let length = max(0, length)
        let part = Self.part(of: UInt64(length))
        if part >= counts.count { counts += repeatElement(0, count: part + 1 - counts.count) }
        counts[part] += 1
        count += 1
        greatest = max(greatest ?? length, length)
        sum += UInt128(UInt64(length))
    }

    /// Rounded down; nil of nothing.
    package var mean: Nanoseconds? { count > 0 ? Nanoseconds(clamping: sum / UInt128(count)) : nil }

    /// The least length that so many of a thousand do not exceed, or a little more; nil of nothing.
    package func quantile(permille: UInt64) -> Nanoseconds? {
        guard let greatest else { return nil }
        let (high, low) = count.multipliedFullWidth(by: min(permille, 1000))
        let (whole, rest) = UInt64(1000).dividingFullWidth((high, low))
        let wanted = max(1, whole + (rest > 0 ? 1 : 0))
        var seen: UInt64 = 0
        for (part, number) in counts.enumerated() {
            seen += number
            if seen >= wanted { return min(greatest, Nanoseconds(clamping: Self.end(of: part))) }
        }
        return greatest
    }

    private static func part(of length: UInt64) -> Int {
        let exponent = max(0, 64 - length.leadingZeroBitCount - (bits + 1))
        return (exponent << bits) + Int(length >> UInt64(exponent))
    }

    /// The greatest length in a part.
    private static func end(of part: Int) -> UInt64 {
        let exponent = max(0, (part >> bits) - 1)
        let first = UInt64(part - (exponent << bits))
        return ((first + 1) << UInt64(exponent)) - 1
    }
}
