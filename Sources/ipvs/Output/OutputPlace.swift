import Glibc

/// The place in the file system that a path leads to, whether there is a file yet or not.
struct OutputPlace: Equatable {
    private let path: String

    /// `-` is no file.
    init(_ path: String) {
        guard path != "-" else {
            self.path = path
            return
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
        self.path = Self.resolved(path) ?? Self.resolved(folder).map { "\($0)/\(name)" } ?? path
    }

    /// nil if nothing is there.
    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
