import IPVSModel

/// How long a server works on a request: the sum of some terms, each fixed, at random, or a part of the flow's own duration.
/// By integers alone, so that every machine finds the same.
package struct ServiceTime: Sendable, Hashable {
    package enum Term: Sendable, Hashable {
        case fixed(Nanoseconds)
        case exponential(mean: Nanoseconds)
        /// `sigma` in billionths.
        case lognormal(mean: Nanoseconds, sigma: Int64)
        /// Times the duration of the flow; in billionths.
        case ofFlow(factor: Int64)
    }

    package static let mostTerms = 8

    package var terms: [Term]

    package init(_ terms: [Term]) { self.terms = terms }

    /// As if there were no servers: as long as the flow lasts.
    package static let ofFlow = ServiceTime([.ofFlow(factor: 1_000_000_000)])

    /// The time of one request, no longer than `SimulationTime.latest`.
    ///
    /// - Parameters:
    ///   - duration: the flow's own; nil if it never ends.
    ///   - random: of the request alone, so that it is the same wherever it goes.
    /// - Returns: nil for what never ends.
    func drawn(flow duration: Nanoseconds?, _ random: RandomSource) -> Nanoseconds? {
        var random = random
        var sum: UInt64 = 0
        for term in terms {
            let time: UInt64
            switch term {
            case .fixed(let length): time = UInt64(max(0, length))
            case .exponential(let mean):
                time = FixedPointDistribution.exponential(mean: UInt64(max(0, mean)), random.next())
            case .lognormal(let mean, let sigma):
                time = FixedPointDistribution.lognormal(mean: UInt64(max(0, mean)), sigma: sigma, &random)
            case .ofFlow(let factor):
                guard let duration else { return nil }
                time = Self.product(UInt64(max(0, duration)), UInt64(max(0, factor)))
            }
            // Neither is above the latest, so that there is no overflow.
            sum = min(sum + min(time, Self.longest), Self.longest)
        }
        return Nanoseconds(clamping: sum)
    }

    private static var longest: UInt64 { UInt64(SimulationTime.latest) }

    private static func product(_ length: UInt64, _ billionths: UInt64) -> UInt64 {
        let product = length.multipliedFullWidth(by: billionths)
        guard product.high < 1_000_000_000 else { return .max }
        return UInt64(1_000_000_000).dividingFullWidth(product).quotient
    }
}
