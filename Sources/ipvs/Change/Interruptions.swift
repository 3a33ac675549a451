import Glibc

/// What would end the program between two changes.
enum Interruptions {
    /// Runs `body`, which is not interrupted by ^C, a lost terminal or a polite end.
    static func ignored<Result: ~Copyable>(during body: () -> Result) -> Result {
        let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE]
        let handlers = signals.map { signal($0, SIG_IGN) }
        defer { for (number, handler) in zip(signals, handlers) { signal(number, handler) } }
        return body()
    }
}
