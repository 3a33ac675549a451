import Glibc

/// A descriptor that is closed when nobody holds it any more.
struct OpenFile: ~Copyable {
    let descriptor: Int32

    /// `O_PATH` and `O_TMPFILE` of `<fcntl.h>`, which Swift does not see.
    static let path: Int32 = 0o10_000_000
    static let nameless: Int32 = O_DIRECTORY | 0o20_000_000

    /// nil if that failed; `errno` says why.
    init?(_ descriptor: Int32) {
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// An open descriptor has one; the empty one is of no kind that is accepted.
    var status: stat { Self.status(of: descriptor) ?? stat() }

    /// nil if the descriptor is not open.
    static func status(of descriptor: Int32) -> stat? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status : nil
    }
}

extension stat {
    /// `S_IFREG`, `S_IFLNK` and so on.
    var kind: mode_t { st_mode & S_IFMT }

    func isSameFile(as other: stat) -> Bool { st_dev == other.st_dev && st_ino == other.st_ino }
}
