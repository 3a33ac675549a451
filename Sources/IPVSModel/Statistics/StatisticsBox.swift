/// Counters out of line. Most tables are read without them, and the arrays of entries are a third smaller for it:
/// in a big listing, pages of memory are what the time consists of.
final class StatisticsBox: Sendable, Hashable {
    let value: Statistics

    init(_ value: Statistics) { self.value = value }

    static func == (left: StatisticsBox, right: StatisticsBox) -> Bool { left.value == right.value }

    func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
