import IPVSModel

/// How much comes by a second.
struct TopRates: Sendable, Hashable {
    var connections: UInt64 = 0
    var incomingPackets: UInt64 = 0
    var outgoingPackets: UInt64 = 0
    var incomingBytes: UInt64 = 0
    var outgoingBytes: UInt64 = 0

    /// Where rates come from.
    enum Source: String, Sendable, CaseIterable {
        /// The kernel's estimator (`ip_vs_est.c`): averages that it smooths every two seconds.
        case kernel
        /// Differences of counters between readings.
        case counted

        /// - Parameter interval: between readings, in seconds.
        func text(interval: Int) -> String {
            guard self == .counted else { return "the kernel's averages" }
            let seconds = TopModel.differences(interval: interval)
            return seconds.count == 1
                ? "counted in \(seconds.lowerBound) s"
                : "counted in \(seconds.lowerBound) to \(seconds.upperBound) s"
        }
    }

    init() {}

    /// The kernel's averages.
    init(averagesIn statistics: Statistics) {
        connections = statistics.connectionRate
        incomingPackets = statistics.incomingPacketRate
        outgoingPackets = statistics.outgoingPacketRate
        incomingBytes = statistics.incomingByteRate
        outgoingBytes = statistics.outgoingByteRate
    }

    /// What was counted between two moments.
    ///
    /// - Parameter nanoseconds: between them.
    /// - Returns: nil where that cannot be told: no time passed, or somebody zeroed the counters meanwhile.
    init?(from before: Statistics, to after: Statistics, nanoseconds: UInt64) {
        guard nanoseconds > 0 else { return nil }
        var isZeroed = false
        func rate(_ counter: KeyPath<Statistics, UInt64>) -> UInt64 {
            let (difference, isLess) = after[keyPath: counter].subtractingReportingOverflow(
                before[keyPath: counter])
            isZeroed = isZeroed || isLess
            let product = difference.multipliedFullWidth(by: 1_000_000_000)
            return product.high < nanoseconds ? nanoseconds.dividingFullWidth(product).quotient : .max
        }
        connections = rate(\.connections)
        incomingPackets = rate(\.incomingPackets)
        outgoingPackets = rate(\.outgoingPackets)
        incomingBytes = rate(\.incomingBytes)
        outgoingBytes = rate(\.outgoingBytes)
        if isZeroed { return nil }
    }
}
