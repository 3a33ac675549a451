import IPVSModel
import IPVSSimulator

/// The steps of time in which a run is looked at. They begin short and become longer, each a multiple of the one before and a time
/// that people know, so that a run of any length has neither few steps nor many.
struct CourseSteps: Sendable {
    private(set) var length: Nanoseconds = SimulationTime.second / 10
    /// When the next one ends; the first is at the start.
    private(set) var next: Nanoseconds = 0
    private var position = 0

    /// From 0.1 s: 0.5, 1, 5, 10, 30 s, 1, 5, 10, 30 min, 1, 2, 4, 12 h, 1 day. Then each is twice as long.
    private static let factors = [5, 2, 5, 2, 3, 2, 5, 2, 3, 2, 2, 2, 3, 2]

    /// The step that ends has been looked at.
    mutating func pass() {
        let (sum, overflow) = next.addingReportingOverflow(length)
        next = overflow ? SimulationTime.never : sum
    }

    /// Makes steps longer, after one that ended at a time.
    ///
    /// - Returns: how many of the old ones one has.
    mutating func lengthen(after time: Nanoseconds) -> Int {
        let factor = position < Self.factors.count ? Self.factors[position] : 2
        position += 1
        let (product, overflow) = length.multipliedReportingOverflow(by: Nanoseconds(factor))
        length = overflow ? SimulationTime.never : product
        let (end, isBeyond) = (time / length + 1).multipliedReportingOverflow(by: length)
        next = isBeyond ? SimulationTime.never : end
        return factor
    }
}
