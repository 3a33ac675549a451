import IPVSModel

/// Flows in a number of seconds, in lowest terms: 0.5 flows a second are one in two.
package struct FlowRate: Sendable, Hashable, ExpressibleByIntegerLiteral {
    package let flows: UInt64
    /// At least 1.
    package let seconds: UInt64

    /// Gaps between flows are whole nanoseconds: at this rate they are right to a thousandth.
    package static let maximum: FlowRate = 1_000_000

    package init(flows: UInt64, seconds: UInt64 = 1) {
        var (divisor, rest) = (max(seconds, 1), flows)
        while rest > 0 { (divisor, rest) = (rest, divisor % rest) }
        self.flows = flows / divisor
        self.seconds = max(seconds, 1) / divisor
    }

    package init(integerLiteral flows: UInt64) { self.init(flows: flows) }

    /// Whether it is a rate, and no higher one than there may be.
    var isPossible: Bool {
        let (most, overflow) = Self.maximum.flows.multipliedReportingOverflow(by: seconds)
        return flows > 0 && (overflow || flows <= most)
    }

    /// The mean gap between flows in nanoseconds: a whole number, and the rest as a part of `flows`.
    var meanGap: (quotient: UInt64, remainder: UInt64) {
        let (gap, overflow) = seconds.multipliedReportingOverflow(by: UInt64(SimulationTime.second))
        return overflow ? (.max, 0) : gap.quotientAndRemainder(dividingBy: max(flows, 1))
    }

    /// How many flows come in a time on average; nil where they are beyond counting.
    package func flows(in time: Nanoseconds) -> UInt64? {
        let (product, overflow) = UInt64(max(time, 0) / SimulationTime.second)
            .multipliedReportingOverflow(by: flows)
        return overflow ? nil : product / seconds
    }
}
