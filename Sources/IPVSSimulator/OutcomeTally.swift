/// How many flows of a run came to what.
package struct OutcomeTally: Sendable {
    private var counts: InlineArray<5, UInt64> = .init(repeating: 0)
    /// Refused because their connections are of a service that was deleted.
    package private(set) var withoutService: UInt64 = 0

    @inline(__always)
    mutating func count(_ placement: Placement) {
        counts[Int(placement.outcome.rawValue)] &+= 1
        if placement.service == nil, placement.outcome == .refused { withoutService &+= 1 }
    }

    package subscript(_ outcome: Placement.Outcome) -> UInt64 { counts[Int(outcome.rawValue)] }

    package var flows: UInt64 { Placement.Outcome.allCases.reduce(0) { $0 + self[$1] } }
    /// Connections that were made.
    package var connections: UInt64 { self[.scheduled] + self[.persistent] }
}
