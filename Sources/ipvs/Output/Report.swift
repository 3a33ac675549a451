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
    ///
    /// - Parameter sentenceWidth: where sentences go on in a further line; nil for where tables end.
    func text(width: Int, sentenceWidth: Int? = nil, isPainted: Bool = false) -> String {
        TextBlock.lines(text, width: width, sentenceWidth: sentenceWidth, isPainted: isPainted)
            .map { $0 + "\n" }.joined()
    }
}
