import IPVSRules

/// The largest part of the clients that may move, such as `5%`.
struct MovedLimit: Sendable, Hashable {
    /// As it was given.
    let text: String
    /// Billionths of a percent.
    private let part: UInt64

    static let expected = "expected a part of the clients from 0% to 100%, such as 5% or 0.5%"

    init?(_ text: String) {
        guard text.hasSuffix("%"), let part = DecimalSeconds.parse(Array(text.utf8.dropLast()).span),
            part <= Self.whole
        else { return nil }
        self.text = text
        self.part = UInt64(part)
    }

    /// 100 %
    private static var whole: Int64 { 100_000_000_000 }

    /// Whether so many are more than that part of all. Exact.
    func isExceeded(by moved: UInt64, of clients: UInt64) -> Bool {
        let found = moved.multipliedFullWidth(by: UInt64(Self.whole))
        let allowed = clients.multipliedFullWidth(by: part)
        return (found.high, found.low) > (allowed.high, allowed.low)
    }
}
