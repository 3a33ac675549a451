import Dispatch
import Glibc

/// Signals as numbers that can be waited for together with keys. None of them ends or stops the program by itself.
struct TopSignals: ~Copyable {
    /// Bytes can be read here when signals came, one for each.
    let descriptor: Int32

    private static let numbers = [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH]

    private static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        return set
    }

    /// Threads that are made later leave them to the one that waits.
    init() throws(Failure) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .reading("the signals", .system(errno)) }
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        descriptor = ends[0]
        var set = Self.set
        pthread_sigmask(SIG_BLOCK, &set, nil)
        DispatchQueue(label: "signals").async { [end = ends[1]] in
            var (set, number) = (Self.set, Int32(0))
            while sigwait(&set, &number) == 0 {
                var byte = UInt8(truncatingIfNeeded: number)
                // A pipe that is full of them says enough.
                _ = write(end, &byte, 1)
            }
        }
    }

    borrowing func arrived() -> [Int32] {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &buffer, buffer.count)
        return buffer.prefix(max(0, count)).map(Int32.init)
    }

    /// Lets a signal do what it does to programs that do not look at it.
    static func obey(_ number: Int32) {
        signal(number, SIG_DFL)
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, number)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        raise(number)
    }
}
