/// The word that somebody meant who wrote another one.
enum NearestWord {
    /// The one that takes the fewest letters put in, left out, replaced or exchanged with their neighbour; nil if none
    /// takes fewer than half of the word's.
    static func of(_ word: String, _ known: [String]) -> String? {
        let distances = known.map { ($0, distance(Array(word.utf8), Array($0.utf8))) }
        guard let best = distances.min(by: { $0.1 < $1.1 }), best.1 * 2 < max(word.utf8.count, 2) else {
            return nil
        }
        return best.0
    }

    /// `, did you mean NAME?`, or nothing.
    static func hint(_ word: String, _ known: [String]) -> String {
        of(word, known).map { " (did you mean \($0)?)" } ?? ""
    }

    /// Of long words no more is compared than makes sense.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard left.count <= 64, right.count <= 64 else { return left.count + right.count }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                var cost = min(
                    last[column] + (left[row] == right[column] ? 0 : 1), last[column + 1] + 1,
                    current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
