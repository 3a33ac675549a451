/// A Markdown document as far as the checks need it: its fenced blocks, and the lines outside them.
struct Markdown: Equatable {
    /// What stands between two fences, of three backticks at the beginning of a line each.
    struct Block: Equatable {
        /// The line of the opening fence, counted from 1.
        var line: Int
        /// The first word behind the opening fence, such as `sh`; empty if there is none.
        var language: String
        /// The words after it.
        var words: [String]
        var lines: [String]

        var text: String { lines.map { $0 + "\n" }.joined() }
    }

    /// A line outside blocks.
    struct Prose: Equatable {
        /// Counted from 1.
        var line: Int
        var text: String
    }

    var blocks: [Block] = []
    var prose: [Prose] = []

    private static let fence = "```"

    init(_ text: String) throws(DocumentError) {
        var open: Block?
        for (index, line) in Self.lines(of: text).enumerated() {
            if var block = open {
                if line == Self.fence {
                    blocks.append(block)
                    open = nil
                } else {
                    block.lines.append(line)
                    open = block
                }
            } else if line.hasPrefix(Self.fence) {
                let words = line.dropFirst(Self.fence.count).split(separator: " ").map(String.init)
                open = Block(
                    line: index + 1, language: words.first ?? "", words: Array(words.dropFirst()), lines: [])
            } else {
                prose.append(Prose(line: index + 1, text: line))
            }
        }
        if let open { throw DocumentError(line: open.line, "this block does not end") }
    }

    /// The lines of a text whose last one may, but need not, end with a line feed.
    static func lines(of text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
