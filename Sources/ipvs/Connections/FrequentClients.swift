import IPVSModel

/// The clients that occur most often in a stream of any length, in bounded memory.
///
/// Misra and Gries' counters, thinned out many at a time (Anderson and others, "A High-Performance Algorithm for Identifying
/// Frequent Items in Data Streams", 2017). As long as there are no more than `capacity` different clients, every count is exact.
/// When there are more, the median of all counts is taken off each, and those that have nothing left are forgotten. So a
/// client's count is at least what is kept, and at most that and all that was taken off (`shortfall`), which is less than two
/// connections of every `capacity`.
struct FrequentClients {
    /// About 8 MB.
    static let usualCapacity = 1 << 17

    private let capacity: Int
    private var counts: [IPAddress: UInt64] = [:]
    /// By how much a count may be too low; a client that is not kept had no more than this.
    private(set) var shortfall: UInt64 = 0

    init(capacity: Int = usualCapacity) {
        self.capacity = capacity
        counts.reserveCapacity(min(capacity, 1 << 12))
    }

    mutating func count(_ client: IPAddress) {
        counts[client, default: 0] += 1
        if counts.count > capacity { thinOut() }
    }

    private mutating func thinOut() {
        let ordered = counts.values.sorted()
        let median = ordered[ordered.count / 2]
        shortfall += median
        counts = counts.compactMapValues { $0 > median ? $0 - median : nil }
    }

    /// The first of all, with the least that they can have; of equals the lower address first.
    func most(_ limit: Int) -> [(client: IPAddress, count: UInt64)] {
        let ordered = counts.sorted { left, right in
            left.value == right.value ? left.key < right.key : left.value > right.value
        }
        return ordered.prefix(limit).map { (client: $0.key, count: $0.value) }
    }

    var isExact: Bool { shortfall == 0 }
    /// Different clients, where they are known.
    var numberOfClients: Int? { isExact ? counts.count : nil }
}
