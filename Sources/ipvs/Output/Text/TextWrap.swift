import IPVSRules

/// Sentences in lines of a width.
enum TextWrap {
    /// Breaks at blanks only, so that addresses and paths stay whole; a word that is too long has a line of its own.
    ///
    /// - Parameter indent: of the first line; the others have two blanks more.
    static func lines(_ text: String, width: Int, indent: Int = 0) -> [String] {
        if text.isEmpty { return [""] }
        let text = text.onScreen
        if isOneLine(text.utf8, width: width - indent) {
            return [String(repeating: " ", count: indent) + text]
        }
        var lines: [String] = []
        var line = String(repeating: " ", count: indent)
        var isEmpty = true
        for (gap, word) in words(of: text) {
            if isEmpty {
                line += word
            } else if line.count + gap + word.count <= width {
                line += String(repeating: " ", count: gap) + word
            } else {
                lines.append(line)
                line = String(repeating: " ", count: indent + 2) + word
            }
            // A word that is too long for what the indentation leaves gives that up first.
            if line.count > width, line.drop(while: { $0 == " " }) == word {
                line = String(repeating: " ", count: max(0, width - word.count)) + word
            }
            isEmpty = false
        }
        return lines + [line]
    }

    /// Whether a text of one byte a column and nothing that a terminal would obey has room as it is. A blank at an end is no
    /// part of a word.
    static func isOneLine(_ text: some BidirectionalCollection<UInt8>, width: Int) -> Bool {
        let blank = UInt8(ascii: " ")
        return text.count <= width && text.first != blank && text.last != blank
            && text.allSatisfy { (0x20...0x7e).contains($0) }
    }

    /// Whole messages, line by line, which may be indented already.
    static func wrapped(_ text: String, width: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard line.count > width else { return String(line) }
            let indent = line.prefix { $0 == " " }.count
            return lines(String(line.dropFirst(indent)), width: width, indent: indent).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// Words with the number of blanks before each. A percent sign belongs to the number before it.
    private static func words(of text: String) -> [(gap: Int, word: String)] {
        var words: [(gap: Int, word: String)] = []
        var gap = 0
        for piece in text.split(separator: " ", omittingEmptySubsequences: false) {
            if piece.isEmpty {
                gap += 1
            } else if piece.hasPrefix("%"), let last = words.popLast() {
                words.append((last.gap, last.word + String(repeating: " ", count: gap) + piece))
                gap = 1
            } else {
                words.append((gap, String(piece)))
                gap = 1
            }
        }
        return words
    }
}

extension String {
    /// In one line, with nothing that a terminal would obey.
    var onScreen: String {
        // Most texts need nothing.
        if utf8.allSatisfy({ (0x20...0x7e).contains($0) }) { return self }
        let escaped = String(decoding: TerminalText.escaped(utf8), as: UTF8.self)
        return escaped.contains("\n") ? escaped.replacing("\n", with: "\\x0a") : escaped
    }
}
