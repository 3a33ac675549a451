import Glibc
import IPVSRules

/// `ipvs help E012`: what a code of `ipvs check` or `ipvs doctor` means. The argument parser's own `help` knows subcommands only.
struct CodeHelp {
    private let codes: [any HelpedCode]

    init(_ code: some HelpedCode) { codes = [code] }

    /// - Returns: nil for what is no question about codes.
    init?(_ arguments: some Collection<String>) throws(Failure) {
        let words = arguments.dropFirst()
        guard arguments.first == "help", !words.isEmpty, words.allSatisfy(Self.isLikeCode) else { return nil }
        var codes: [any HelpedCode] = []
        for word in words {
            let name = word.uppercased()
            let finding: (any HelpedCode)? = FindingCode(rawValue: name)
            guard let code = finding ?? DoctorCode(rawValue: name) else {
                throw .request(.noSuchCode(word))
            }
            codes.append(code)
        }
        self.codes = codes
    }

    private static func isLikeCode(_ word: String) -> Bool {
        guard let first = word.utf8.first, word.utf8.count > 1, "DdEeWw".utf8.contains(first) else {
            return false
        }
        return word.utf8.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    func print() throws(Failure) {
        let width = TerminalWidth.ofSentences(to: STDOUT_FILENO)
        try StandardOutput.write(codes.map { text(of: $0, width: width) }.joined(separator: "\n"))
    }

    /// For a place where nothing is known of how wide it is.
    var plain: String { codes.map { text(of: $0, width: .max) }.joined(separator: "\n") }

    private func text(of code: some HelpedCode, width: Int) -> String {
        let help = code.help
        func paragraph(_ text: String) -> String {
            TextWrap.lines(text, width: width).map { "\($0.drop { $0 == " " })\n" }.joined()
        }
        func rules(_ text: String) -> String {
            text.split(separator: "\n").map { "    \(String($0).onScreen)\n" }.joined()
        }
        return paragraph("\(code.rawValue), \(help.kind): \(help.title)") + "\n"
            + paragraph(help.reason) + "\n" + paragraph("What to do: \(help.remedy)")
            + help.examples.map { "\n\($0.title):\n\(rules($0.rules))" }.joined()
    }

    /// Without the title.
    var markdown: String {
        codes.map { code in
            let help = code.help
            func rules(_ text: String) -> String {
                "```\n" + text.split(separator: "\n").map { "\(String($0).onScreen)\n" }.joined() + "```\n"
            }
            let examples = help.examples.enumerated().map { index, example in
                (index == 0 ? "\n" : "\n\(example.title):\n\n") + rules(example.rules)
            }
            return "\(help.reason)\n\n**What to do:** \(help.remedy)\n" + examples.joined()
        }.joined(separator: "\n")
    }
}

/// A code that can be asked for.
protocol HelpedCode {
    var rawValue: String { get }
    var help: CodeHelp.Text { get }
}

extension CodeHelp {
    struct Text {
        /// What is found by it.
        let kind: String
        let title: String
        let reason: String
        let remedy: String
        var examples: [(title: String, rules: String)] = []
    }
}

extension FindingCode: HelpedCode {
    var help: CodeHelp.Text {
        CodeHelp.Text(
            kind: severity == .error ? "an error" : "a warning", title: explanation.title,
            reason: explanation.reason, remedy: explanation.remedy,
            examples: [("For example", explanation.example), ("Better", explanation.better)])
    }
}

extension DoctorCode: HelpedCode {
    var help: CodeHelp.Text {
        CodeHelp.Text(
            kind: severity == .error ? "an error" : "a \(severity.rawValue)", title: explanation.title,
            reason: explanation.reason, remedy: explanation.remedy)
    }
}
