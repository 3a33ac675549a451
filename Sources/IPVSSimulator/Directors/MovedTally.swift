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
