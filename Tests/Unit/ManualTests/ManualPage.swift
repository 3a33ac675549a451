import Foundation

/// The mdoc source of a manual page, as far as tests look at it: sections, list items and options.
struct ManualPage {
    /// A macro line or a line of text.
    private let lines: [Substring]

    init(_ name: String) throws {
        lines = try ProjectFile.text("Docs/man/" + name).split(separator: "\n")
    }

    private init(lines: [Substring]) { self.lines = lines }

    /// Every option that is mentioned with `Fl`, as it is typed.
    var options: Set<String> { Set(lines.flatMap(Self.options)) }

    /// A section (`Sh`) or subsection (`Ss`), without its title; nil if there is none.
    func part(_ macro: String, _ title: String) -> ManualPage? {
        guard let start = lines.firstIndex(where: { $0 == ".\(macro) \(title)" }) else { return nil }
        let rest = lines[(start + 1)...]
        let end = rest.firstIndex { $0.hasPrefix(".Sh ") || (macro == "Ss" && $0.hasPrefix(".Ss ")) }
        return ManualPage(lines: Array(rest[..<(end ?? rest.endIndex)]))
    }

    /// Titles of subsections.
    var subsections: [String] { lines.filter { $0.hasPrefix(".Ss ") }.map { String($0.dropFirst(4)) } }

    /// Heads of list items whose first word is an option.
    var optionItems: [Item] {
        lines.filter { $0.hasPrefix(".It Fl ") }.map { Item(head: String($0)) }
    }

    /// Words of list items that begin with another macro, in alphabetical order.
    func items(of macro: String) -> [String] {
        lines.filter { $0.hasPrefix(".It \(macro) ") }.map { String($0.dropFirst(5 + macro.count)) }.sorted()
    }

    /// Whether the text points to a section.
    func mentions(section title: String) -> Bool {
        lines.contains {
            $0.hasPrefix(".Sx \(title.uppercased())") || $0.contains(" Sx \(title.uppercased())")
        }
    }

    /// What is said about an option: its item up to the next one.
    func paragraph(ofOption name: String) -> String? {
        guard
            let start = lines.firstIndex(where: {
                $0.hasPrefix(".It Fl ") && Self.options(in: $0).contains(name)
            })
        else { return nil }
        let rest = lines[(start + 1)...]
        return rest.prefix { !$0.hasPrefix(".It ") && $0 != ".El" }.joined(separator: " ")
    }

    /// The forms of a synopsis: what stands from one `.Nm` to the next, up to a paragraph.
    var forms: [[String]] {
        lines.prefix { $0 != ".Pp" }.split { $0 == ".Nm" }.map { $0.map(String.init) }
    }

    /// `.It Fl s Ar name , Fl -scheduler Ar name`
    struct Item {
        let head: String
        var names: [String] { ManualPage.options(in: head[...]) }
        var hasValue: Bool { head.contains(" Ar ") }
        var hasOptionalValue: Bool { head.contains(" Op Ar ") }
    }

    /// The options on a line. A macro's words end with the next macro, or with punctuation.
    static func options(in line: Substring) -> [String] {
        guard line.first == ".", !line.hasPrefix(".\\\"") else { return [] }
        var options: [String] = []
        var isInside = false
        for word in line.dropFirst().split(separator: " ") {
            if word == "Fl" {
                isInside = true
            } else if word.count == 2, word.first?.isUppercase == true, word.last?.isLowercase == true {
                isInside = false
            } else if isInside, word.count > 1 || word.first?.isLetter == true || word.first?.isNumber == true
            {
                options.append("-" + word.replacing("\\&", with: ""))
            }
        }
        return options
    }
}
