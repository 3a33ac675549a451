import IPVSModel

/// Seconds in decimal notation, up to nanoseconds.
package enum DecimalSeconds {
    /// What to write, for messages.
    package static let expected = "expected seconds, such as 12.5, no more than 4000000000"

    /// Seconds up to `SimulationTime.latest`, and up to nine digits after the point.
    ///
    /// - Returns: nil for anything else; an exponent or a sign is not a decimal number here.
    package static func parse(_ text: Span<UInt8>) -> Nanoseconds? {
        var value: Nanoseconds = 0
        var digits = 0
        var decimals: Int?
        for position in 0..<text.count {
            let byte = text[position]
            if byte == UInt8(ascii: "."), decimals == nil, digits > 0 {
                decimals = 0
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            digits += 1
            if let places = decimals {
                decimals = places + 1
                // Finer than the clock: only zeros do not lose anything.
                if places >= 9 {
                    if digit != 0 { return nil }
                    continue
                }
            }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, secondOverflow) = tens.addingReportingOverflow(Nanoseconds(digit))
            if overflow || secondOverflow { return nil }
            value = sum
        }
        guard digits > 0, decimals != 0 else { return nil }
        for _ in min(decimals ?? 0, 9)..<9 {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            value = tens
        }
        return value <= SimulationTime.latest ? value : nil
    }

    /// The shortest notation that says the same.
    package static func text(_ time: Nanoseconds) -> String {
        let (whole, rest) = time.quotientAndRemainder(dividingBy: SimulationTime.second)
        if rest == 0 { return "\(whole)" }
        var decimals = String(rest)
        decimals = String(repeating: "0", count: 9 - decimals.count) + decimals
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(whole).\(decimals)"
    }
}
