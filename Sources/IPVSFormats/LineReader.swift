/// Cuts a stream of bytes into lines, with line feeds only.
struct LineReader: ~Copyable {
    private let file: String
    private let fill: (UnsafeMutableRawBufferPointer) -> Int?
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    private(set) var lineNumber = 0

    /// So much that reading costs little, and so little that it stays in a processor's cache.
    static var capacity: Int { 1 << 18 }
    /// A longer line is no flow.
    private static var maximumLine: Int { 1 << 16 }

    init(file: String, fill: @escaping (UnsafeMutableRawBufferPointer) -> Int?) {
        self.file = file
        self.fill = fill
        buffer = .allocate(byteCount: Self.capacity, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The next line without its line feed, valid until the next call; nil at the end.
    mutating func next() throws(FormatError) -> UnsafeRawBufferPointer? {
        var searched = start
        while true {
            var position = searched
            while position < end, buffer[position] != UInt8(ascii: "\n") { position += 1 }
            if position < end {
                defer { start = position + 1 }
                return try line(start..<position)
            }
            searched = end - start
            if isAtEnd {
                guard start < end else { return nil }
                lineNumber += 1
                throw error(end - start, "expected a line feed: the last line is not complete")
            }
            try refill()
        }
    }

    /// What was read and is in no line yet, valid until the next call.
    @inline(__always)
    var ahead: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[start..<end]) }

    /// Passes a line that somebody found in `ahead`.
    ///
    /// - Parameter length: with its line feed.
    @inline(__always)
    mutating func skip(_ length: Int) {
        start += length
        lineNumber += 1
    }

    func error(_ offset: Int, _ message: String) -> FormatError {
        FormatError(file: file, line: max(lineNumber, 1), column: offset + 1, message: message)
    }

    private mutating func line(_ range: Range<Int>) throws(FormatError) -> UnsafeRawBufferPointer {
        lineNumber += 1
        if !range.isEmpty, buffer[range.upperBound - 1] == UInt8(ascii: "\r") {
            throw error(range.count - 1, TextLines.carriageReturn)
        }
        return UnsafeRawBufferPointer(rebasing: buffer[range])
    }

    /// Moves what is left to the front and reads on.
    private mutating func refill() throws(FormatError) {
        guard end - start <= Self.maximumLine else {
            lineNumber += 1
            throw error(Self.maximumLine, "expected a line feed: the line is too long")
        }
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
        end -= start
        start = 0
        guard let count = fill(UnsafeMutableRawBufferPointer(rebasing: buffer[end...])) else {
            lineNumber += 1
            throw error(0, "the file cannot be read")
        }
        end += count
        isAtEnd = count == 0
    }
}
