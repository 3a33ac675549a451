import Glibc

/// Which file it is, by whatever path or descriptor it is reached.
package struct FileIdentity: Hashable, Sendable {
    private var device: dev_t
    private var number: ino_t
    /// Of a file that is not there yet: its name in that folder.
    private var name: String?
    /// Whether what is written to it can be read from it again, as from a plain file and not from a terminal.
    package var keepsContent: Bool

    private init(_ status: stat) {
        (device, number, name) = (status.st_dev, status.st_ino, nil)
        keepsContent = status.kind == S_IFREG || status.kind == S_IFBLK
    }

    /// What is open; nil if nothing is.
    package init?(descriptor: Int32) {
        guard let status = OpenFile.status(of: descriptor) else { return nil }
        self.init(status)
    }

    /// What would be read from a path; nil if nothing is there.
    package init?(reading path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// What would be written to by a path; nil if it leads nowhere.
    package init?(writing path: String) {
        guard let place = try? FilePlace(path) else { return nil }
        if let status = place.status {
            self.init(status)
            return
        }
        self.init(place.folderStatus)
        (name, keepsContent) = (place.name, true)
    }
}
