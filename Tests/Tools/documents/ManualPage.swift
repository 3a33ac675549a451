/// The sessions of a manual page: its literal displays that begin with a prompt, `# ` or `$ `.
struct ManualPage {
    /// What is typed: each prompt's line with those that continue it, and what stands below it up to the next prompt.
    var session: [Exchange] = []

    init(_ text: String) throws(DocumentError) {
        var display: [String]?
        for (index, line) in Markdown.lines(of: text).enumerated() {
            if line.hasPrefix(".Bd -literal") {
                display = []
            } else if line.hasPrefix(".Ed") {
                add(display ?? [], endingBefore: index + 1)
                display = nil
            } else if display != nil {
                display?.append(try Self.onTheScreen(line, at: index + 1))
            }
        }
    }

    private mutating func add(_ display: [String], endingBefore end: Int) {
        guard let first = display.first, Self.isPrompt(first) else { return }
        for (index, line) in display.enumerated() {
            let number = end - display.count + index
            if let last = session.last, index > 0, last.commands.hasSuffix("\\\n") {
                session[session.count - 1].commands += line + "\n"
                session[session.count - 1].shown?.lines = number + 1..<number + 1
            } else if Self.isPrompt(line) {
                let shown = Exchange.Output(text: "", lines: number + 1..<number + 1)
                session.append(Exchange(line: number, commands: line.dropFirst(2) + "\n", shown: shown))
            } else if var shown = session[session.count - 1].shown {
                shown.text += line + "\n"
                shown.lines = shown.lines.lowerBound..<number + 1
                session[session.count - 1].shown = shown
            }
        }
    }

    private static func isPrompt(_ line: String) -> Bool { line.hasPrefix("# ") || line.hasPrefix("$ ") }

    /// mandoc_char(7): what the page writes for characters that mean something to it.
    private static let characters = [
        "(aq": "'", "(ga": "`", "(ti": "~", "(ha": "^", "(dq": "\"", "&": "", "-": "-", "e": "\\",
    ]

    private static func onTheScreen(_ line: String, at number: Int) throws(DocumentError) -> String {
        var text = ""
        var rest = line[...]
        while let backslash = rest.firstIndex(of: "\\") {
            text += rest[..<backslash]
            rest = rest[backslash...].dropFirst()
            guard let known = characters.first(where: { rest.hasPrefix($0.key) }) else {
                throw DocumentError(line: number, "what is \\\(rest.prefix(3)) on the screen?")
            }
            text += known.value
            rest = rest.dropFirst(known.key.count)
        }
        return text + rest
    }
}
