import Glibc

/// What would end the program between two changes.
enum Interruptions {
    /// Runs `body`, which is not interrupted by ^C, a lost terminal or a polite end.
    static func ignored<Result: ~Copyable>(during body: () -> Result) -> Result {
        var blocked = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &blocked)
        // One that waits already is for later: to ignore it would lose it (signal(7)).
        let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE].filter { sigismember(&blocked, $0) == 0 }
        let handlers = signals.map { signal($0, SIG_IGN) }
        defer { for (number, handler) in zip(signals, handlers) { signal(number, handler) } }
        return body()
    }
}
