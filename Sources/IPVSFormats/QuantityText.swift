import IPVSModel
import IPVSRules
import IPVSSimulator

/// Lengths of time, numbers and rates with units, as people write them.
package enum QuantityText {
    package static let expectedLength =
        "expected a time such as 90, 0.5s, 10m or 2h, no more than 4000000000 seconds"
    package static let expectedInterval =
        "expected a time such as 1s, 10m, 2h or 0.5, no shorter than 0.001"
    package static let expectedCount = "expected a whole number, such as 100 or 1.5k"
    package static let expectedRate = "expected a number such as 100, 0.5 or 1.5k"

    /// `90`, `12.5`, `500ms`, `90s`, `10m`, `2h`, `1d`: seconds, unless it says otherwise.
    package static func length(_ text: String) -> Nanoseconds? {
        let unit = text.drop { $0.isASCII && ($0.isNumber || $0 == ".") }
        let number = Array(text.utf8.prefix(text.utf8.count - unit.utf8.count))
        guard let factor = nanoseconds[String(unit)], let value = DecimalSeconds.parse(number.span) else {
            return nil
        }
        let length = Int128(value) * factor / Int128(SimulationTime.second)
        return length <= SimulationTime.latest ? Nanoseconds(length) : nil
    }

    /// A length of at least a millisecond.
    package static func interval(_ text: String) -> Nanoseconds? {
        length(text).flatMap { $0 >= 1_000_000 ? $0 : nil }
    }

    private static let nanoseconds: [String: Int128] = [
        "": 1_000_000_000, "s": 1_000_000_000, "ms": 1_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000,
        "d": 86_400_000_000_000,
    ]

    /// `100`, `5k`, `1.5k`, `2M`
    package static func count(_ text: String) -> UInt64? {
        guard let (billionths, factor) = scaled(text) else { return DecimalText.number(text[...]) }
        let (whole, rest) = (Int128(billionths) * Int128(factor)).quotientAndRemainder(
            dividingBy: 1_000_000_000)
        return rest == 0 ? UInt64(exactly: whole) : nil
    }

    /// `100`, `0.5`, `1.5k`
    package static func rate(_ text: String) -> FlowRate? {
        let (number, factor) =
            scaled(text)
            ?? (DecimalSeconds.parse(Array(text.utf8).span) ?? -1, 1)
        guard number >= 0,
            case let (flows, overflow) = UInt64(number).multipliedReportingOverflow(by: factor),
            !overflow
        else { return nil }
        return FlowRate(flows: flows, seconds: 1_000_000_000)
    }

    /// A number before `k` or `M`, in billionths.
    private static func scaled(_ text: String) -> (billionths: Int64, factor: UInt64)? {
        let factors: [Character: UInt64] = ["k": 1000, "M": 1_000_000]
        guard let factor = text.last.flatMap({ factors[$0] }),
            let number = DecimalSeconds.parse(Array(text.utf8.dropLast()).span)
        else { return nil }
        return (number, factor)
    }
}

extension FlowRate {
    /// Flows a second in billionths: whatever was read from a text, exactly.
    package var billionths: Int64 { Int64(clamping: UInt128(flows) * 1_000_000_000 / UInt128(seconds)) }

    package var text: String { DecimalSeconds.text(billionths) }
}
