import Dispatch
import FileReplacement
import Glibc
import Synchronization

/// A file that appears under its name only when it is complete; `-` is standard output.
final class OutputFile {
    private let path: String
    /// nil for standard output.
    private var replacement: Replacement?
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Writes buffers while the next one is filled, and no more than a few behind.
    private let writer = DispatchQueue(label: "output")
    private let room = DispatchSemaphore(value: 2)
    private let failure = Shared<Failure?>(nil)
    private let buffers = Shared(Buffers())
    private var isHandedOn = false

    /// Each is held in one place only. Those that were written are filled again: memory costs most when it is touched for
    /// the first time.
    private struct Buffers {
        var filled: [[UInt8]] = []
        var spare: [[UInt8]] = []
    }

    private static let bufferSize = 1 << 18

    init(_ path: String) throws(Failure) {
        self.path = path
        replacement = path == "-" ? nil : try Self.replacement(of: path)
        descriptor = replacement?.descriptor ?? STDOUT_FILENO
        buffer.reserveCapacity(Self.bufferSize + 4096)
    }

    deinit { writer.sync {} }

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
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Writes everything and gives the file its name.
    func finish() throws(Failure) {
        // What no other thread has seen is written without one.
        if isHandedOn { try flush() }
        writer.sync {}
        if !isHandedOn, let number = Self.write(buffer, descriptor) { throw .writing(path, .system(number)) }
        if let failure = failure.withLock({ $0 }) { throw failure }
        do throws(FileFailure) {
            try replacement?.finish()
        } catch {
            throw .writing(path, .replacement(error))
        }
    }

    /// Hands the buffer to the writing thread.
    private func flush() throws(Failure) {
        if let failure = failure.withLock({ $0 }) { throw failure }
        room.wait()
        isHandedOn = true
        buffers.withLock { buffers in
            buffers.filled.append(buffer)
            buffer = buffers.spare.popLast() ?? []
        }
        buffer.reserveCapacity(Self.bufferSize + 4096)
        writer.async { [room, failure, buffers, descriptor, path] in
            var bytes = buffers.withLock { $0.filled.removeFirst() }
            if let number = Self.write(bytes, descriptor) {
                failure.withLock { $0 = $0 ?? .writing(path, .system(number)) }
            }
            bytes.removeAll(keepingCapacity: true)
            buffers.withLock { $0.spare.append(bytes) }
            room.signal()
        }
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

/// A value that threads share.
private final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
    func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        value.withLock { value in body(&value) }
    }
}
