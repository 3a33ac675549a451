/// A file read once from its start, of which a bounded piece is held.
package struct ByteStream: ~Copyable {
    /// Puts more bytes of the file into the buffer and returns how many; 0 at the end, nil when reading failed.
    package typealias Fill = (UnsafeMutableRawBufferPointer) -> Int?

    /// No packet, block or line is longer.
    static var longestPiece: Int { 1 << 24 }

    private let fill: Fill
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// How many bytes were passed: the place of the next one.
    private(set) var offset: UInt64 = 0
    /// How many lines were read.
    private(set) var lineNumber = 0

    private static var initialCapacity: Int { 1 << 18 }

    package init(fill: @escaping Fill) {
        self.fill = fill
        buffer = .allocate(byteCount: Self.initialCapacity, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The next bytes, which are not passed: as many as asked for, or fewer at the end of the file. Valid until the next call.
    @inline(__always)
    mutating func peek(_ count: Int) throws(TrafficError) -> UnsafeRawBufferPointer {
        if end - start < count { try readOn(to: count) }
        return UnsafeRawBufferPointer(rebasing: buffer[start..<min(end, start + count)])
    }

    /// Passes bytes that were seen.
    @inline(__always)
    mutating func pass(_ count: Int) {
        start += count
        offset += UInt64(count)
    }

    /// The next line without its end, valid until the next call; nil at the end of the file.
    mutating func line() throws(TrafficError) -> UnsafeRawBufferPointer? {
        var searched = 0
        while true {
            if let found = lineFeed(from: start + searched) {
                return line(ofLength: found - start, andEnd: 1)
            }
            searched = end - start
            if isAtEnd { return searched == 0 ? nil : line(ofLength: searched, andEnd: 0) }
            guard searched < Self.longestPiece else {
                throw TrafficError(
                    .line(lineNumber + 1, column: 1), "expected a line, found 16 MB without one's end")
            }
            try readOn(to: searched + 1)
        }
    }

    /// Eight bytes a step: a byte of a word is 0 if taking 1 from each borrows there and only there (Hacker's Delight, 6-1).
    private func lineFeed(from first: Int) -> Int? {
        var position = first
        while position + 8 <= end {
            let word = buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
            let feeds = word ^ 0x0a0a_0a0a_0a0a_0a0a
            let zeros = (feeds &- 0x0101_0101_0101_0101) & ~feeds & 0x8080_8080_8080_8080
            if zeros != 0 { return position + zeros.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < end {
            if buffer[position] == 0x0a { return position }
            position += 1
        }
        return nil
    }

    private mutating func line(ofLength length: Int, andEnd ending: Int) -> UnsafeRawBufferPointer {
        var text = UnsafeRawBufferPointer(rebasing: buffer[start..<start + length])
        if text.last == 0x0d { text = UnsafeRawBufferPointer(rebasing: text.dropLast()) }
        pass(length + ending)
        lineNumber += 1
        return text
    }

    private mutating func readOn(to count: Int) throws(TrafficError) {
        if start > 0 {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
            end -= start
            start = 0
        }
        if count > buffer.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(count, min(buffer.count * 2, Self.longestPiece + 1)), alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
            buffer.deallocate()
            buffer = larger
        }
        while end < count, !isAtEnd {
            guard let more = fill(UnsafeMutableRawBufferPointer(rebasing: buffer[end...])) else {
                throw TrafficError(.byte(offset), "the file cannot be read")
            }
            end += more
            isAtEnd = more == 0
        }
    }
}

/// Numbers in bytes of either order; nil where the bytes end before them.
extension UnsafeRawBufferPointer {
    @inline(__always)
    func number<Number: FixedWidthInteger>(_: Number.Type, at position: Int, isBig: Bool = true) -> Number? {
        guard position >= 0, position <= count - MemoryLayout<Number>.size else { return nil }
        let value = loadUnaligned(fromByteOffset: position, as: Number.self)
        return isBig ? Number(bigEndian: value) : Number(littleEndian: value)
    }

    @inline(__always)
    func byte(_ position: Int) -> UInt8? { position >= 0 && position < count ? self[position] : nil }

    /// Without the first bytes; empty if there are no more.
    @inline(__always)
    func behind(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[Swift.min(Swift.max(count, 0), self.count)...])
    }
}
