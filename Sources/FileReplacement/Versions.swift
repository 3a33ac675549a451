import Glibc

/// Old files beside the new one: NAME.1 is the last, NAME.2 the one before it, and so on.
extension FilePlace {
    /// Keeps the file that is there as NAME.1 as well, and moves the others on; the oldest goes.
    borrowing func keepOld(_ versions: Int) throws(FileFailure) {
        // Left by a run that was broken off, or failed, right after this: doing it again would push an old one out.
        guard !isKept else { return }
        // First what may fail.
        let link = try linkOld()
        do throws(FileFailure) {
            for version in stride(from: versions - 1, through: 0, by: -1) {
                try move(version == 0 ? link : "\(name).\(version)", to: "\(name).\(version + 1)")
            }
        } catch {
            unlinkat(folder, link, 0)
            throw error
        }
    }

    /// Gives the file that is there a second name.
    private borrowing func linkOld() throws(FileFailure) -> String {
        do throws(FileFailure) {
            return try UniqueName.claim { linkat(folder, name, folder, $0, 0) == 0 }
        } catch {
            // The name is in this folder, and what is there is not.
            throw error.number == EXDEV
                ? FileFailure(.replacing, EBUSY) : FileFailure(.keeping("\(name).1"), error.number)
        }
    }

    /// One that is missing leaves a gap.
    private borrowing func move(_ old: String, to new: String) throws(FileFailure) {
        guard renameat(folder, old, folder, new) < 0, errno != ENOENT else { return }
        throw FileFailure(.keeping(new), errno)
    }

    /// Whether the file that is there is also NAME.1.
    private var isKept: Bool {
        var kept = stat()
        guard let status, fstatat(folder, "\(name).1", &kept, AT_SYMLINK_NOFOLLOW) == 0 else { return false }
        return kept.isSameFile(as: status)
    }
}
