/// What a terminal shows, and what has to be sent for it to show something else: the lines that differ, all in one text, so that
/// nothing flickers and a slow line carries little.
struct TopFrame: Sendable {
    private var shown: [String] = []
    private var columns = 0

    init() {}

    /// Whatever the terminal shows now, it is not known any more.
    mutating func forget() { shown = [] }

    /// - Returns: what the terminal has to be sent (ECMA-48: cursor position, erase in line and in page).
    mutating func update(to lines: [String], columns: Int) -> String {
        var text = ""
        if shown.count != lines.count || self.columns != columns {
            text += "\u{1b}[0m\u{1b}[2J"
            shown = Array(repeating: "", count: lines.count)
        }
        self.columns = columns
        for (index, line) in lines.enumerated() where line != shown[index] {
            // The rest of a shorter line goes before: behind a line that fills the terminal, the cursor stands on its last
            // character.
            text += "\u{1b}[\(index + 1);1H\u{1b}[2K\(line)"
        }
        shown = lines
        return text
    }
}
