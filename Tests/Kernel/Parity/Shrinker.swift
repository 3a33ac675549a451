/// Makes a failing case smaller, as long as it goes on failing.
struct Shrinker {
    /// Runs that may be spent.
    var budget: Int
    let fails: (ParityCase) throws -> Bool

    mutating func shrink(_ scenario: ParityCase) throws -> ParityCase {
        var smallest = scenario
        var size = max(smallest.events.count / 2, 1)
        while true {
            var hasShrunk = false
            var start = 0
            while start < smallest.events.count, budget > 0 {
                let candidate = Self.remove(start..<min(start + size, smallest.events.count), from: smallest)
                budget -= 1
                if try fails(candidate) {
                    smallest = candidate
                    hasShrunk = true
                } else {
                    start += size
                }
            }
            if budget <= 0 || size == 1 && !hasShrunk { return smallest }
            if !hasShrunk { size = max(size / 2, 1) }
        }
    }

    /// Without some events, and without the closes of what is then never opened.
    static func remove(_ removed: Range<Int>, from scenario: ParityCase) -> ParityCase {
        var result = scenario
        var positions: [Int: Int] = [:]
        result.events = []
        for (index, event) in scenario.events.enumerated() where !removed.contains(index) {
            if case .close(let opened) = event {
                guard let position = positions[opened] else { continue }
                result.events.append(.close(of: position))
            } else {
                positions[index] = result.events.count
                result.events.append(event)
            }
        }
        return result
    }
}
