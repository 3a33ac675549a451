/// A piece of a text for people, before it is known how wide their terminal is.
enum TextBlock: Sendable {
    /// A sentence, whose further lines are indented by two more blanks than its first one.
    case sentence(String, indent: Int = 0)
    /// A sentence behind a sign, such as what a change adds.
    case marked(TextPaint, String, indent: Int = 0)
    case table(TextTable)
    case matrix(TextMatrix)
    case blank

    /// The lines of a text whose tables are to be no wider than `width`, which only a single word can exceed.
    ///
    /// - Parameter sentenceWidth: where sentences go on in a further line; nil for where tables end.
    /// - Parameter isPainted: whether lines have their colours; then a terminal has to be shown them as they are.
    static func lines(
        _ blocks: [TextBlock], width: Int, sentenceWidth: Int? = nil, isPainted: Bool = false
    ) -> [String] {
        blocks.flatMap { block in
            let lines = block.lines(width, sentenceWidth ?? width)
            guard isPainted else { return lines }
            return lines.map { line in
                let safe = line.onScreen
                return block.paint?.painted(safe) ?? safe
            }
        }
    }

    /// What the lines are to be painted with.
    private var paint: TextPaint? {
        if case .marked(let paint, _, indent: _) = self { paint } else { nil }
    }

    private func lines(_ width: Int, _ sentenceWidth: Int) -> [String] {
        switch self {
        case .sentence(let text, let indent): TextWrap.lines(text, width: sentenceWidth, indent: indent)
        case .marked(let paint, let text, let indent):
            TextWrap.lines("\(paint.sign) \(text)", width: sentenceWidth, indent: indent)
        case .table(let table): table.lines(width: width)
        case .matrix(let matrix): matrix.lines(width: width)
        case .blank: [""]
        }
    }
}
