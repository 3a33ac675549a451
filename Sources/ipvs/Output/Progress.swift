import Glibc
import Synchronization

/// A line on the terminal that says how far a run is, when it takes longer than a second.
struct Progress {
    private let line: ProgressDisplay
    /// How far it is, where that is told by something else than the flows that were played.
    private let position: (() -> UInt64)?
    private let isShown = isatty(STDERR_FILENO) == 1
    private var count: UInt64 = 0

    /// - Parameters:
    ///   - whole: flows that there will be, about; nil where nobody knows. Or what `position` goes up to.
    ///   - position: how far it is, if flows do not say it.
    init(of whole: UInt64? = nil, position: (() -> UInt64)? = nil) {
        line = ProgressDisplay(of: whole)
        self.position = position
    }

    /// To be called for every flow; looks at the clock now and then.
    @inline(__always)
    mutating func step() {
        count &+= 1
        if count & 0xffff == 0, isShown { show() }
    }

    @inline(never)
    private func show() {
        line.show("\(count) flows", at: position?() ?? count)
    }

    func finish() { line.clear() }
}

/// The same for a run of several threads.
final class SharedProgress: Sendable {
    private let line: ProgressDisplay
    private let isShown = isatty(STDERR_FILENO) == 1
    private let count = Atomic<UInt64>(0)

    /// - Parameter whole: how many steps there will be; nil where nobody knows.
    init(of whole: UInt64?) { line = ProgressDisplay(of: whole) }

    func step(by steps: UInt64 = 1) {
        let (_, now) = count.add(steps, ordering: .relaxed)
        if isShown { line.show("", at: now) }
    }

    /// In place of steps: how far it is.
    func show(at position: UInt64) {
        if isShown { line.show("", at: position) }
    }

    func finish() { line.clear() }
}

/// What is written over and over, once in a second at most.
private final class ProgressDisplay: Sendable {
    private struct State {
        var lastShown: Int64
        var hasShown = false
    }

    private let whole: UInt64?
    private let start: Int64
    private let state: Mutex<State>

    init(of whole: UInt64?) {
        self.whole = whole
        start = MonotonicClock.milliseconds
        state = Mutex(State(lastShown: start))
    }

    /// Whoever finds another thread at it goes on.
    func show(_ what: String, at position: UInt64) {
        let now = MonotonicClock.milliseconds
        state.withLockIfAvailable { state in
            guard now - state.lastShown >= 1000 else { return }
            state.lastShown = now
            state.hasShown = true
            let rest = whole.map { ProgressText.rest(position, of: $0, after: now - start) }
            let text = [what, rest ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
            StandardError.draw("\r\(text)\u{1b}[K")
        }
    }

    func clear() {
        state.withLock { state in
            if state.hasShown { StandardError.draw("\r\u{1b}[K") }
            state.hasShown = false
        }
    }
}

enum ProgressText {
    /// `34 %, 1:05 left`
    ///
    /// - Parameter milliseconds: that it took so far.
    static func rest(_ position: UInt64, of whole: UInt64, after milliseconds: Int64) -> String {
        // What will come was estimated: only the end is the end.
        let part = min(UInt128(position) * 100 / UInt128(max(whole, 1)), 99)
        let missing = whole > position ? whole - position : 0
        let left = UInt128(max(0, milliseconds)) * UInt128(missing) / UInt128(max(position, 1)) / 1000
        let seconds = UInt64(clamping: left)
        let minutes = seconds / 60
        let rest = seconds % 60 < 10 ? "0\(seconds % 60)" : "\(seconds % 60)"
        let time =
            minutes < 60
            ? "\(minutes):\(rest)" : "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60):\(rest)"
        return "\(part) %, \(time) left"
    }
}
