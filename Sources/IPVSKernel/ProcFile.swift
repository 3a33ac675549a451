import Glibc

/// A text file that the kernel makes up while it is read.
struct ProcFile: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// Longer lines are no lines of IPVS.
    private static let lineLimit = 64 * 1024
    /// The kernel hands out no more than a page at once (`seq_read_iter`), and a larger buffer would only be touched.
    private static let bufferSize = 4096

    init(_ path: String) throws(KernelError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
    }

    deinit { close(descriptor) }

    /// Hands each line, without its end, to `body` until that returns false.
    borrowing func forEachLine(_ body: (ArraySlice<UInt8>) -> Bool) throws(KernelError) {
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
        while true {
            let count = try read(into: &buffer)
            if count == 0 { break }
            var start = 0
            while let end = buffer[start..<count].firstIndex(of: UInt8(ascii: "\n")) {
                let rest = buffer[start..<end]
                start = end + 1
                if pending.isEmpty {
                    guard body(rest) else { return }
                } else {
                    pending += rest
                    guard body(pending[...]) else { return }
                    pending.removeAll(keepingCapacity: true)
                }
            }
            pending += buffer[start..<count]
            guard pending.count <= Self.lineLimit else { throw .unreadable(path: path, errno: EOVERFLOW) }
        }
        if !pending.isEmpty { _ = body(pending[...]) }
    }

    private func read(into buffer: inout [UInt8]) throws(KernelError) -> Int {
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            if errno != EINTR { throw .unreadable(path: path, errno: errno) }
        }
    }
}
