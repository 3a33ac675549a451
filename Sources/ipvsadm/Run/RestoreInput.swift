import Glibc

/// Where rules are read from.
struct RestoreInput: ~Copyable {
    /// The file, as it goes before the number of a line; nil for standard input.
    let file: String?
    private let descriptor: Int32
    /// Error number of the opening; 0 for none.
    private let failure: Int32

    /// Standard input.
    init(descriptor: Int32 = STDIN_FILENO) {
        (file, failure) = (nil, 0)
        self.descriptor = descriptor
    }

    init(path: Bytes) {
        file = String(decoding: path, as: UTF8.self)
        descriptor = open(path.map { CChar(bitPattern: $0) } + [0], O_RDONLY | O_CLOEXEC)
        failure = descriptor < 0 ? errno : 0
    }

    deinit {
        if descriptor > STDERR_FILENO { close(descriptor) }
    }

    /// As messages say it.
    var name: String { file ?? "standard input" }

    /// The file, behind what is said of its lines.
    var place: String { file.map { " in \($0)" } ?? "" }

    /// The next bytes; none at the end or after a failure.
    func read() -> Descriptor.Chunk {
        guard failure == 0 else { return Descriptor.Chunk(bytes: [], failure: failure) }
        return Descriptor.read(upTo: 64 * 1024, from: descriptor)
    }
}
