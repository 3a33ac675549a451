import Glibc

/// Waits that ^C, a polite end or a lost terminal ends. While it is there these signals do nothing else. Those that were
/// ignored before, as under nohup, stay ignored.
struct SignalWatch: ~Copyable {
    private static let watched = [SIGINT, SIGTERM, SIGHUP]
    private var signals = sigset_t()
    private var before = sigset_t()

    init() {
        sigemptyset(&signals)
        for number in Self.watched where !Self.isIgnored(number) { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, &before)
    }

    deinit {
        var mask = before
        pthread_sigmask(SIG_SETMASK, &mask, nil)
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    /// Looks for a signal for whoever is there, where nothing else waits for it.
    ///
    /// - Returns: whether one came that nobody looked at yet. It is taken, so that it ends nothing later.
    static func takesWaitingSignal() -> Bool {
        var waiting = sigset_t()
        sigpending(&waiting)
        for number in watched where sigismember(&waiting, number) == 1 {
            var wanted = sigset_t()
            sigemptyset(&wanted)
            sigaddset(&wanted, number)
            var noTime = timespec()
            return sigtimedwait(&wanted, nil, &noTime) == number
        }
        return false
    }

    /// - Returns: whether a signal came before the time was over.
    borrowing func comes(within milliseconds: Int64) -> Bool {
        let deadline = MonotonicClock.milliseconds + milliseconds
        while true {
            let rest = max(0, deadline - MonotonicClock.milliseconds)
            var time = timespec(tv_sec: Int(rest / 1000), tv_nsec: Int(rest % 1000) * 1_000_000)
            var wanted = signals
            if sigtimedwait(&wanted, nil, &time) > 0 { return true }
            guard errno == EINTR else { return false }
        }
    }
}
