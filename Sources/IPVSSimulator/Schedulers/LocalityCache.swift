import IPVSModel

/// The table of lblc and lblcr (`ip_vs_lblc.c`, `ip_vs_lblcr.c`): what is remembered of a virtual address, forgotten when
/// long unused.
///
/// Costs, as in the kernel: an address O(entries of its bucket), a thousandth of all; the check of every minute O(buckets),
/// and when it forgets O(entries).
///
/// Invariants: an entry is in the bucket of its address, the newest first, and no address has two.
struct LocalityCache<Content: Sendable>: Sendable {
    struct Entry: Sendable {
        var address: IPAddress
        var content: Content
        var lastUse: Nanoseconds
    }

    /// `IP_VS_LBLC_TAB_BITS`
    private static var bucketBits: UInt32 { 10 }
    private static var maximumSize: Int { 16 << Int(bucketBits) }
    /// Beyond so many some kernels remember no new address.
    private static var bound: Int { maximumSize * 3 / 2 }
    /// `CHECK_EXPIRE_INTERVAL`
    private static var interval: Nanoseconds { 60 * SimulationTime.second }
    /// `ENTRY_TIMEOUT`: what may go when the table is too large.
    private static var shortTimeout: Nanoseconds { 360 * SimulationTime.second }
    /// `COUNT_FOR_FULL_EXPIRATION`
    private static var checksUntilFull: Int { 30 }

    private var buckets: [[Entry]]
    private var rover = 0
    private var checks = 1
    /// What the kernel counts as entries, see `replacementsAreCounted`.
    private var counted = 0
    private let expiration: Nanoseconds
    private let settings: SimulatorSettings
    /// Up to 6.1.176 lblc counted an entry again whenever it got another server.
    private let replacementsAreCounted: Bool
    private(set) var nextMaintenance: Nanoseconds

    init(expiration: Nanoseconds, replacementsAreCounted: Bool, settings: SimulatorSettings, now: Nanoseconds)
    {
        buckets = Array(repeating: [], count: 1 << Int(Self.bucketBits))
        self.expiration = expiration
        self.replacementsAreCounted = replacementsAreCounted
        self.settings = settings
        nextMaintenance = settings.moment(after: Self.interval, from: now)
    }

    /// What is remembered of `address`; asking counts as a use.
    mutating func use(_ address: IPAddress, now: Nanoseconds) -> Content? {
        let bucket = bucket(of: address)
        guard let index = buckets[bucket].firstIndex(where: { $0.address == address }) else { return nil }
        buckets[bucket][index].lastUse = now
        return buckets[bucket][index].content
    }

    /// What is remembered of `address`; looking is no use.
    func content(of address: IPAddress) -> Content? {
        buckets[bucket(of: address)].first { $0.address == address }?.content
    }

    /// Changes what is remembered of `address`, if anything is.
    mutating func update(_ address: IPAddress, to content: Content) {
        let bucket = bucket(of: address)
        guard let index = buckets[bucket].firstIndex(where: { $0.address == address }) else { return }
        buckets[bucket][index].content = content
    }

    /// Remembers `content` for `address`, in place of what was; a full cache of a kernel that has a bound takes no new address.
    mutating func store(_ content: Content, for address: IPAddress, now: Nanoseconds) {
        let bucket = bucket(of: address)
        let entry = Entry(address: address, content: content, lastUse: now)
        if let index = buckets[bucket].firstIndex(where: { $0.address == address }) {
            buckets[bucket].remove(at: index)
            if !replacementsAreCounted { counted -= 1 }
        }
        guard !settings.profile.boundsLocalityCaches || counted < Self.bound else { return }
        buckets[bucket].insert(entry, at: 0)
        counted += 1
    }

    func contains(where condition: (Content) -> Bool) -> Bool {
        buckets.contains { $0.contains { condition($0.content) } }
    }

    /// `ip_vs_lblc_check_expire`, every minute: all entries every half hour, some of them when there are too many.
    mutating func maintain(now: Nanoseconds, until horizon: Nanoseconds) {
        check(now: now)
        if settings.timerWheel == nil { skip(until: horizon) }
    }

    /// Minute after minute finds nothing, for years if flows have Unix times.
    private mutating func skip(until horizon: Nanoseconds) {
        guard nextMaintenance <= horizon, counted <= Self.maximumSize, buckets.allSatisfy(\.isEmpty) else {
            return
        }
        let skipped = (horizon - nextMaintenance) / Self.interval
        nextMaintenance += skipped * Self.interval
        checks = Int((Int64(checks - 1) + skipped) % Int64(Self.checksUntilFull)) + 1
    }

    private mutating func check(now: Nanoseconds) {
        nextMaintenance = settings.moment(after: Self.interval, from: now)
        if checks % Self.checksUntilFull == 0 {
            sweep(now: now, olderThan: expiration, atMost: .max)
            checks = 1
        } else if counted <= Self.maximumSize {
            checks += 1
        } else {
            sweep(
                now: now, olderThan: Self.shortTimeout,
                atMost: min((counted - Self.maximumSize) * 4 / 3, Self.maximumSize / 2))
        }
    }

    private mutating func sweep(now: Nanoseconds, olderThan age: Nanoseconds, atMost goal: Int) {
        var left = goal
        var bucket = rover
        for _ in buckets.indices {
            bucket = (bucket + 1) % buckets.count
            let before = buckets[bucket].count
            if before > 0 {
                buckets[bucket].removeAll { now >= $0.lastUse + age }
                counted -= before - buckets[bucket].count
                left -= before - buckets[bucket].count
            }
            if left <= 0 { break }
        }
        rover = bucket
    }

    /// What is wrong with it; nil if nothing is.
    func brokenInvariant() -> String? {
        for (number, entries) in buckets.enumerated() {
            if entries.contains(where: { bucket(of: $0.address) != number }) {
                return "an address is in bucket \(number), which is another's"
            }
            if Set(entries.map(\.address)).count != entries.count { return "bucket \(number) has one twice" }
        }
        return nil
    }

    private func bucket(of address: IPAddress) -> Int {
        Int(multiplicativeHash(foldedAddress(address), bits: Self.bucketBits))
    }
}

extension Server {
    /// `is_overloaded` of both files: more active connections than weight, while another server has not half as many as
    /// its weight. The limit flag is not looked at.
    func isBusy(in list: ServerList) -> Bool {
        guard active > weight else { return false }
        for position in 0..<list.count where list[position].active &* 2 < list[position].weight {
            return true
        }
        return false
    }
}

extension CachedServer {
    /// Limits are not looked at.
    init(_ server: Server, in list: ServerList) {
        self =
            if !server.isAvailable {
                .isDeleted
            } else if server.weight <= 0 {
                .weightIsZero
            } else if server.isBusy(in: list) {
                .isBusy(active: server.active, weight: server.weight)
            } else {
                .isNotBusy(active: server.active, weight: server.weight)
            }
    }

    /// A virtual address stays with it.
    var isKept: Bool {
        if case .isNotBusy = self { true } else { false }
    }
}
