import Glibc

/// Reads a connection table of any size in constant memory, as fast as the kernel writes it.
package enum ConnectionScan {
    /// The connections.
    package static let path = ConnectionFile.path
    /// The connections, with where they come from.
    package static let originPath = "/proc/net/ip_vs_conn_sync"

    /// The kernel hands out a page at once (`seq_read_iter`); files and tests have more.
    private static let bufferSize = 64 * 1024
    /// Longer lines are no lines of IPVS.
    private static let longestLine = 8 * 1024

    /// Hands each connection to `body` until that returns false, in the kernel's order, which is that of its hash table.
    ///
    /// The table goes on changing while it is read: what comes and goes meanwhile may be there or not.
    ///
    /// - Throws: `.noFamily` where the kernel has no such file; `.unreadable` with `EBADMSG` for a line that is none of a
    ///   connection.
    package static func forEach(
        path: String = path, hasOrigin: Bool = false, _ body: (ConnectionLine) -> Bool
    ) throws(KernelError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw .noFamily }
            throw .unreadable(path: path, errno: errno)
        }
        defer { close(descriptor) }
        var lines = LineSplitter(hasOrigin: hasOrigin)
        var buffer = [UInt8](repeating: 0, count: bufferSize)
        var kept = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { bytes in
                read(descriptor, bytes.baseAddress.map { $0 + kept }, bytes.count - kept)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: path, errno: errno) }
            let end = kept + count
            let isLast = count == 0
            let used = buffer.withUnsafeBytes { bytes in
                lines.take(UnsafeRawBufferPointer(rebasing: bytes[..<end]), isLast: isLast, body)
            }
            if lines.isBroken { throw .unreadable(path: path, errno: EBADMSG) }
            if lines.isStopped || isLast { return }
            kept = end - used
            guard kept <= longestLine else { throw .unreadable(path: path, errno: EBADMSG) }
            if used > 0, kept > 0 {
                buffer.withUnsafeMutableBytes { bytes in
                    guard let start = bytes.baseAddress else { return }
                    memmove(start, start + used, kept)
                }
            }
        }
    }
}

/// Takes lines from bytes as they come.
private struct LineSplitter {
    let hasOrigin: Bool
    private var isTitle = true
    private(set) var isBroken = false
    private(set) var isStopped = false

    init(hasOrigin: Bool) { self.hasOrigin = hasOrigin }

    /// - Returns: the number of bytes that were looked at: those of whole lines.
    mutating func take(
        _ bytes: UnsafeRawBufferPointer, isLast: Bool, _ body: (ConnectionLine) -> Bool
    ) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        var start = 0
        while start < bytes.count {
            let end: Int
            if let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start) {
                end = UnsafeRawPointer(found) - base
            } else if isLast {
                end = bytes.count
            } else {
                return start
            }
            let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            start = end + 1
            if isTitle {
                isTitle = false
                continue
            }
            guard let entry = ConnectionLine(line, hasOrigin: hasOrigin) else {
                isBroken = true
                return bytes.count
            }
            guard body(entry) else {
                isStopped = true
                return bytes.count
            }
        }
        return min(start, bytes.count)
    }
}
