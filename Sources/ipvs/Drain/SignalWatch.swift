import Glibc

/// Waits that ^C, a polite end or a lost terminal ends. While it is there these signals do nothing else. Those that were
/// ignored before, as under nohup, stay ignored.
struct SignalWatch: ~Copyable {
    private var signals = sigset_t()
    private var before = sigset_t()

    init() {
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP] where !Self.isIgnored(number) { sigaddset(&signals, number) }
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
