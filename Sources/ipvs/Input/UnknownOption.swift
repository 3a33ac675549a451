import ArgumentParser

/// An option that a command does not have. The argument parser tells of it only where nothing else is wrong: of
/// `ipvs simulate --rlues site.rules` it would say that --rules is missing.
struct UnknownOption {
    let name: String
    /// What the command has that is most like it.
    let nearest: String?

    /// The first one among the words of a command line.
    init?(in words: [String]) {
        guard let name = words.first,
            let command = IPVS.configuration.subcommands.first(where: { $0._commandName == name })
        else { return nil }
        let help = IPVS.helpMessage(for: command, includeHidden: true, columns: 200)
        let known = Set(Self.options(in: help))
        let given = words.dropFirst().prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
            .map { $0.split(separator: "=", maxSplits: 1).first.map(String.init) ?? $0 }
        guard
            let unknown = given.first(where: { !known.contains($0) && $0 != "--generate-completion-script" })
        else { return nil }
        self.name = unknown
        nearest = NearestWord.of(unknown, known.sorted())
    }

    /// The parser's message with its first line replaced.
    func message(instead message: String) -> String {
        let hint = nearest.map { ". Did you mean '\($0)'?" } ?? ""
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        let rest = lines.drop { !$0.hasPrefix("Usage:") }.joined(separator: "\n")
        return "Error: Unknown option '\(name)'\(hint)" + (rest.isEmpty ? "" : "\n\(rest)")
    }

    /// The names at the beginnings of lines: with two dashes, also behind a short name or a slash. Their descriptions begin in
    /// a later column.
    private static func options(in help: String) -> [String] {
        help.split(separator: "\n").filter { $0.hasPrefix("  -") }.flatMap(names)
    }

    private static func names(in line: Substring) -> [String] {
        let end = line.dropFirst(2).firstRange(of: "  ")?.lowerBound ?? line.endIndex
        return line[..<end].split { !($0.isLetter || $0.isNumber || $0 == "-") }.filter { $0.hasPrefix("--") }
            .map(
                String.init)
    }
}
