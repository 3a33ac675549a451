import IPVSModel

/// A server with a capacity: so many workers, each of which does one job at a time, and a queue before them in the order of
/// arrival. What the kernel balances is behind it; this is a model of ours, in whole nanoseconds.
///
/// When a job is done is known when it comes, since nothing that comes later goes before it.
package struct WorkingServer: Sendable, Hashable {
    /// What becomes of a job.
    package enum Fate: Sendable, Hashable {
        /// It waits for a worker, maybe not at all, and is done at a time.
        case done(at: Nanoseconds, waited: Nanoseconds)
        /// There is no room in the queue.
        case refused
    }

    package let workers: Int
    /// Jobs that wait for a worker; nil for as many as come.
    package let queueLimit: Int?

    /// When each worker has nothing left to do: a heap, the earliest first.
    private var free: [Nanoseconds]
    /// When the jobs that have not begun begin. They begin in the order in which they came.
    private var starts: [Nanoseconds] = []
    private var firstStart = 0
    /// The work of all jobs that were taken.
    private var taken: Nanoseconds = 0

    /// Jobs that were taken and refused.
    package private(set) var jobs: UInt64 = 0
    package private(set) var refused: UInt64 = 0
    /// Of all that were taken.
    package private(set) var waited: Nanoseconds = 0
    package private(set) var longestWait: Nanoseconds = 0

    package static let mostWorkers = 65_536

    /// - Parameter workers: from 1; more than `mostWorkers` are `mostWorkers`.
    package init(workers: Int, queueLimit: Int? = nil) {
        self.workers = min(max(1, workers), Self.mostWorkers)
        self.queueLimit = queueLimit
        free = Array(repeating: 0, count: self.workers)
    }

    /// A job comes. Jobs come in the order of time.
    ///
    /// - Parameter work: how long a worker has to do with it.
    package mutating func take(at time: Nanoseconds, work: Nanoseconds) -> Fate {
        forgetStarts(until: time)
        let start = max(time, free[0])
        if let queueLimit, start > time, waiting >= queueLimit {
            refused += 1
            return .refused
        }
        let end = Self.sum(start, max(0, work))
        replaceEarliest(by: end)
        if start > time { starts.append(start) }
        jobs += 1
        taken = Self.sum(taken, end - start)
        waited = Self.sum(waited, start - time)
        longestWait = max(longestWait, start - time)
        return .done(at: end, waited: start - time)
    }

    /// How long its workers have worked altogether, up to a time that is no earlier than the last job.
    package func worked(until time: Nanoseconds) -> Nanoseconds {
        // A worker that is busy at a time is so without a pause until it has nothing left.
        taken - free.reduce(0) { Self.sum($0, max(0, $1 - time)) }
    }

    /// Workers that have something to do at a time that is no earlier than the last job.
    package func busy(at time: Nanoseconds) -> Int { free.count { $0 > time } }

    /// Jobs that wait for a worker, when the last one came.
    package var waiting: Int { starts.count - firstStart }

    private mutating func forgetStarts(until time: Nanoseconds) {
        while firstStart < starts.count, starts[firstStart] <= time { firstStart += 1 }
        // Now and then, so that what is dropped pays for what is moved.
        guard firstStart > 1024, firstStart * 2 > starts.count else { return }
        starts.removeFirst(firstStart)
        firstStart = 0
    }

    private mutating func replaceEarliest(by time: Nanoseconds) {
        var position = 0
        while true {
            var child = 2 * position + 1
            guard child < free.count else { break }
            if child + 1 < free.count, free[child + 1] < free[child] { child += 1 }
            guard free[child] < time else { break }
            free[position] = free[child]
            position = child
        }
        free[position] = time
    }

    private static func sum(_ left: Nanoseconds, _ right: Nanoseconds) -> Nanoseconds {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}
