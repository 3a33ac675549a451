import IPVSFormats

/// A capture or log, open and decompressed.
final class TrafficFile {
    private let source: OpenSource
    private var bytes: DecompressedBytes
    private let path: String

    init(_ file: consuming InputFile) {
        path = file.path
        let source = OpenSource(file)
        self.source = source
        bytes = DecompressedBytes { source.read($0) }
    }

    /// As `ByteStream.Fill`.
    func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int? { bytes.read(buffer) }

    /// Why reading failed.
    var failure: Failure? {
        source.error.map { .reading(path, .system($0)) } ?? bytes.problem.map { .decompressing(path, $0) }
    }
}

/// The file itself.
private final class OpenSource {
    private let file: InputFile
    /// The system's number of what went wrong.
    private(set) var error: Int32?

    init(_ file: consuming InputFile) { self.file = file }

    func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
        switch file.take(into: buffer) {
        case .success(let count): return count
        case .failure(let problem):
            error = problem.number
            return nil
        }
    }
}
