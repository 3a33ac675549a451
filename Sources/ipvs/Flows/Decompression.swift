import CZlib
import CZstd
import IPVSFormats

/// The bytes of a file, decompressed where its start says that gzip or zstd made it. Files of several members, as those of
/// `cat a.gz b.gz`, are read to their end.
struct DecompressedBytes: ~Copyable {
    /// What is wrong with a file that cannot be decompressed.
    enum Problem: Error, Hashable {
        case damaged(Compression)
        case endsEarly(Compression)
        case noMemory
    }

    enum Compression: String, Hashable { case gzip, zstd }

    private enum Method {
        case none
        case gzip(UnsafeMutablePointer<z_stream>)
        case zstd(OpaquePointer)
    }

    private let fill: ByteStream.Fill
    private let method: Method
    private var input: UnsafeMutableRawBufferPointer
    private var inputStart = 0
    private var inputEnd = 0
    private var isInputAtEnd = false
    /// Whether what was read so far ends where a member ends.
    private var isBetweenMembers = false
    private(set) var problem: Problem?

    private static let capacity = 1 << 18

    init(_ fill: @escaping ByteStream.Fill) {
        self.fill = fill
        input = .allocate(byteCount: Self.capacity, alignment: 16)
        while inputEnd < 4, let count = fill(UnsafeMutableRawBufferPointer(rebasing: input[inputEnd...])),
            count > 0
        {
            inputEnd += count
        }
        let start = Array(input[..<min(inputEnd, 4)])
        if start.starts(with: [0x1f, 0x8b]) {
            let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
            stream.initialize(to: z_stream())
            method = .gzip(stream)
            if ipvs_inflate_init(stream) != Z_OK { problem = .noMemory }
        } else if start == [0x28, 0xb5, 0x2f, 0xfd], let stream = ZSTD_createDCtx() {
            method = .zstd(stream)
        } else {
            method = .none
        }
    }

    deinit {
        input.deallocate()
        switch method {
        case .none: break
        case .gzip(let stream):
            inflateEnd(stream)
            stream.deallocate()
        case .zstd(let stream): ZSTD_freeDCtx(stream)
        }
    }

    /// Puts bytes into the buffer and returns how many; 0 at the end, nil when the file cannot be read or decompressed: then
    /// `problem` says the latter.
    mutating func read(_ output: UnsafeMutableRawBufferPointer) -> Int? {
        guard problem == nil else { return nil }
        if case .none = method { return readPlain(output) }
        while true {
            if inputStart == inputEnd, !isInputAtEnd {
                guard let count = fill(input) else { return nil }
                (inputStart, inputEnd, isInputAtEnd) = (0, count, count == 0)
            }
            if inputStart == inputEnd, isInputAtEnd, isBetweenMembers { return 0 }
            let before = inputStart
            let count: Int
            switch method {
            case .none: return nil
            case .gzip(let stream): count = inflate(stream, output)
            case .zstd(let stream): count = decompress(stream, output)
            }
            if problem != nil { return nil }
            if count > 0 { return count }
            if isInputAtEnd, inputStart == before, !isBetweenMembers {
                problem = .endsEarly(compression)
                return nil
            }
        }
    }

    private var compression: Compression { if case .zstd = method { .zstd } else { .gzip } }

    private mutating func readPlain(_ output: UnsafeMutableRawBufferPointer) -> Int? {
        guard inputStart < inputEnd else { return fill(output) }
        let count = min(output.count, inputEnd - inputStart)
        output.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[inputStart..<inputStart + count]))
        inputStart += count
        return count
    }

    private mutating func inflate(
        _ stream: UnsafeMutablePointer<z_stream>, _ output: UnsafeMutableRawBufferPointer
    ) -> Int {
        if isBetweenMembers {
            // Zeros behind the last member are padding, as of tapes.
            guard inputStart < inputEnd, input[inputStart] != 0 else {
                inputStart = inputEnd
                return 0
            }
            inflateReset(stream)
            isBetweenMembers = false
        }
        let bytes = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.next_in = bytes.map { $0 + inputStart }
        stream.pointee.avail_in = UInt32(inputEnd - inputStart)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let room = UInt32(clamping: output.count)
        stream.pointee.avail_out = room
        let result = CZlib.inflate(stream, Z_NO_FLUSH)
        inputStart = inputEnd - Int(stream.pointee.avail_in)
        switch result {
        case Z_STREAM_END: isBetweenMembers = true
        case Z_OK, Z_BUF_ERROR: break
        case Z_MEM_ERROR: problem = .noMemory
        default: problem = .damaged(.gzip)
        }
        return Int(room - stream.pointee.avail_out)
    }

    private mutating func decompress(_ stream: OpaquePointer, _ output: UnsafeMutableRawBufferPointer) -> Int
    {
        var from = ZSTD_inBuffer(src: input.baseAddress, size: inputEnd, pos: inputStart)
        var to = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let result = ZSTD_decompressStream(stream, &to, &from)
        inputStart = from.pos
        if ZSTD_isError(result) != 0 {
            problem = .damaged(.zstd)
        } else {
            isBetweenMembers = result == 0
        }
        return to.pos
    }
}
