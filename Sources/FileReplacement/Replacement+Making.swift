import Glibc

/// How the file is opened that is written to.
extension Replacement {
    static func open(_ place: borrowing FilePlace) throws(FileFailure) -> (descriptor: Int32, stage: Stage) {
        if let own = place.ownDescriptor { return (try duplicate(own), .inPlace) }
        guard let old = place.status else { return try make(in: place, mode: 0o666) }
        guard old.kind == S_IFREG else { return (try open(inPlace: place), .inPlace) }
        guard faccessat(place.folder, place.name, W_OK, AT_EACCESS) == 0 else {
            throw FileFailure(.opening, errno)
        }
        // Nobody may look into it before it has the old one's mode.
        let made = try make(in: place, mode: 0o600)
        liken(made.descriptor, to: old)
        return made
    }

    /// A descriptor that is open already: it has its own place in its file.
    private static func duplicate(_ descriptor: Int32) throws(FileFailure) -> Int32 {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0 else { throw FileFailure(.opening, errno) }
        guard flags & O_ACCMODE != O_RDONLY else { throw FileFailure(.opening, EBADF) }
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw FileFailure(.opening, errno) }
        return copy
    }

    /// A device or pipe. If it has become something else meanwhile, that is not touched.
    private static func open(inPlace place: borrowing FilePlace) throws(FileFailure) -> Int32 {
        let flags = O_WRONLY | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC
        let descriptor = openat(place.folder, place.name, flags)
        guard descriptor >= 0 else { throw FileFailure(.opening, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.kind != S_IFREG else {
            close(descriptor)
            throw FileFailure(.opening, ESTALE)
        }
        return descriptor
    }

    /// A new file in the folder, without a name if it can be given one later.
    private static func make(in place: borrowing FilePlace, mode: mode_t) throws(FileFailure) -> (
        descriptor: Int32, stage: Stage
    ) {
        let folder = place.folder
        let descriptor = openat(folder, ".", O_RDWR | O_CLOEXEC | OpenFile.nameless, mode)
        if descriptor >= 0 {
            if access("/proc/self/fd/\(descriptor)", F_OK) == 0 { return (descriptor, .nameless) }
            close(descriptor)
        }
        var named: Int32 = -1
        let name = try UniqueName.claim { name in
            named = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
            return named >= 0
        }
        return (named, .named(name))
    }

    /// Gives the new file the old one's owner and mode. Only root may give files away: for others the new file is their
    /// own, and a group that is not the old one's gets no more than everybody.
    private static func liken(_ descriptor: Int32, to old: stat) {
        var mode = old.st_mode & 0o777
        if fchown(descriptor, old.st_uid, old.st_gid) < 0, fchown(descriptor, uid_t.max, old.st_gid) < 0 {
            mode = mode & ~0o070 | mode & (mode & 0o007) << 3
        }
        fchmod(descriptor, mode)
    }
}

/// Names that nobody can know before.
enum UniqueName {
    private static let attempts = 100

    /// Tries names until `take` succeeds with one. It sets `errno`.
    static func claim(_ take: (String) -> Bool) throws(FileFailure) -> String {
        for _ in 0..<attempts {
            let name = ".new-" + String(UInt64.random(in: .min ... .max), radix: 36)
            if take(name) { return name }
            guard errno == EEXIST else { break }
        }
        throw FileFailure(.making, errno)
    }
}
