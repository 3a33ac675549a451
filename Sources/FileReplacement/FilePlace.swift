import Glibc

/// Where a path leads: to a descriptor of this process, or to a name in a folder, whether there is a file yet or not.
///
/// Symbolic links are followed as far as they can be trusted: those of root and of the user who runs this. Whoever may
/// write to a folder can put a link into it that leads to any file at all, and a program of root's that follows it
/// replaces that file. The folder stays open from here on, so that nobody can put another one in its place meanwhile.
struct FilePlace: ~Copyable {
    private let opened: OpenFile
    let name: String
    /// Of what is there.
    let status: stat?
    /// The descriptor that the path names, as `/dev/stdout` and `/dev/fd/3` do.
    let ownDescriptor: Int32?

    /// As many as the kernel follows (`MAXSYMLINKS` of `<linux/namei.h>`).
    private static let maximumOfLinks = 40

    /// The folder's descriptor, opened with `O_PATH`.
    var folder: Int32 { opened.descriptor }
    var folderStatus: stat { opened.status }

    init(_ path: String) throws(FileFailure) {
        guard !path.isEmpty else { throw FileFailure(.reaching, ENOENT) }
        var folder = try Self.start(path)
        var rest = Self.names(path)
        var links = 0
        while let name = rest.popLast() {
            guard
                let found = OpenFile(openat(folder.descriptor, name, OpenFile.path | O_NOFOLLOW | O_CLOEXEC))
            else {
                let number = errno
                guard number == ENOENT, rest.isEmpty, !Self.isOwnDescriptors(folder) else {
                    throw FileFailure(.reaching, number)
                }
                self.init(folder, name, status: nil)
                return
            }
            let status = found.status
            switch status.kind {
            case S_IFDIR: folder = found
            case S_IFLNK:
                if Self.isOwnDescriptors(folder), let number = Int32(name) {
                    self.init(folder, name, status: OpenFile.status(of: number), ownDescriptor: number)
                    return
                }
                links += 1
                guard links <= Self.maximumOfLinks else { throw FileFailure(.reaching, ELOOP) }
                guard status.st_uid == 0 || status.st_uid == geteuid() else {
                    throw FileFailure(.following(link: name, of: status.st_uid), ELOOP)
                }
                let target = try Self.target(of: found)
                if target.first == "/" { folder = try Self.start(target) }
                rest += Self.names(target)
            default:
                guard rest.isEmpty else { throw FileFailure(.reaching, ENOTDIR) }
                self.init(folder, name, status: status)
                return
            }
        }
        throw FileFailure(.reaching, EISDIR)
    }

    private init(
        _ folder: consuming OpenFile, _ name: String, status: stat?, ownDescriptor: Int32? = nil
    ) {
        opened = folder
        (self.name, self.status, self.ownDescriptor) = (name, status, ownDescriptor)
    }

    // MARK: Steps of the way

    private static func start(_ path: String) throws(FileFailure) -> OpenFile {
        guard
            let folder = OpenFile(
                open(path.first == "/" ? "/" : ".", OpenFile.path | O_DIRECTORY | O_CLOEXEC))
        else {
            throw FileFailure(.reaching, errno)
        }
        return folder
    }

    /// The names of a path, the first last. A slash at the end asks for a folder: the name behind it is `.`.
    private static func names(_ path: String) -> [String] {
        let names = path.split(separator: "/").map(String.init)
        return (path.last == "/" ? names + ["."] : names).reversed()
    }

    private static func target(of link: borrowing OpenFile) throws(FileFailure) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlinkat(link.descriptor, "", &bytes, bytes.count)
        guard count > 0 else { throw FileFailure(.reaching, errno) }
        guard let target = String(validating: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        else {
            throw FileFailure(.reaching, EILSEQ)
        }
        return target
    }

    /// Whether a folder is `/proc/self/fd`, whose links cannot be read but lead to what is open.
    private static func isOwnDescriptors(_ folder: borrowing OpenFile) -> Bool {
        var own = stat()
        return stat("/proc/self/fd", &own) == 0 && own.isSameFile(as: folder.status)
    }
}
