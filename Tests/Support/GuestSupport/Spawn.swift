import CGuest
import Glibc

/// One program to run to its end. It inherits the calling thread's namespaces and working directory.
package struct Spawn {
    package var path: String
    package var arguments: [String]
    package var environment: [String]
    package var input = "/dev/null"
    /// The files that take its standard output and standard error.
    package var output = "/dev/null"
    package var errors = "/dev/null"
    /// Seconds after which its whole process group is killed.
    package var limit = 180

    package init(path: String, arguments: [String], environment: [String]) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
    }

    /// How it ended, and what it cost.
    package struct Outcome {
        /// The exit status, or minus the signal's number.
        package let status: Int32
        package let nanoseconds: UInt64
    }

    package func run() throws(GuestError) -> Outcome {
        let began = Self.now()
        let child = try start()
        Watchdog.shared.watch(child, seconds: limit)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw .system("waitpid") }
        }
        let ended = Self.now()
        Watchdog.shared.forget(child)
        let signal = status & 0x7f
        return Outcome(status: signal == 0 ? (status >> 8) & 0xff : -signal, nanoseconds: ended - began)
    }

    /// Runs it and returns the most memory that it held, in kilobytes; it takes a little longer than `run`.
    package func peak() throws(GuestError) -> Int {
        let child = try start()
        var status: Int32 = 0
        var kilobytes = 0
        let failed = guest_wait_peak(child, &status, &kilobytes)
        guard failed == 0 else { throw .system("cannot watch \(path)", failed) }
        return kilobytes
    }

    /// In a process group of its own, with the default answer to SIGPIPE whatever ours is.
    private func start() throws(GuestError) -> pid_t {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_addopen(&files, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        posix_spawnattr_setsigmask(&attributes, &defaults)
        sigaddset(&defaults, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var child: pid_t = 0
        let failed = withStrings(arguments) { words in
            withStrings(environment) { posix_spawn(&child, path, &files, &attributes, words, $0) }
        }
        guard failed == 0 else { throw .system("cannot start \(path)", failed) }
        return child
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// The strings as C wants an argument vector.
private func withStrings<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
    let copies = strings.map { strdup($0) } + [nil]
    defer { copies.forEach { free($0) } }
    return copies.withUnsafeBufferPointer { buffer in
        // The array ends in nil, so it is never empty and always has a first element.
        guard let first = buffer.baseAddress else { preconditionFailure("an empty vector") }
        return body(first)
    }
}
