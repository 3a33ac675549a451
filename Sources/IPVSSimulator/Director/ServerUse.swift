import IPVSModel

/// How busy a server was and when, for reports.
struct ServerUse: BitwiseCopyable {
    // What changes with every connection comes first, in one line of a processor's cache.

    /// Active connections integrated over time, in connection-nanoseconds.
    var activeTime: UInt128 = 0
    /// Of active connections.
    var lastChange: Nanoseconds = 0
    /// End of the second of `newInSecond`.
    private var secondEnd: Nanoseconds = 0
    private var newInSecond: UInt32 = 0
    /// The most new connections in a second of the clock.
    var peakNew: UInt32 = 0
    var peakActive: Int32 = 0
    /// Active and inactive.
    var peakEntries: Int32 = 0
    /// Of new connections.
    var last: Nanoseconds = 0
    /// When an entry was forgotten last.
    var lastForgotten: Nanoseconds = 0

    /// When each peak was reached first; that of new connections is the begin of its second.
    var peakActiveTime: Nanoseconds = 0
    var peakEntriesTime: Nanoseconds = 0
    var peakNewTime: Nanoseconds = 0
    /// Of new connections.
    var first: Nanoseconds = SimulationTime.never
    /// New connections that persistence brought, not the scheduler.
    var persistent: UInt64 = 0
    /// Since when the scheduler may give it nothing: its weight is 0, or it was deleted.
    private(set) var closedSince = SimulationTime.never

    /// To be called before the number of active connections changes.
    @inline(__always)
    mutating func account(active: Int32, until now: Nanoseconds) {
        activeTime &+=
            UInt128(truncatingIfNeeded: Int64(active)) &* UInt128(truncatingIfNeeded: now &- lastChange)
        lastChange = now
    }

    @inline(__always)
    mutating func count(active: Int32, at now: Nanoseconds) {
        if active > peakActive { (peakActive, peakActiveTime) = (active, now) }
    }

    @inline(__always)
    mutating func count(entries: Int32, at now: Nanoseconds) {
        if entries > peakEntries { (peakEntries, peakEntriesTime) = (entries, now) }
    }

    @inline(__always)
    mutating func countConnection(at now: Nanoseconds) {
        if now >= secondEnd {
            newInSecond = 0
            secondEnd = (now / SimulationTime.second &+ 1) &* SimulationTime.second
            first = min(first, now)
        }
        newInSecond &+= 1
        if newInSecond > peakNew {
            (peakNew, peakNewTime) = (newInSecond, secondEnd &- SimulationTime.second)
        }
        last = now
    }

    mutating func note(isOpen: Bool, at now: Nanoseconds) {
        closedSince = isOpen ? SimulationTime.never : min(closedSince, now)
    }

    /// Since when nothing is left on a server that gets nothing; nil if it gets something, something is left, or there
    /// never was anything.
    func emptySince(entries: Int32) -> Nanoseconds? {
        guard closedSince != SimulationTime.never, entries == 0, peakEntries > 0 else { return nil }
        return max(closedSince, lastForgotten)
    }
}
