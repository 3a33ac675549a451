import FileReplacement

/// The files that a command reads and writes, by what they are and not by what they are called.
struct FileUses {
    private struct Use {
        /// As `--rules site.rules`.
        var name: String
        var file: FileIdentity
    }

    private var inputs: [Use] = []
    private var outputs: [Use] = []

    /// - Parameter path: nil if the option was not given.
    mutating func read(_ path: String?, by option: String) {
        guard let path else { return }
        let file = path == "-" ? FileIdentity(descriptor: 0) : FileIdentity(reading: path)
        // A terminal can be both read and written, and so can /dev/null.
        if let file, file.keepsContent { inputs.append(Use(name: "\(option) \(path)", file: file)) }
    }

    mutating func write(_ path: String?, by option: String) {
        guard let path else { return }
        let file = path == "-" ? FileIdentity(descriptor: 1) : FileIdentity(writing: path)
        if let file { outputs.append(Use(name: "\(option) \(path)", file: file)) }
    }

    /// Standard output as it is, which may be a terminal, a pipe or /dev/null and then takes more than one thing.
    mutating func print(_ what: String) {
        guard let file = FileIdentity(descriptor: 1), file.keepsContent else { return }
        outputs.append(Use(name: "\(what) on standard output", file: file))
    }

    /// What would be lost; nil if nothing.
    var conflict: String? {
        for (index, output) in outputs.enumerated() {
            if let input = inputs.first(where: { $0.file == output.file }) {
                return "\(output.name) would overwrite what is read by \(input.name)"
            }
            if let other = outputs[..<index].first(where: { $0.file == output.file }) {
                return "\(other.name) and \(output.name) need files of their own"
            }
        }
        return nil
    }
}
