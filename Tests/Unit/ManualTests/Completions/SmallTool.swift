/// `ipvsadm-save` and `ipvsadm-restore`, whose few options need no table.
struct SmallTool: Sendable {
    let name: String
    let options: [(name: String, summary: String)]
    /// What stands behind options that need a value: a file, or else something that cannot be offered.
    var values: [String: String] = [:]
    /// The option that names of files go with.
    var fileOption: String?

    static let all = [save, restore]

    static let save = SmallTool(
        name: "ipvsadm-save",
        options: [
            ("-n", "addresses and ports as numbers"), ("--order", "servers in the order of the kernel"),
            ("--output", "replace a file by the rules"),
            ("--keep", "keep so many old files beside it"),
            ("--unless-empty", "leave the file as it is when the table is empty"),
        ], values: ["--output": "file", "--keep": "number"])

    /// `-n` is left out: it does nothing.
    static let restore = SmallTool(
        name: "ipvsadm-restore",
        options: [
            ("--check", "only check the rules"), ("--boot", "for the start of the machine"),
            ("--exact-order", "servers in the order of the rules too"),
            ("--all-or-nothing", "take everything back when something fails"),
            ("--wait", "wait no longer for another restore"),
            ("-h", "show a summary"), ("--help", "show a summary"),
        ], values: ["--wait": "number"], fileOption: "--check")

    /// Their scripts for bash and fish; zsh has one file for all.
    var files: [CompletionFile] {
        let words = options.map(\.name).joined(separator: " ")
        let lines = options.map { option in
            let dashes = option.name.prefix { $0 == "-" }.count
            let value = values[option.name].map { $0 == "file" ? " -r -F" : " -x" } ?? ""
            return
                "complete -c \(name) \(dashes == 1 ? "-s" : "-l") \(option.name.dropFirst(dashes))\(value) -d '\(option.summary)'"
        }
        // bash offers files where no option begins like the word.
        let takesFiles = fileOption != nil || values.values.contains("file")
        let fallback = takesFiles ? "-o default " : ""
        let files = fileOption.map {
            "complete -c \(name) -n '__fish_contains_opt \($0.dropFirst(2))' -F\n"
        }
        return [
            CompletionFile(
                path: "bash/" + name,
                text:
                    "# bash completion for \(name). \(CompletionFile.notice)\ncomplete \(fallback)-W '\(words)' \(name)\n"
            ),
            CompletionFile(
                path: "fish/" + name + ".fish",
                text: "# fish completion for \(name). \(CompletionFile.notice)\ncomplete -c \(name) -f\n"
                    + lines.joined(separator: "\n") + "\n" + (files ?? "")),
        ]
    }
}
