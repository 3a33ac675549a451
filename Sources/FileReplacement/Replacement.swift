import Glibc

/// A new file on its way to a name, which it gets at once and whole.
///
/// Until `finish` the old file stays as it is, whatever ends the program. The new one is made in the same folder, without
/// a name where the file system can do that, else with one that nobody can know before (`O_EXCL`, `O_NOFOLLOW`): what
/// others put into the folder is neither followed nor opened. It gets the old one's owner, as far as the system permits,
/// and its mode. A device, a pipe, and what is open already (`/dev/stdout`) is written to as it is.
package struct Replacement: ~Copyable {
    /// What to write to.
    package let descriptor: Int32
    private let place: FilePlace
    private var stage: Stage

    enum Stage {
        /// Written in place: there is nothing to replace.
        case inPlace
        case nameless
        /// In the folder, under this name.
        case named(String)
        case finished
    }

    /// - Parameter path: of the file that is to be there in the end.
    package init(_ path: String) throws(FileFailure) {
        let place = try FilePlace(path)
        (descriptor, stage) = try Self.open(place)
        self.place = place
    }

    deinit {
        close(descriptor)
        if case .named(let name) = stage { unlinkat(place.folder, name, 0) }
    }

    /// Whether the file that is there has these very bytes already.
    package func changesNothing() -> Bool {
        if case .inPlace = stage { return false }
        guard let file = OpenFile(openat(place.folder, place.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) else {
            return false
        }
        return Content(of: file.descriptor) == Content(of: descriptor)
    }

    /// Brings what was written to the disk, and puts it in the old file's place.
    ///
    /// - Parameter versions: how many old files are kept beside it, as NAME.1 (the last) and so on.
    package mutating func finish(keeping versions: Int = 0) throws(FileFailure) {
        if case .inPlace = stage { return }
        try Self.sync(descriptor)
        let name = try nameInFolder()
        if versions > 0, place.status != nil { try place.keepOld(versions) }
        guard renameat(place.folder, name, place.folder, place.name) == 0 else {
            throw FileFailure(.replacing, errno)
        }
        stage = .finished
        // Only a folder that was opened for reading can be brought to the disk.
        if let folder = OpenFile(openat(place.folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
            try Self.sync(folder.descriptor)
        }
    }

    /// The name that the new file has until it gets the old one's: there is no call that gives a file without a name one
    /// that is taken.
    private mutating func nameInFolder() throws(FileFailure) -> String {
        if case .named(let name) = stage { return name }
        let source = "/proc/self/fd/\(descriptor)"
        let name = try UniqueName.claim { [folder = place.folder] name in
            linkat(AT_FDCWD, source, folder, name, AT_SYMLINK_FOLLOW) == 0
        }
        stage = .named(name)
        return name
    }

    /// What a file system cannot do (`EINVAL`) is no failure.
    private static func sync(_ descriptor: Int32) throws(FileFailure) {
        guard fsync(descriptor) < 0, errno != EINVAL else { return }
        throw FileFailure(.syncing, errno)
    }
}
