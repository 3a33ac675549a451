import Glibc

/// A whole program: how long it runs, how many processors it keeps busy, its memory at its peak, and its processor time.
enum ProgramRun {
    /// - Parameter words: a program's path and its arguments; what it prints to standard output is thrown away.
    /// - Returns: "SECONDS PROCESSORS MEGABYTES PROCESSOR-SECONDS", or nil if the program did not end with status 0.
    static func measure(_ words: [String]) -> String? {
        let began = wallSeconds()
        guard let process = start(words) else { return nil }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0 {
            guard errno == EINTR else { return nil }
        }
        let elapsed = wallSeconds() - began
        guard status == 0 else { return nil }
        let busy = seconds(of: usage.ru_utime) + seconds(of: usage.ru_stime)
        let figures = [elapsed, busy / elapsed, Double(usage.ru_maxrss) / 1000].map { decimal($0) }
        return (figures + [decimal(busy, digits: 2)]).joined(separator: " ")
    }

    private static func start(_ words: [String]) -> pid_t? {
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        defer { arguments.forEach { free($0) } }
        arguments.append(nil)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var process: pid_t = 0
        return posix_spawn(&process, words[0], &actions, nil, arguments, environ) == 0 ? process : nil
    }

    private static func wallSeconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    private static func seconds(of time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
