import IPVSFormats
import IPVSModel
import IPVSSimulator
import Testing

/// Lengths of time, numbers and rates with units.
@Suite struct QuantityTextTests {
    @Test(
        arguments: [
            ("0", 0), ("90", 90_000_000_000), ("12.5", 12_500_000_000), ("500ms", 500_000_000),
            ("0.5ms", 500_000),
            ("90s", 90_000_000_000), ("1.5m", 90_000_000_000), ("2h", 7_200_000_000_000),
            ("1d", 86_400_000_000_000),
            ("0.000000001d", 86_400), ("0.000000001h", 3600), ("4000000000", 4_000_000_000_000_000_000),
        ] as [(String, Nanoseconds)])
    func lengths(text: String, length: Nanoseconds) { #expect(QuantityText.length(text) == length) }

    @Test(arguments: [
        "", "s", "h", "-1", "1 h", "1H", "1w", "1.h", ".5", "1e3", "4000000001", "1111112h", "46297d",
        "1h30m", "٣",
        "9223372036d",
    ])
    func noLengths(text: String) { #expect(QuantityText.length(text) == nil) }

    @Test(
        arguments: [
            ("0", 0), ("100", 100), ("5k", 5000), ("1.5k", 1500), ("2M", 2_000_000), ("0.001k", 1),
            ("18446744073709551615", .max),
        ] as [(String, UInt64)])
    func counts(text: String, count: UInt64) { #expect(QuantityText.count(text) == count) }

    @Test(arguments: ["", "k", "1.5", "1.5001k", "-1", "1K", "1kk", "18446744073709551616", "x"])
    func noCounts(text: String) { #expect(QuantityText.count(text) == nil) }

    @Test(
        arguments: [
            ("100", 100, 1, "100"), ("0.5", 1, 2, "0.5"), ("1.5k", 1500, 1, "1500"),
            ("1M", 1_000_000, 1, "1000000"),
            ("0.000001", 1, 1_000_000, "0.000001"), ("2.25", 9, 4, "2.25"), ("0.001k", 1, 1, "1"),
            ("0", 0, 1, "0"),
        ] as [(String, UInt64, UInt64, String)])
    func rates(text: String, flows: UInt64, seconds: UInt64, shown: String) {
        #expect(QuantityText.rate(text) == FlowRate(flows: flows, seconds: seconds))
        #expect(QuantityText.rate(text)?.text == shown)
    }

    @Test(arguments: ["", "k", "-1", "1/2", "x", "4000000001", "1e3", "9223372036854775807M"])
    func noRates(text: String) { #expect(QuantityText.rate(text) == nil) }
}
