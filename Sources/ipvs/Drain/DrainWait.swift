import Glibc
import IPVSModel

/// Waits until drained servers have no connections left, and says how it comes on.
struct DrainWait {
    /// The connections with which it is finished.
    let goal: UInt64
    /// In seconds; nil for no end.
    let timeout: UInt32?

    enum End: Sendable, Hashable { case finished, timedOut, interrupted }

    /// How it ended, and what the servers then had.
    struct Result: Sendable {
        var end: End
        /// In whole seconds.
        var seconds: Int64
        /// Of the servers that are still there.
        var left: [ServerOfService: ConnectionsLeft]
    }

    /// Between two readings, in milliseconds.
    private static let pause: Int64 = 1000

    /// - Throws: `reweighted` when somebody gives a server a weight again.
    func run(_ watch: inout ServerWatch, _ signals: borrowing SignalWatch) throws(Failure) -> Result {
        let start = MonotonicClock.milliseconds
        var progress = DrainProgress(goal: goal)
        var line = ProgressLine()
        defer { line.finish() }
        while true {
            let found = try watch.look()
            let open = found.filter { $0.value.destination.takesConnections }
            guard open.isEmpty else {
                throw .change(.reweighted(open.mapValues(\.destination.weight), while: "it was drained"))
            }
            var left: [ServerOfService: ConnectionsLeft] = [:]
            for (name, entry) in found { left[name] = ConnectionsLeft(entry.counts, of: name.service) }
            let elapsed = MonotonicClock.milliseconds - start
            progress.note(left: left.values.reduce(0) { $0 + $1.number }, at: elapsed)
            let end = { (end: End) in Result(end: end, seconds: elapsed / 1000, left: left) }
            if progress.isFinished { return end(.finished) }
            let rest = timeout.map { Int64($0) * 1000 - elapsed } ?? .max
            if rest <= 0 { return end(.timedOut) }
            line.show(progress.text, at: elapsed)
            if signals.comes(within: min(Self.pause, rest)) { return end(.interrupted) }
        }
    }
}

/// What is said while something lasts: on a terminal one line, again and again; elsewhere a line now and then, for logs.
struct ProgressLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var lastShown: Int64?
    private var isOpen = false

    /// Between two lines of a log, in milliseconds.
    private static let pause: Int64 = 30_000

    /// - Parameter milliseconds: since it began.
    mutating func show(_ text: String, at milliseconds: Int64) {
        if isTerminal {
            StandardError.draw("\r\u{1b}[K\(text.onScreen)")
            isOpen = true
        } else if lastShown.map({ milliseconds - $0 >= Self.pause }) ?? true {
            StandardError.write("ipvs: \(text)\n")
            lastShown = milliseconds
        }
    }

    mutating func finish() {
        if isOpen { StandardError.draw("\r\u{1b}[K") }
        isOpen = false
    }
}
