import IPVSKernel
import IPVSModel

/// A table as it was read at a moment.
struct TopReading: Sendable {
    /// Nanoseconds of a clock that never goes back.
    let time: UInt64
    let snapshot: TableSnapshot

    /// Reads the running kernel's table, with counters.
    static func ofRunningKernel() throws(Failure) -> TopReading {
        let snapshot = try RunningKernel.snapshotWithCounters()
        return TopReading(time: MonotonicClock.nanoseconds, snapshot: snapshot)
    }
}

extension RunningKernel {
    /// The table alone, for whoever reads it again and again.
    static func snapshotWithCounters() throws(Failure) -> TableSnapshot {
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            return try director.snapshot(withStatistics: true)
        } catch {
            throw .kernel(error)
        }
    }
}
