/// A piece of a text for people, before it is known how wide their terminal is.
enum TextBlock: Sendable {
    /// A sentence, whose further lines are indented by two more blanks than its first one.
    case sentence(String, indent: Int = 0)
    case table(TextTable)
    case matrix(TextMatrix)
    case blank

    /// The lines of a text whose tables are to be no wider than `width`, which only a single word can exceed.
    ///
    /// - Parameter sentenceWidth: where sentences go on in a further line; nil for where tables end.
    static func lines(_ blocks: [TextBlock], width: Int, sentenceWidth: Int? = nil) -> [String] {
        blocks.flatMap { $0.lines(width, sentenceWidth ?? width) }
    }

    private func lines(_ width: Int, _ sentenceWidth: Int) -> [String] {
        switch self {
        case .sentence(let text, let indent): TextWrap.lines(text, width: sentenceWidth, indent: indent)
        case .table(let table): table.lines(width: width)
        case .matrix(let matrix): matrix.lines(width: width)
        case .blank: [""]
        }
    }
}
