import Glibc

/// Files by a pattern, as a shell finds them. The C library's glob(3) is not used: for `~` it brings the host's modules of
/// users' names, which a static program must not load.
enum FilePattern {
    /// What matches and is no folder, sorted by their bytes for each of the pattern's braces.
    static func files(matching pattern: String, atMost limit: Int) -> [String] {
        var found: [String] = []
        for text in alternatives(of: pattern, atMost: limit) {
            var paths = [text.hasPrefix("/") ? "/" : ""]
            let parts = text.split(separator: "/").map(String.init)
            for (index, part) in parts.enumerated() {
                let isLast = index == parts.count - 1
                paths = paths.flatMap { entries(of: $0, matching: part, atMost: limit, isFolder: !isLast) }
                if paths.count > limit { paths.removeLast(paths.count - limit) }
            }
            found += paths.filter(isNoFolder)
        }
        return Array(found.prefix(limit))
    }

    /// The names in a folder that match one part of a pattern, behind the folder's path.
    private static func entries(of folder: String, matching part: String, atMost limit: Int, isFolder: Bool)
        -> [String]
    {
        let ending = isFolder ? "/" : ""
        guard part.contains(where: { "*?[".contains($0) }) else {
            return access(folder + part, F_OK) == 0 ? [folder + part + ending] : []
        }
        guard let names = opendir(folder.isEmpty ? "." : folder) else { return [] }
        defer { closedir(names) }
        var found: [String] = []
        while found.count < limit, let entry = readdir(names) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if fnmatch(part, name, FNM_PERIOD) == 0 { found.append(folder + name + ending) }
        }
        return found.filter { !isFolder || isOf(S_IFDIR, $0) }.sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
    }

    private static func isOf(_ kind: mode_t, _ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == kind
    }

    /// Of a pipe or device whoever reads it says what is wrong with it.
    private static func isNoFolder(_ path: String) -> Bool { access(path, F_OK) == 0 && !isOf(S_IFDIR, path) }

    /// `{a,b}c` is `ac` and `bc`.
    static func alternatives(of pattern: String, atMost limit: Int) -> [String] {
        var waiting = [pattern]
        var whole: [String] = []
        while let text = waiting.popLast(), whole.count < limit {
            // The innermost braces come first.
            guard let close = text.firstIndex(of: "}"), let open = text[..<close].lastIndex(of: "{") else {
                whole.append(text)
                continue
            }
            let words = text[text.index(after: open)..<close].split(
                separator: ",", omittingEmptySubsequences: false)
            let rest = text[text.index(after: close)...]
            for word in words.reversed() where waiting.count < limit {
                waiting.append("\(text[..<open])\(word)\(rest)")
            }
        }
        return whole
    }
}
