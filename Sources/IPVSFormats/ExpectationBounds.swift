import IPVSModel
import IPVSRules
import IPVSSimulator

/// Bounds of a number, of a part in percent, of an index, or of a time: `30%..40%`, `..5`, `10..`, `0`, `0.95..`, `..500ms`.
package struct ExpectationBounds: Sendable, Hashable {
    /// What is expected to be within bounds.
    enum Measure {
        case part, number, either
        /// From 0 to 1, as the index of fairness; held as a part.
        case index
        /// In nanoseconds.
        case time

        var description: String {
            switch self {
            case .part: "a part, such as 30%..40%, ..5% or 0"
            case .number: "a number, such as 30..40, ..5 or 0"
            case .either: "bounds, such as 30%..40%, ..5 or 0"
            case .time: "bounds of a time, such as ..500ms or 10ms..2s"
            case .index: "bounds from 0 to 1, such as 0.95.. or 0.9..0.99"
            }
        }
    }

    /// Whole, or billionths of a percent.
    private var lower: UInt64?
    private var upper: UInt64?
    private var isPercentage: Bool

    private static let percent: UInt64 = 1_000_000_000

    /// - Returns: nil for a word that is no bounds of this measure.
    init?(_ word: String, of measure: Measure) {
        // Nothing is nothing, of numbers as of parts.
        let word = word == "0" && measure == .part ? "0%" : word
        var parts = [word[...], word[...]]
        if let dots = word.firstRange(of: "..") {
            parts = [word[..<dots.lowerBound], word[dots.upperBound...]]
        }
        let given = parts.filter { !$0.isEmpty }
        let hasSigns = given.contains { $0.hasSuffix("%") }
        let isIndex = measure == .index
        isPercentage = hasSigns || isIndex
        let isAllowed = hasSigns ? measure == .part || measure == .either : measure != .part
        let read =
            switch measure {
            case .index: Self.index
            case .time: Self.time
            default: isPercentage ? Self.percentage : Self.number
            }
        let limits = given.compactMap(read)
        guard isAllowed, !given.isEmpty, limits.count == given.count, limits[0] <= limits[limits.count - 1]
        else { return nil }
        lower = parts[0].isEmpty ? nil : limits.first
        upper = parts[1].isEmpty ? nil : limits.last
    }

    private static func percentage(_ text: Substring) -> UInt64? {
        guard text.hasSuffix("%"), let value = DecimalSeconds.parse(Array(text.utf8.dropLast()).span) else {
            return nil
        }
        let billionths = UInt64(value)
        return billionths <= 100 * percent ? billionths : nil
    }

    private static func index(_ text: Substring) -> UInt64? {
        guard let value = DecimalSeconds.parse(Array(text.utf8).span), value <= Nanoseconds(percent) else {
            return nil
        }
        return UInt64(value) * 100
    }

    private static func time(_ text: Substring) -> UInt64? {
        QuantityText.length(String(text)).flatMap(UInt64.init(exactly:))
    }

    private static func number(_ text: Substring) -> UInt64? {
        DecimalText.number(text)
    }

    /// Whether a number, or the part that it is of a total, is within. A part of nothing is 0.
    package func contains(_ count: UInt64, of total: UInt64) -> Bool {
        let value = UInt128(count) * (isPercentage ? 100 * UInt128(Self.percent) : 1)
        let unit = isPercentage ? UInt128(max(total, 1)) : 1
        if let lower, value < UInt128(lower) * unit { return false }
        if let upper, value > UInt128(upper) * unit { return false }
        return true
    }
}
