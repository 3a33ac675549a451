/// How a server's weight grows to what it is to be: whole weights at whole seconds, each larger than the one before.
struct RampPlan: Sendable, Hashable {
    enum Curve: String, Sendable, CaseIterable {
        /// The same weight more every second.
        case linear
        /// The same part more every second.
        case exponential
    }

    struct Step: Sendable, Hashable {
        /// Seconds since it began.
        var after: UInt32
        var weight: Int32
    }

    let steps: [Step]

    /// - Parameters:
    ///   - start: the weight that the server has.
    ///   - end: the one that it gets, above `start`.
    ///   - seconds: the time that it takes; 0: all at once.
    init(from start: Int32, to end: Int32, over seconds: UInt32, _ curve: Curve) {
        guard start < end, start >= 0 else {
            steps = []
            return
        }
        guard seconds > 0 else {
            steps = [Step(after: 0, weight: end)]
            return
        }
        // A server with weight 0 gets nothing: it begins with the least that gets something.
        let first = max(1, start)
        var steps: [Step] = start < first ? [Step(after: 0, weight: first)] : []
        var last = first
        for second in 1...seconds {
            let weight = Self.weight(first, end, at: second, of: seconds, curve)
            guard weight > last else { continue }
            steps.append(Step(after: second, weight: weight))
            last = weight
        }
        self.steps = steps
    }

    /// The weight at a moment; nil before the first step.
    func weight(at second: UInt32) -> Int32? { steps.last { $0.after <= second }?.weight }

    private static func weight(
        _ start: Int32, _ end: Int32, at second: UInt32, of seconds: UInt32, _ curve: Curve
    ) -> Int32 {
        switch curve {
        case .linear:
            let grown = (Int64(end) - Int64(start)) * Int64(second) / Int64(seconds)
            return Int32(clamping: Int64(start) + grown)
        case .exponential:
            // The largest weight whose logarithm has had its time.
            let logarithm = BinaryLogarithm.of(start)
            let whole = BinaryLogarithm.of(end) - logarithm
            var (low, high) = (start, end)
            while low < high {
                let middle = high - (high - low) / 2
                let isReached =
                    (BinaryLogarithm.of(middle) - logarithm) * UInt64(seconds) <= whole * UInt64(second)
                if isReached { low = middle } else { high = middle - 1 }
            }
            return low
        }
    }
}

/// Logarithms in integers, so that they are the same on every machine.
enum BinaryLogarithm {
    /// To the base 2, in units of 2^-32, rounded down; 0 for what has none. It never falls where the number grows.
    static func of(_ number: Int32) -> UInt64 {
        guard number > 0 else { return 0 }
        let whole = UInt64(31 - number.leadingZeroBitCount)
        // From 1 to below 2, in units of 2^-31: each squaring shows a further digit.
        var mantissa = UInt64(number) << (31 - whole)
        var digits: UInt64 = 0
        for _ in 0..<32 {
            mantissa = (mantissa * mantissa) >> 31
            digits <<= 1
            if mantissa >> 32 != 0 {
                mantissa >>= 1
                digits |= 1
            }
        }
        return whole << 32 | digits
    }
}
