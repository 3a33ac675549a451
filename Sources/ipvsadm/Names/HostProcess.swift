import CStartup
import Glibc

/// A program of the host at work, whose output is read as it comes. Whoever starts it calls `end`.
final class HostProcess {
    /// Readable when there is something for `read`.
    let descriptor: Int32
    private let number: pid_t
    private(set) var output: Bytes = []

    /// What prints more than this has gone mad.
    private static let mostOutput = 256 * 1024

    /// - Returns: Nil when it could not be started.
    init?(_ path: String, arguments: [Bytes]) {
        // Our parent may have had this signal ignored: then nobody learns how a process ended.
        signal(SIGCHLD, SIG_DFL)
        let words = ([Bytes(path.utf8)] + arguments).map { strdup($0.map(CChar.init(bitPattern:)) + [0]) }
        defer { for word in words { free(word) } }
        var pipe: Int32 = -1
        number = cstartup_start(path, words + [nil], &pipe)
        descriptor = pipe
        guard number > 0 else { return nil }
    }

    /// Takes what there is to read. False at the end of the output.
    func read() -> Bool {
        let chunk = Descriptor.read(upTo: 4096, from: descriptor)
        output += chunk.bytes
        return !chunk.bytes.isEmpty && output.count <= Self.mostOutput
    }

    /// Ends the process, which may have ended by itself.
    ///
    /// - Returns: Whether it came to its own end. One whose output has ended because it exits does: the kernel closes
    ///   its files when nothing can kill it any more (`do_exit`).
    func end() -> Bool {
        kill(number, SIGKILL)
        close(descriptor)
        var status: Int32 = 0
        while waitpid(number, &status, 0) < 0 { if errno != EINTR { return false } }
        return status & 0x7f == 0
    }
}
