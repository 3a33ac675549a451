import Glibc

/// A line on the terminal that says how far a run is, when it takes longer than a second.
struct Progress {
    private let isShown = isatty(2) == 1
    private var lastShown: Int
    private var hasShown = false
    private var count: UInt64 = 0

    init() { lastShown = Self.now() }

    /// To be called for every flow; looks at the clock now and then.
    @inline(__always)
    mutating func step() {
        count &+= 1
        if count & 0xffff == 0, isShown { show() }
    }

    private mutating func show() {
        let now = Self.now()
        guard now > lastShown else { return }
        lastShown = now
        hasShown = true
        StandardError.draw("\r\(count) flows")
    }

    func finish() {
        if hasShown { StandardError.draw("\r\u{1b}[K") }
    }

    private static func now() -> Int { Int(MonotonicClock.milliseconds / 1000) }
}
