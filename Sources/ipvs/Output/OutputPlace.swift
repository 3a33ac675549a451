import Glibc

/// The place in the file system that a path leads to, whether there is a file yet or not.
struct OutputPlace: Equatable {
    private let path: String

    init(_ path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
        self.path = Self.resolved(path) ?? Self.resolved(folder).map { "\($0)/\(name)" } ?? path
    }

    /// nil if nothing is there; `-` is no file.
    private static func resolved(_ path: String) -> String? {
        guard path != "-", let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
