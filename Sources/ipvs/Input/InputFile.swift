import FileReplacement
import Glibc
import IPVSFormats
import Synchronization

/// A file that is open for reading; `-` is standard input.
struct InputFile: ~Copyable {
    let path: String
    private let descriptor: Int32
    /// Of a plain file, as it was opened; nil for what can be read only once.
    let version: FileVersion?

    private static let chunkSize = 1 << 16

    init(_ path: String) throws(Failure) {
        self.path = path
        descriptor = try Self.descriptor(path)
        version = FileVersion(descriptor: descriptor)
    }

    /// Whoever writes a file while it is read makes of it what nobody meant.
    borrowing func checkUnchanged() throws(Failure) {
        if version != FileVersion(descriptor: descriptor) { throw .reading(path, .changedMeanwhile) }
    }

    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

    /// Hands on what is read, in pieces, up to the end.
    borrowing func forEachChunk(_ body: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        try readChunks { chunk throws(Failure) in
            try body(chunk)
            return true
        }
    }

    /// Hands on what is read, in pieces, until the end or until `body` says that it has enough.
    borrowing func readChunks(while body: ([UInt8]) throws(Failure) -> Bool) throws(Failure) {
        while true {
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { buffer, count in
                var result = 0
                repeat {
                    result = read(descriptor, buffer.baseAddress, buffer.count)
                    failure = result < 0 ? errno : 0
                } while failure == EINTR
                count = max(0, result)
            }
            guard failure == 0 else { throw .reading(path, .system(failure)) }
            if chunk.isEmpty { return }
            guard try body(chunk) else { return }
        }
    }

    /// Puts more bytes into the buffer.
    ///
    /// - Returns: how many, 0 at the end; or the system's error number.
    borrowing func take(into buffer: UnsafeMutableRawBufferPointer) -> Result<Int, SystemProblem> {
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            return count < 0 ? .failure(SystemProblem(number: errno)) : .success(count)
        }
    }

    /// A file of the system that is never long.
    ///
    /// - Throws: `EFBIG` for one that is longer than `limit`.
    borrowing func bytes(atMost limit: Int) throws(Failure) -> [UInt8] {
        var content: [UInt8] = []
        try forEachChunk { chunk throws(Failure) in
            content += chunk
            if content.count > limit { throw .reading(path, .system(EFBIG)) }
        }
        return content
    }

    /// A text of lines, such as a scenario.
    borrowing func text(_ kind: TextKind) throws(Failure) -> [UInt8] {
        var content: [UInt8] = []
        // So that it never moves, for which it would be there twice. What is not used costs nothing.
        content.reserveCapacity(kind.limit + Self.chunkSize)
        try forEachChunk { chunk throws(Failure) in
            let null = chunk.firstIndex(of: 0).map { content.count + $0 }
            content += chunk
            if let null, null < kind.limit { throw failure(behind: content[..<null], kind.nullByte) }
            if content.count > kind.limit { throw failure(behind: content[..<kind.limit], kind.tooLong) }
        }
        return content
    }

    /// Something is wrong behind what was read.
    borrowing func failure(behind before: ArraySlice<UInt8>, _ message: String) -> Failure {
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        return .format(
            FormatError(file: path, line: line, column: before.count - start + 1, message: message))
    }

    /// Whether a path leads to a plain file, which can be read again and again.
    static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// How long a plain file is; nil for others.
    static func size(_ path: String) -> UInt64? {
        var status = stat()
        guard isRegular(path), stat(path, &status) == 0 else { return nil }
        return UInt64(exactly: status.st_size)
    }

    static func flows(_ path: String, noting bytes: ReadBytes? = nil) throws(Failure) -> FlowReader {
        let descriptor = try descriptor(path)
        do throws(FormatError) {
            return try FlowReader(file: path) { buffer in
                let count = fill(buffer[...], from: descriptor)
                if let bytes, let count { bytes.count.add(UInt64(count), ordering: .relaxed) }
                return count
            }
        } catch {
            throw .format(error)
        }
    }

    /// Flows that can be read only once, as their text. It is looked at as it comes, so that what are no flows is not held.
    static func textOfFlows(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = try descriptor(path)
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var text: [UInt8] = []
        text.reserveCapacity(TextKind.flows.limit + chunkSize)
        do throws(FormatError) {
            var reader = try FlowReader(file: path) { buffer in
                guard let count = fill(buffer.prefix(chunkSize), from: descriptor) else { return nil }
                text += buffer.prefix(count)
                return count
            }
            while try reader.next() != nil {
                guard text.count <= TextKind.flows.limit else {
                    throw FormatError(
                        file: path, line: reader.line, column: 1, message: TextKind.flows.tooLong)
                }
            }
        } catch {
            throw .format(error)
        }
        return text
    }

    /// - Returns: how many bytes were read, 0 at the end, nil for a failure.
    private static func fill(_ buffer: Slice<UnsafeMutableRawBufferPointer>, from descriptor: Int32) -> Int? {
        let buffer = UnsafeMutableRawBufferPointer(rebasing: buffer)
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            return count < 0 ? nil : count
        }
    }

    /// Flows whose text was read before.
    static func flows(_ path: String, _ text: [UInt8]) throws(Failure) -> FlowReader {
        var rest = text[...]
        do throws(FormatError) {
            return try FlowReader(file: path) { buffer in
                let piece = rest.prefix(buffer.count)
                buffer.copyBytes(from: piece)
                rest.removeFirst(piece.count)
                return piece.count
            }
        } catch {
            throw .format(error)
        }
    }

    private static func descriptor(_ path: String) throws(Failure) -> Int32 {
        let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .reading(path, .system(errno)) }
        do throws(Failure) {
            try check(descriptor, path)
        } catch {
            if descriptor != 0 { close(descriptor) }
            throw error
        }
        return descriptor
    }

    private static func check(_ descriptor: Int32, _ path: String) throws(Failure) {
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw .reading(path, .system(EISDIR))
        }
        // Whatever is printed would be appended to it, and may then be read. The shell has emptied it already, if asked to.
        guard let file = FileIdentity(descriptor: descriptor), file.keepsContent,
            file == FileIdentity(descriptor: STDOUT_FILENO)
        else { return }
        throw .reading(path, .isStandardOutput)
    }
}

/// How much was read of something, for whoever wants to know how far it is.
final class ReadBytes: Sendable {
    let count = Atomic<UInt64>(0)
}

/// The system's error number.
struct SystemProblem: Error, Sendable, Hashable { let number: Int32 }

/// What changes of a plain file when somebody writes to it.
struct FileVersion: Sendable, Equatable {
    private let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    /// nil for what is no plain file, such as a pipe.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        (size, seconds, nanoseconds) = (status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
}
