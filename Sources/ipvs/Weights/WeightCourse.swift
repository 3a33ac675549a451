/// How a figure goes up and down: whether it swings.
struct WeightCourse: Sendable, Hashable {
    /// At equal distances of time.
    private(set) var values: [Int64] = []

    mutating func append(_ value: Int64) { values.append(value) }

    /// Turns of direction, as the places of the extremes, each of which is at least `amplitude` away from the one before.
    func reversals(above amplitude: Int64) -> [Int] {
        guard var high = values.first else { return [] }
        var (low, highPlace, lowPlace) = (high, 0, 0)
        var direction = 0
        var turns: [Int] = []
        for (place, value) in values.enumerated() {
            if value > high || (value == high && direction > 0) { (high, highPlace) = (value, place) }
            if value < low || (value == low && direction < 0) { (low, lowPlace) = (value, place) }
            if direction >= 0, high - value >= max(1, amplitude) {
                if direction > 0 { turns.append(highPlace) }
                (direction, low, lowPlace) = (-1, value, place)
            } else if direction <= 0, value - low >= max(1, amplitude) {
                if direction < 0 { turns.append(lowPlace) }
                (direction, high, highPlace) = (1, value, place)
            }
        }
        return turns
    }

    /// A swing there and back, in steps of the course; nil where it does not swing once it has settled, which is in the
    /// second half, or swings more slowly than a loop does: then the load goes up and down by itself.
    func period(above amplitude: Int64, noLongerThan longest: Int) -> Int? {
        let half = values.count / 2
        let turns = reversals(above: amplitude).filter { $0 >= half }
        guard turns.count >= Self.fewestTurns, let first = turns.first, let last = turns.last,
            2 * (values.count - half) <= longest * turns.count
        else { return nil }
        return max(1, 2 * (last - first) / (turns.count - 1))
    }

    private static let fewestTurns = 3
}
