/// How many flows of a run came to what.
public struct OutcomeTally: Sendable {
    private var counts: InlineArray<5, UInt64> = .init(repeating: 0)
    /// Refused because their connections are of a service that was deleted.
    public private(set) var withoutService: UInt64 = 0

    @inline(__always)
    mutating func count(_ placement: Placement) {
        counts[Int(placement.outcome.rawValue)] &+= 1
        if placement.service == nil, placement.outcome == .refused { withoutService &+= 1 }
    }

    /// How many flows came to this.
    public subscript(_ outcome: Placement.Outcome) -> UInt64 { counts[Int(outcome.rawValue)] }

    /// All flows.
    public var flows: UInt64 { Placement.Outcome.allCases.reduce(0) { $0 + self[$1] } }
    /// Connections that were made.
    public var connections: UInt64 { self[.scheduled] + self[.persistent] }
}
