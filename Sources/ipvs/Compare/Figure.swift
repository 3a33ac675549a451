import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

/// What variants are told apart by, of a service.
enum Figure: String, Sendable, Hashable, CaseIterable, ExpressibleByArgument {
    case peak, fairness, moved, refused, failed, latency

    var name: String {
        switch self {
        case .peak: "peak active"
        case .fairness: "fairness"
        case .moved: "clients moved"
        case .refused: "refused"
        case .failed: "failed"
        case .latency: "99 % latency"
        }
    }

    /// Whether only a model of servers knows it.
    var isOfServers: Bool { self == .failed || self == .latency }

    var isBetterWhenLess: Bool { self != .fairness }

    /// In how many parts the number of one is held.
    fileprivate var scale: Double {
        switch self {
        case .peak, .refused, .failed: 1
        case .fairness: 1_000_000
        case .moved, .latency: 1_000_000_000
        }
    }

    /// A value, or a mean of several, for people.
    ///
    /// - Parameter isMean: then numbers of things need not be whole.
    func text(_ value: Double, isMean: Bool) -> String {
        switch self {
        case .peak, .refused, .failed: JSON.decimalText(value, digits: isMean ? 1 : 0)
        case .fairness: JSON.decimalText(value / scale, digits: isMean ? 4 : 3)
        case .moved: NumberText.percent(value / scale)
        case .latency: ServedRunReport.time(Nanoseconds(value))
        }
    }

    /// For programs, in the unit of the figure: a number of things, a part from 0 to 1, or seconds.
    func json(_ value: Double) -> JSON { .decimal(value / scale) }
}

/// The figures of a service in one run of a variant, as whole numbers: what is compared is compared exactly.
struct ServiceFigures: Sendable, Hashable {
    /// The most active connections of a server at a time; of UDP, which has none, the most entries.
    let peak: Int64
    /// In millionths, as JSON has it.
    let fairness: Int64
    /// Clients whose first flow to the service goes to another server than in the first variant, in billionths of all.
    let moved: Int64
    let refused: Int64
    /// In millionths; by it nothing is told apart.
    let peakImbalance: Int64
    /// Requests that got no answer; nil without a model of servers.
    let failed: Int64?
    /// Of a hundred requests that were answered 99 took no longer, in nanoseconds; nil without a model of servers, or an answer.
    let latency: Int64?

    /// - Parameters:
    ///   - homes: the servers of the service's clients.
    ///   - first: the same in the first variant.
    ///   - served: how its requests fared, if servers were said to take their time.
    init(
        _ report: ServiceReport, _ homes: ClientHomes, from first: ClientHomes,
        _ served: ServingReport.Service? = nil
    ) {
        failed = served.map { Int64(clamping: $0.failed) }
        latency = served?.latency?.percent99
        let peaks = report.servers.map { report.counting == .inactive ? $0.peakEntries : $0.peakActive }
        peak = Int64(peaks.max() ?? 0)
        fairness = Int64((report.fairness * 1_000_000).rounded())
        peakImbalance = Int64((report.peakImbalance * 1_000_000).rounded())
        refused = Int64(clamping: report.refused)
        moved =
            homes.count == 0
            ? 0 : Int64(Int128(homes.numberMoved(from: first)) * 1_000_000_000 / Int128(homes.count))
    }

    subscript(figure: Figure) -> Int64? {
        switch figure {
        case .peak: peak
        case .fairness: fairness
        case .moved: moved
        case .refused: refused
        case .failed: failed
        case .latency: latency
        }
    }
}

extension VariantOutcome {
    /// How the requests of a service fared, if servers were said to take their time.
    func served(of service: ServiceIdentity) -> ServingReport.Service? {
        served?.services.first { $0.identity == service }
    }
}
