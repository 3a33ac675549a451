/// A document's excerpt of what a program prints: the block behind the line `<!-- NAME -->`.
enum Excerpt {
    /// What is wrong with it: every line must be in the text, in the same order; `...` stands for lines left out.
    static func complaint(about document: Markdown, _ name: String, in text: String) -> String? {
        let marker = document.prose.first { $0.text == "<!-- \(name) -->" }
        guard let marker, let block = document.blocks.first(where: { $0.line > marker.line }) else {
            return "there is no excerpt of the \(name)"
        }
        var wanted = block.lines.filter { $0 != "..." }[...]
        guard !wanted.isEmpty else { return "the excerpt of the \(name) is empty" }
        for line in Markdown.lines(of: text) where line == wanted.first { wanted.removeFirst() }
        return wanted.first.map { "this line is not printed, at least not here: \($0)" }
    }
}
