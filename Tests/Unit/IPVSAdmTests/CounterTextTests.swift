import Testing

@testable import ipvsadm

/// Counters in nine places.
@Suite struct CounterTextTests {
    private func column(_ value: UInt64, exact: Bool) -> String {
        var text: Bytes = []
        text.append(addingCapacity: 64) { CounterText.append(value, exact: exact, to: &$0) }
        return String(decoding: text, as: UTF8.self)
    }

    @Test(
        arguments: [
            (0, "        0"), (99_999_999, " 99999999"), (100_000_000, "  100000K"),
            (999_999_999, "  999999K"),
            (1_000_000_000, "    1000M"), (99_999_999_999, "   99999M"), (100_000_000_000, "     100G"),
            (99_999_999_999_999, "   99999G"), (100_000_000_000_000, "     100T"),
            (18_446_744_073_709_551_615, "18446744T"),
        ] as [(UInt64, String)])
    func largeNumbersAreCutNotRounded(value: UInt64, text: String) {
        #expect(column(value, exact: false) == text)
    }

    @Test(
        arguments: [
            (0, "        0"), (99_999_999, " 99999999"), (100_000_000, " 100000000"),
            (18_446_744_073_709_551_615, " 18446744073709551615"),
        ] as [(UInt64, String)])
    func exactNumbersKeepABlank(value: UInt64, text: String) {
        #expect(column(value, exact: true) == text)
    }
}
