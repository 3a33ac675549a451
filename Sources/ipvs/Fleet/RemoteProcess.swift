import CStartup
import Glibc

/// A program beside us, whose output and complaints are read as they come, within bounds of time and length.
///
/// Its starter stays one thread: the kernel ends it with the thread that started it (`PR_SET_PDEATHSIG`).
final class RemoteProcess {
    /// What became of it.
    enum Ending: Sendable, Hashable {
        /// Its exit status.
        case ended(Int32)
        case killed(signal: Int32)
        /// It was ended by us.
        case late, tooLong
    }

    private let number: pid_t
    private var output: Int32
    private var complaints: Int32
    private let deadline: Int64
    private let longest: Int

    private(set) var said: [UInt8] = []
    private var complained: [UInt8] = []
    private(set) var ending: Ending?

    /// Of complaints the beginning is enough.
    private static let longestComplaint = 4096

    /// - Parameters:
    ///   - words: the program, which is looked for in `PATH`, and its arguments. No shell sees them.
    ///   - milliseconds: it is ended after them.
    ///   - longest: it is ended if it says more bytes.
    /// - Throws: the system's error number.
    init(_ words: [String], within milliseconds: Int64, longest: Int) throws(SystemProblem) {
        // Whoever started us may have had this signal ignored: then nobody learns how a process ended.
        signal(SIGCHLD, SIG_DFL)
        (self.longest, deadline) = (longest, MonotonicClock.milliseconds + milliseconds)
        let arguments = words.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        var ends: (output: Int32, complaints: Int32) = (-1, -1)
        number = cstartup_start_heard(arguments + [nil], &ends.output, &ends.complaints)
        (output, complaints) = ends
        guard number > 0 else { throw SystemProblem(number: -number) }
    }

    deinit {
        if ending == nil, number > 0 { Self.end(number) }
        if output >= 0 { close(output) }
        if complaints >= 0 { close(complaints) }
    }

    /// What it waits for, for `poll`: -1 for what has ended.
    var descriptors: [Int32] { [output, complaints] }

    /// How long it may be left alone, in milliseconds. One whose output has ended is about to end.
    var patience: Int64 { output < 0 ? 10 : max(0, deadline - MonotonicClock.milliseconds) }

    /// Reads what there is, and notices its end.
    func goOn() {
        if output >= 0, Self.take(&output, into: &said, atMost: longest + 1) > longest {
            return end(.tooLong)
        }
        if complaints >= 0 { Self.take(&complaints, into: &complained, atMost: Self.longestComplaint) }
        // Not before: it may go on to say something, and what it has started may hold its complaints open for ever.
        if output < 0 {
            var status: Int32 = 0
            let result = waitpid(number, &status, WNOHANG)
            if result == number {
                if complaints >= 0 {
                    Self.take(&complaints, into: &complained, atMost: Self.longestComplaint)
                }
                ending = status & 0x7f == 0 ? .ended(status >> 8 & 0xff) : .killed(signal: status & 0x7f)
                return
            }
        }
        if MonotonicClock.milliseconds >= deadline { end(.late) }
    }

    /// Its complaints as one line, no longer than is of use.
    var complaint: String {
        String(decoding: complained, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(3)
            .map { $0.prefix(200) }.joined(separator: "; ")
    }

    private func end(_ ending: Ending) {
        Self.end(number)
        self.ending = ending
    }

    /// With all that it has started.
    private static func end(_ number: pid_t) {
        kill(-number, SIGKILL)
        kill(number, SIGKILL)
        while waitpid(number, nil, 0) < 0, errno == EINTR {}
    }

    /// Reads until nothing is there, and closes what has ended. What is beyond `limit` is read and left out.
    ///
    /// - Returns: how much there is now.
    @discardableResult
    private static func take(_ descriptor: inout Int32, into bytes: inout [UInt8], atMost limit: Int) -> Int {
        // Bounded, so that one that never stops does not keep us from the others.
        for _ in 0..<64 {
            var result = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 14) { buffer, count in
                result = read(descriptor, buffer.baseAddress, buffer.count)
                count = max(0, result)
            }
            if result > 0 {
                bytes += chunk.prefix(max(0, limit - bytes.count))
            } else if result == 0 || errno != EAGAIN && errno != EINTR {
                close(descriptor)
                descriptor = -1
                break
            } else {
                break
            }
        }
        return bytes.count
    }
}
