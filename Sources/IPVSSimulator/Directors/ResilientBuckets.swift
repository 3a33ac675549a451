import IPVSModel

/// The buckets of a resilient next-hop group (`net/ipv4/nexthop.c`, `nh_res_group_rebalance` and
/// `nh_res_bucket_should_migrate`): flows hash to buckets, and a bucket changes its director as rarely as can be.
///
/// Buckets of a director that is gone are given to others at once. One that came gets its part of the others' as these fall
/// idle: a bucket moves that had no packet for `idleTime`. Nothing is forced (`unbalanced_timer` 0, the kernel's initial value).
package struct ResilientBuckets: Sendable {
    /// So many that 64 directors have 16 each.
    package static let count = 1024
    /// `idle_timer` of a group that does not say it (`NH_RES_DEFAULT_IDLE_TIMER`).
    package static let idleTime: Nanoseconds = 120 * SimulationTime.second

    /// By bucket.
    private var owners: [Int] = Array(repeating: -1, count: Self.count)
    /// How many each director should have, by number, of those that are up.
    private var wanted: [Int: Int] = [:]

    init(_ up: [Int]) { share(among: up) }

    @inline(__always)
    func owner(of bucket: Int) -> Int { owners[bucket] }

    /// Whether some director has more than its part.
    package var isUnbalanced: Bool {
        let counts = counts
        return wanted.contains { counts[$0.key, default: 0] > $0.value }
    }

    private var counts: [Int: Int] { owners.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

    /// Parts are equal to one bucket; what belongs to nobody who is up is given to those who have too few.
    mutating func share(among up: [Int]) {
        wanted = [:]
        for (position, director) in up.enumerated() {
            let ends = (position, position + 1)
            wanted[director] = Self.end(ends.1, of: up.count) - Self.end(ends.0, of: up.count)
        }
        move { wanted, owner in wanted[owner] == nil }
    }

    /// Where a director's part ends (`DIV_ROUND_CLOSEST`).
    private static func end(_ position: Int, of directors: Int) -> Int {
        (count * position + directors / 2) / directors
    }

    /// Gives buckets that were idle for long to directors that have too few.
    ///
    /// - Parameter lastUse: when a bucket had a packet last.
    /// - Returns: whether any moved.
    mutating func moveIdle(at time: Nanoseconds, _ lastUse: (Int) -> Nanoseconds) -> Bool {
        guard isUnbalanced else { return false }
        let idle = (0..<Self.count).map { time - lastUse($0) >= Self.idleTime }
        let before = owners
        var counts = counts
        for bucket in owners.indices where idle[bucket] {
            let owner = owners[bucket]
            guard counts[owner, default: 0] > wanted[owner] ?? 0, let needy = needy(counts) else { continue }
            counts[owner, default: 0] -= 1
            counts[needy, default: 0] += 1
            owners[bucket] = needy
        }
        return owners != before
    }

    private mutating func move(_ mayMove: ([Int: Int], Int) -> Bool) {
        var counts = counts
        for bucket in owners.indices where mayMove(wanted, owners[bucket]) {
            guard let needy = needy(counts) else { return }
            counts[owners[bucket], default: 0] -= 1
            counts[needy, default: 0] += 1
            owners[bucket] = needy
        }
    }

    /// The last director that has too few: the kernel puts those at the head of a list (`uw_nh_entries`).
    private func needy(_ counts: [Int: Int]) -> Int? {
        wanted.keys.filter { counts[$0, default: 0] < wanted[$0] ?? 0 }.max()
    }
}
