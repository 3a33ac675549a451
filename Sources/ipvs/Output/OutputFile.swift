import Dispatch
import Glibc
import Synchronization

/// A file that appears under its name only when it is complete; `-` is standard output.
///
/// Until then it has no name at all where the file system allows that, so that nothing is left whatever ends the
/// program. Devices and pipes are written to as they are.
final class OutputFile {
    private let path: String
    /// The name that it gets: that of the file that `path` leads to.
    private let target: String
    /// The name from which it gets there at once; nil for what is written in place.
    private let temporary: String?
    private let descriptor: Int32
    private let isNameless: Bool
    private var buffer: [UInt8] = []
    private var isFinished = false
    /// Writes buffers while the next one is filled, and no more than a few behind.
    private let writer = DispatchQueue(label: "output")
    private let room = DispatchSemaphore(value: 4)
    private let failure = Shared<Failure?>(nil)

    private static let bufferSize = 1 << 20
    /// `O_TMPFILE` of `<fcntl.h>`
    private static let nameless = O_DIRECTORY | 0o20_000_000

    init(_ path: String) throws(Failure) {
        self.path = path
        var status = stat()
        let exists = stat(path, &status) == 0
        let target = exists ? Self.resolved(path) : path
        self.target = target
        if path == "-" {
            (temporary, descriptor, isNameless) = (nil, 1, false)
        } else if exists, status.st_mode & S_IFMT != S_IFREG {
            (temporary, descriptor, isNameless) = (nil, open(path, O_WRONLY | O_CLOEXEC), false)
        } else {
            let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
            let temporary = "\(target).\(getpid()).partial"
            let nameless = open(folder, O_WRONLY | O_CLOEXEC | Self.nameless, 0o666)
            let named = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
            descriptor = nameless >= 0 ? nameless : open(temporary, named, 0o666)
            isNameless = nameless >= 0
            self.temporary = temporary
        }
        guard descriptor >= 0 else { throw Failure(message: "\(path): \(systemMessage())") }
        buffer.reserveCapacity(Self.bufferSize + 4096)
    }

    deinit {
        writer.sync {}
        if descriptor != 1 { close(descriptor) }
        if let temporary, !isFinished, !isNameless { unlink(temporary) }
    }

    /// What a symbolic link leads to: the file is replaced, and not the link.
    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Appends what `body` writes.
    @inline(__always)
    func append(_ body: (inout [UInt8]) -> Void) throws(Failure) {
        body(&buffer)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Writes everything and gives the file its name.
    func finish() throws(Failure) {
        try flush()
        writer.sync {}
        if let failure = failure.withLock({ $0 }) { throw failure }
        guard let temporary else { return }
        if isNameless {
            let link = linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, temporary, AT_SYMLINK_FOLLOW)
            guard link == 0 else { throw Failure(message: "\(path): \(systemMessage())") }
        }
        isFinished = rename(temporary, target) == 0
        guard !isFinished else { return }
        let reason = systemMessage()
        unlink(temporary)
        throw Failure(message: "\(path): \(reason)")
    }

    private var name: String { path == "-" ? "standard output" : path }

    /// Hands the buffer to the writing thread.
    private func flush() throws(Failure) {
        if let failure = failure.withLock({ $0 }) { throw failure }
        room.wait()
        let bytes = buffer
        buffer = []
        buffer.reserveCapacity(Self.bufferSize + 4096)
        writer.async { [room, failure, descriptor, name] in
            if let mistake = Self.write(bytes, descriptor) {
                failure.withLock { $0 = $0 ?? Failure(message: "\(name): \(mistake)") }
            }
            room.signal()
        }
    }

    /// - Returns: what went wrong.
    private static func write(_ bytes: [UInt8], _ descriptor: Int32) -> String? {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return systemMessage() }
            written += count
        }
        return nil
    }
}

/// A value that threads share.
private final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
    func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        value.withLock { value in body(&value) }
    }
}

func systemMessage() -> String { String(cString: strerror(errno)) }

enum StandardError {
    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(2, bytes, bytes.count)
    }
}

/// Standard output for whole texts.
enum StandardOutput {
    static func write(_ text: String) throws(Failure) { try write(Array(text.utf8)) }

    static func write(_ text: [UInt8]) throws(Failure) {
        let output = try OutputFile("-")
        try output.append { $0 += text }
        try output.finish()
    }
}
