import Glibc
import IPVSRules

/// `ipvs help E012`: what a code of `ipvs check` means. The argument parser's own `help` knows subcommands only.
struct CodeHelp {
    private let codes: [FindingCode]

    init(_ code: FindingCode) { codes = [code] }

    /// - Returns: nil for what is no question about codes.
    init?(_ arguments: some Collection<String>) throws(Failure) {
        let words = arguments.dropFirst()
        guard arguments.first == "help", !words.isEmpty, words.allSatisfy(Self.isLikeCode) else { return nil }
        var codes: [FindingCode] = []
        for word in words {
            guard let code = FindingCode(rawValue: word.uppercased()) else {
                throw .request(.noSuchCode(word))
            }
            codes.append(code)
        }
        self.codes = codes
    }

    private static func isLikeCode(_ word: String) -> Bool {
        guard let first = word.utf8.first, word.utf8.count > 1, "EeWw".utf8.contains(first) else {
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

    private func text(of code: FindingCode, width: Int) -> String {
        let explanation = code.explanation
        func paragraph(_ text: String) -> String {
            TextWrap.lines(text, width: width).map { "\($0.drop { $0 == " " })\n" }.joined()
        }
        func rules(_ text: String) -> String {
            text.split(separator: "\n").map { "    \(String($0).onScreen)\n" }.joined()
        }
        return paragraph("\(code.rawValue), \(code.kind): \(explanation.title)") + "\n"
            + paragraph(explanation.reason) + "\n" + paragraph("What to do: \(explanation.remedy)")
            + "\nFor example:\n" + rules(explanation.example) + "\nBetter:\n" + rules(explanation.better)
    }

    /// Without the title.
    var markdown: String {
        codes.map { code in
            let explanation = code.explanation
            func rules(_ text: String) -> String {
                "```\n" + text.split(separator: "\n").map { "\(String($0).onScreen)\n" }.joined() + "```\n"
            }
            return "\(explanation.reason)\n\n**What to do:** \(explanation.remedy)\n\n"
                + rules(explanation.example) + "\nBetter:\n\n" + rules(explanation.better)
        }.joined(separator: "\n")
    }
}

extension FindingCode {
    /// In a title.
    fileprivate var kind: String { severity == .error ? "an error" : "a warning" }
}
