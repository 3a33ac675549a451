import IPVSFormats

/// What a command found: the one value that its text and its JSON come from.
protocol Report {
    /// For people.
    var text: [TextBlock] { get }
    /// For programs, with all that the text says; Docs/JSON.md describes it.
    var json: JSON { get }
}

extension Report {
    /// The text with lines that fit.
    func text(width: Int) -> String { TextBlock.lines(text, width: width).map { $0 + "\n" }.joined() }
}
