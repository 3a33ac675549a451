import IPVSModel

/// Why a flow ended before its client wanted.
package enum BreakReason: String, Sendable, Hashable, CaseIterable {
    /// Its packet came to another server, which knows nothing of it.
    case otherServer
    /// Its packet came to a director that does not know it and takes no connection in its middle (`sloppy_tcp` 0).
    case notTaken
    /// Its packet came to a director that does not know it and found no server for it.
    case refused
    /// No director was up.
    case noDirector
}

/// A flow that broke.
package struct BrokenFlow: Sendable, Hashable {
    package var flow: Flow
    /// Where it was until then.
    package var server: Endpoint
    /// When the packet came that showed it.
    package var time: Nanoseconds
    package var reason: BreakReason
}

/// What became of flows whose packets came to another director than before.
package struct MovedTally: Sendable, Hashable {
    /// They reached their servers there.
    package var wentOn: UInt64 = 0
    /// Until the end of the run no packet showed what became of them.
    package var silent: UInt64 = 0
    /// By reason.
    package var broken: [BreakReason: UInt64] = [:]
    /// Flows of which a new director had been told.
    package var learned: UInt64 = 0

    package var allBroken: UInt64 { broken.values.reduce(0, +) }

    mutating func add(_ other: MovedTally) {
        wentOn += other.wentOn
        silent += other.silent
        learned += other.learned
        broken.merge(other.broken, uniquingKeysWith: +)
    }
}
