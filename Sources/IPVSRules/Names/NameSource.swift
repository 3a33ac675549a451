/// Where names of one kind are looked for, as far as this program can tell from /etc/nsswitch.conf.
package enum NameSource: Sendable, Equatable {
    /// In the file and nowhere else.
    case file
    /// In the file first. What is not in it, the host's own programs know.
    case fileThenHost
    /// Elsewhere first: only the host's own programs know.
    case host

    /// Reads what `configuration`, the text of nsswitch.conf, says of `database`.
    ///
    /// A `db` before `files` is passed over when there is no database file, as glibc does. Without a line for the
    /// database, with two, or with an action such as `[SUCCESS=continue]`, glibc's answer depends on its version or
    /// its modules: the host has to be asked.
    ///
    /// - Parameter hasDatabaseFile: whether `db` has something to read.
    package init(of database: StaticString, in configuration: [UInt8], hasDatabaseFile: () -> Bool) {
        var found: [ArraySlice<UInt8>] = []
        DatabaseLine.forEach(in: configuration) { line in
            let name = line.word { $0 == UInt8(ascii: ":") }
            guard name.elementsEqual(database) else { return }
            found.append(line.rest.drop { $0 == UInt8(ascii: ":") || NumberText.isSpace($0) })
        }
        guard found.count == 1 else {
            self = .host
            return
        }
        self.init(sources: DatabaseLine(found[0]), hasDatabaseFile: hasDatabaseFile)
    }

    private init(sources: DatabaseLine, hasDatabaseFile: () -> Bool) {
        var sources = sources
        let opensAction = { (byte: UInt8) in byte == UInt8(ascii: "[") }
        var first = sources.word(before: opensAction)
        if first.elementsEqual("db"), sources.rest.first != UInt8(ascii: "["), !hasDatabaseFile() {
            first = sources.word(before: opensAction)
        }
        guard first.elementsEqual("files"), sources.rest.first != UInt8(ascii: "[") else {
            self = .host
            return
        }
        self = sources.rest.isEmpty ? .file : .fileThenHost
    }
}
