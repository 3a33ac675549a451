import IPVSModel

/// The router before the directors.
///
/// Kernels hash with a key that they draw at their start, so that nobody can foretell which flow goes where; only how many
/// move. Here the key is the seed.
package struct Router: Sendable {
    package let spreading: Spreading
    private let seed: UInt64
    /// Numbers of the directors that are up, ascending, from 0.
    package private(set) var up: [Int]
    /// What flows hash to in between, if the group is a resilient one.
    package private(set) var buckets: ResilientBuckets?

    /// - Parameters:
    ///   - up: numbers of the directors that are there from the beginning.
    ///   - isResilient: flows hash to buckets, and these belong to directors.
    package init(_ spreading: Spreading, up: [Int], isResilient: Bool, seed: UInt64) {
        self.spreading = spreading
        self.seed = seed
        self.up = up.sorted()
        buckets = isResilient ? ResilientBuckets(up) : nil
    }

    /// The director that a flow's packets come to; nil if none is up.
    ///
    /// - Parameter bucket: what `bucket(of:)` says.
    @inline(__always)
    package func director(of flow: Flow, bucket: Int) -> Int? {
        if up.isEmpty { return nil }
        if let buckets { return buckets.owner(of: bucket) }
        return spreading == .vrrp ? up[0] : up[Int(hash(flow) % UInt64(up.count))]
    }

    /// Of a resilient group; 0 of others.
    @inline(__always)
    package func bucket(of flow: Flow) -> Int {
        buckets == nil ? 0 : Int(hash(flow) % UInt64(ResilientBuckets.count))
    }

    /// Makes a change of who is up. Buckets that no director has any more move at once.
    package mutating func make(_ change: MembershipChange) {
        up.removeAll { $0 == change.director }
        if change.event == .join {
            up.append(change.director)
            up.sort()
        }
        buckets?.share(among: up)
    }

    /// Moves what buckets have been idle for long; see `ResilientBuckets.moveIdle`.
    package mutating func moveIdleBuckets(at time: Nanoseconds, _ lastUse: (Int) -> Nanoseconds) -> Bool {
        buckets?.moveIdle(at: time, lastUse) ?? false
    }

    private func hash(_ flow: Flow) -> UInt64 {
        var hash = Self.mixed(seed, flow.client.address)
        guard spreading == .ecmp5Tuple else { return hash }
        hash = Self.mixed(hash, flow.destination.address)
        let ports = UInt64(flow.client.port) << 16 | UInt64(flow.destination.port)
        return Self.mixed(hash, UInt64(flow.transport.rawValue) << 32 | ports)
    }

    @inline(__always)
    private static func mixed(_ hash: UInt64, _ address: IPAddress) -> UInt64 {
        switch address {
        case .ipv4(let value): return mixed(hash, UInt64(value))
        case .ipv6(let value):
            let number = value.number
            return mixed(
                mixed(hash, UInt64(truncatingIfNeeded: number >> 64)), UInt64(truncatingIfNeeded: number))
        }
    }

    @inline(__always)
    private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        var source = RandomSource(seed: hash ^ word)
        return source.next()
    }
}
