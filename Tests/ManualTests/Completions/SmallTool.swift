/// `ipvsadm-save` and `ipvsadm-restore`, whose few options need no table.
struct SmallTool: Sendable {
    let name: String
    let options: [(name: String, summary: String)]

    static let all = [save, restore]

    static let save = SmallTool(
        name: "ipvsadm-save", options: [("-n", "addresses and ports as numbers")])

    /// `-n` is left out: it does nothing.
    static let restore = SmallTool(
        name: "ipvsadm-restore",
        options: [
            ("--check", "only check the rules"), ("--boot", "for the start of the machine"),
            ("-h", "show a summary"), ("--help", "show a summary"),
        ])

    /// Their scripts for bash and fish; zsh has one file for all.
    var files: [CompletionFile] {
        let words = options.map(\.name).joined(separator: " ")
        let lines = options.map { option in
            let dashes = option.name.prefix { $0 == "-" }.count
            return
                "complete -c \(name) \(dashes == 1 ? "-s" : "-l") \(option.name.dropFirst(dashes)) -d '\(option.summary)'"
        }
        return [
            CompletionFile(
                path: "bash/" + name,
                text:
                    "# bash completion for \(name). \(CompletionFile.notice)\ncomplete -W '\(words)' \(name)\n"
            ),
            CompletionFile(
                path: "fish/" + name + ".fish",
                text: "# fish completion for \(name). \(CompletionFile.notice)\ncomplete -c \(name) -f\n"
                    + lines.joined(separator: "\n") + "\n"),
        ]
    }
}
