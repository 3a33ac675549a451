/// A piece of a text for people, before it is known how wide their terminal is.
enum TextBlock: Sendable {
    /// A sentence, whose further lines are indented by two more blanks than its first one.
    case sentence(String, indent: Int = 0)
    case table(TextTable)
    case matrix(TextMatrix)
    case blank

    /// The lines of a text that is to be no wider than `width`, which only a single word can exceed.
    static func lines(_ blocks: [TextBlock], width: Int) -> [String] {
        blocks.flatMap { $0.lines(width: width) }
    }

    private func lines(width: Int) -> [String] {
        switch self {
        case .sentence(let text, let indent): TextWrap.lines(text, width: width, indent: indent)
        case .table(let table): table.lines(width: width)
        case .matrix(let matrix): matrix.lines(width: width)
        case .blank: [""]
        }
    }
}
