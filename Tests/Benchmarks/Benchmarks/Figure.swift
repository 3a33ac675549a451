/// One line of the result: the same thing done by both programs, and what is wanted of ours.
struct Figure {
    let name: String
    var theirs: [Double] = []
    var ours: [Double] = []
    var unit = "ms"
    var goal = Goal.none

    enum Goal {
        case none
        /// So many times the speed of the C tool.
        case faster(Double)
        /// No slower than the C tool, but for the noise of a shared machine.
        case asFast
        /// At most so much.
        case atMost(Double)
        /// At most so many times the time of the other program, which does less.
        case within(Double)
    }

    mutating func add(_ value: Double, isOurs: Bool) {
        if isOurs { ours.append(value) } else { theirs.append(value) }
    }

    /// How many times as fast, or as small, ours is; beside a program that does less, how many times as long it takes.
    var ratio: Double {
        if case .within = goal { return ours.median / theirs.median }
        return theirs.median / ours.median
    }

    var isMet: Bool {
        switch goal {
        case .none: true
        case .faster(let times): ratio >= times
        case .asFast: ratio >= 0.95
        case .atMost(let limit): ours.median <= limit
        case .within(let times): ratio <= times
        }
    }
}

extension [Double] {
    var median: Double {
        let ordered = sorted()
        guard let last = ordered.last else { return 0 }
        let middle = ordered.count / 2
        return ordered.count % 2 == 1
            ? ordered[middle] : (ordered[middle] + (middle > 0 ? ordered[middle - 1] : last)) / 2
    }
}
