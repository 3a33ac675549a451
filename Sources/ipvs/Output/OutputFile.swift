import Glibc

/// A file that appears under its name only when it is complete; `-` is standard output.
final class OutputFile {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isFinished = false

    private static let bufferSize = 1 << 20

    init(_ path: String) throws(Failure) {
        self.path = path
        if path == "-" {
            temporary = path
            descriptor = 1
        } else {
            temporary = "\(path).\(getpid()).partial"
            descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw Failure(message: "\(path): \(systemMessage())") }
        }
        buffer.reserveCapacity(Self.bufferSize + 4096)
    }

    deinit {
        guard descriptor != 1 else { return }
        close(descriptor)
        if !isFinished { unlink(temporary) }
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
        isFinished = true
        guard descriptor != 1, rename(temporary, path) < 0 else { return }
        isFinished = false
        throw Failure(message: "\(path): \(systemMessage())")
    }

    private func flush() throws(Failure) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(message: "\(path): \(systemMessage())") }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
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
    static func write(_ text: String) { print(text, terminator: "") }
    static func write(_ text: [UInt8]) { print(String(decoding: text, as: UTF8.self), terminator: "") }
    static func flush() { fflush(nil) }
}
