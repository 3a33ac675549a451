import Glibc
import IPVSRules

/// Standard output, gathered into large writes. The first failed write is remembered, and nothing is written after it.
struct StandardOutput: ~Copyable {
    /// Why a write failed; 0 for none.
    private(set) var failure: Int32 = 0
    /// What is not written yet. Writers append here and call `written()`.
    var pending: Bytes = []

    private let descriptor: Int32
    private let isTerminal: Bool
    private var written = 0
    /// Pages of memory that are touched for the first time cost more than a few writes.
    private static let enough = 32 * 1024
    /// What C's stdio gathers for a pipe or file.
    private static let block = 4096

    init(descriptor: Int32 = STDOUT_FILENO) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
    }

    /// Whether nothing was written or is to be.
    var isUntouched: Bool { written == 0 && pending.isEmpty }

    /// To be called after appending: writes when much has gathered.
    mutating func appended() {
        if pending.count >= Self.enough {
            yield()
        } else if pending.capacity < Self.enough {
            // At once: what grows by doubling touches as much again on the way.
            pending.reserveCapacity(2 * Self.enough)
        }
    }

    /// To be called before a message and before waiting for input. Where messages and output go to the same pipe or
    /// file, scripts know them in the order of C's stdio: output comes in whole blocks, on a terminal at once.
    mutating func yield() {
        guard !isTerminal else { return flush() }
        write((written + pending.count) / Self.block * Self.block - written)
    }

    mutating func flush() { write(pending.count) }

    private mutating func write(_ count: Int) {
        guard count > 0 else { return }
        if failure == 0 { failure = Descriptor.write(pending[..<count], to: descriptor) }
        written += count
        pending.removeSubrange(..<count)
    }
}

/// Messages, which are written at once.
enum StandardError {
    /// Scripts get every byte as it is; a terminal would obey some.
    static func write(_ bytes: Bytes) {
        let text = isTerminal ? TerminalText.escaped(bytes) : bytes
        // Nobody is left to be told of a failure.
        _ = Descriptor.write(text[...], to: STDERR_FILENO)
    }

    static let isTerminal = isatty(STDERR_FILENO) == 1
}

/// System calls on descriptors with their nuisances dealt with: interruption and short writes.
enum Descriptor {
    /// Writes all of `bytes`.
    ///
    /// - Returns: 0, or the error number.
    static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    wait(for: descriptor, Int16(POLLOUT), milliseconds: -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }

    /// What one read brought: no bytes at the end, or after a failure.
    struct Chunk {
        var bytes: Bytes
        /// Error number; 0 for none.
        var failure: Int32 = 0
    }

    /// Reads at most `limit` bytes.
    static func read(upTo limit: Int, from descriptor: Int32) -> Chunk {
        var failure: Int32 = 0
        let bytes = Bytes(unsafeUninitializedCapacity: limit) { buffer, count in
            var result = -1
            repeat {
                result = Glibc.read(descriptor, buffer.baseAddress, limit)
                failure = result < 0 ? errno : 0
                if failure == EAGAIN { wait(for: descriptor, Int16(POLLIN), milliseconds: -1) }
            } while failure == EINTR || failure == EAGAIN
            count = max(0, result)
        }
        return Chunk(bytes: bytes, failure: failure)
    }

    /// Whether reading would return at once.
    static func hasInput(_ descriptor: Int32) -> Bool {
        wait(for: descriptor, Int16(POLLIN), milliseconds: 0)
    }

    /// Waits until something can be done with `descriptor`, or went wrong with it.
    @discardableResult
    private static func wait(for descriptor: Int32, _ events: Int16, milliseconds: Int32) -> Bool {
        var query = pollfd(fd: descriptor, events: events, revents: 0)
        return poll(&query, 1, milliseconds) > 0
    }
}
