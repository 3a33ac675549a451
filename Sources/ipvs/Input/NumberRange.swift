/// Numbers as a word of the command line names them: `0`, `>0`, `>=5`, `<3`, `<=2`, `1-10`. Those of the word are not negative,
/// those that are meant may be.
struct NumberRange: Sendable, Hashable {
    private let range: ClosedRange<Int64>

    static let expected = "expected a number as 5, 1-10, >0, >=5, <3 or <=2"

    init?(_ text: String) {
        func number(_ text: Substring) -> Int64? {
            // Far below what would overflow when one is added.
            guard text.utf8.count <= 10, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            return Int64(text)
        }
        if text.hasPrefix(">=") {
            guard let low = number(text.dropFirst(2)) else { return nil }
            range = low...Int64.max
        } else if text.hasPrefix("<=") {
            guard let high = number(text.dropFirst(2)) else { return nil }
            range = Int64.min...high
        } else if text.hasPrefix(">") {
            guard let low = number(text.dropFirst()) else { return nil }
            range = low + 1...Int64.max
        } else if text.hasPrefix("<") {
            guard let high = number(text.dropFirst()) else { return nil }
            range = Int64.min...high - 1
        } else {
            let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(number)
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                first <= last
            else { return nil }
            range = first...last
        }
    }

    func contains(_ number: Int64) -> Bool { range.contains(number) }
}
