/// How a configuration gets at the files that it includes. Whoever calls the reader does the reading.
package struct KeepalivedFiles {
    /// The files that a pattern stands for, relative to the folder of the file that includes it.
    package var matching: (_ pattern: String, _ includer: String) -> [String]
    /// What two paths of one file have in common; nil for no file.
    package var identity: (_ path: String) -> String?
    package var read: (_ path: String, _ limit: Int) -> Content

    package enum Content: Sendable {
        case text([UInt8])
        /// Why it cannot be read.
        case failure(String)
    }

    package init(
        matching: @escaping (_ pattern: String, _ includer: String) -> [String],
        identity: @escaping (_ path: String) -> String?,
        read: @escaping (_ path: String, _ limit: Int) -> Content
    ) {
        self.matching = matching
        self.identity = identity
        self.read = read
    }

    /// No file is there.
    package static var none: KeepalivedFiles {
        KeepalivedFiles(
            matching: { _, _ in [] }, identity: { _ in nil }, read: { _, _ in .failure("no such file") })
    }
}
