import FileReplacement
import Glibc

/// A file that appears under its name only when it is complete; `-` is standard output.
final class OutputFile {
    private let path: String
    /// nil for standard output.
    private var replacement: Replacement?
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// nil where buffers are written by whoever fills them.
    private let thread: WritingThread?

    private var bufferSize: Int { thread == nil ? 1 << 16 : 1 << 18 }

    /// - Parameter aside: whether a thread of its own writes while more is made, which is for what takes long to make.
    init(_ path: String, aside: Bool = false) throws(Failure) {
        self.path = path
        replacement = path == "-" ? nil : try Self.replacement(of: path)
        descriptor = replacement?.descriptor ?? STDOUT_FILENO
        thread = aside ? WritingThread() : nil
        buffer.reserveCapacity(bufferSize + 4096)
    }

    // Nothing is written into a file that is given up.
    deinit { try? thread?.finish() }

    private static func replacement(of path: String) throws(Failure) -> Replacement {
        do throws(FileFailure) {
            return try Replacement(path)
        } catch {
            throw .writing(path, .replacement(error))
        }
    }

    /// Appends what `body` writes.
    @inline(__always)
    func append(_ body: (inout [UInt8]) -> Void) throws(Failure) {
        body(&buffer)
        if buffer.count >= bufferSize { try flush() }
    }

    /// Appends what `body` writes, which a thread of its own calls when all before is written.
    func appendLater(_ body: @escaping @Sendable (inout [UInt8]) -> Void) throws(Failure) {
        guard let thread else { return try append(body) }
        if !buffer.isEmpty { try flush() }
        try thread.take(body) { [descriptor, path] bytes throws(Failure) in
            try Self.write(bytes, descriptor, path)
        }
    }

    /// Writes everything and gives the file its name.
    func finish() throws(Failure) {
        try flush()
        try thread?.finish()
        do throws(FileFailure) {
            try replacement?.finish()
        } catch {
            throw .writing(path, .replacement(error))
        }
    }

    private func flush() throws(Failure) {
        guard let thread else {
            try Self.write(buffer, descriptor, path)
            buffer.removeAll(keepingCapacity: true)
            return
        }
        var filled: [UInt8] = []
        swap(&filled, &buffer)
        buffer = try thread.take(filled) { [descriptor, path] bytes throws(Failure) in
            try Self.write(bytes, descriptor, path)
        }
        buffer.reserveCapacity(bufferSize + 4096)
    }

    private static func write(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws(Failure) {
        if let number = write(bytes, descriptor) { throw .writing(path, .system(number)) }
    }

    /// - Returns: the error number of what went wrong.
    static func write(_ bytes: [UInt8], _ descriptor: Int32) -> Int32? {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return errno }
            written += count
        }
        return nil
    }
}
