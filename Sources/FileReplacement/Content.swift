import Glibc

/// The bytes of an open file, to be compared block by block.
struct Content: Equatable {
    private let descriptor: Int32
    private let size: off_t

    private static let blockSize = 1 << 16

    init(of descriptor: Int32) {
        self.descriptor = descriptor
        size = OpenFile.status(of: descriptor)?.st_size ?? 0
    }

    static func == (one: Content, other: Content) -> Bool {
        guard one.size == other.size else { return false }
        var offset: off_t = 0
        while offset < one.size {
            guard let block = one.block(at: offset), block == other.block(at: offset) else { return false }
            offset += off_t(block.count)
        }
        return true
    }

    /// nil at the end, and if it cannot be read.
    private func block(at offset: off_t) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.blockSize) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, offset))
        }
        return bytes.isEmpty ? nil : bytes
    }
}
