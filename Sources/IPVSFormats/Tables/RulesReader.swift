import IPVSRules

/// Rules as a table's text. They are read in chunks, of which nothing but the current line is held.
package struct RulesReader {
    private var lines: RulesFile
    private var text: TableText
    private let problemLimit: Int
    /// Whether the text turned out to be none of rules.
    private var isBroken = false

    /// - Parameters:
    ///   - file: its name, for places.
    ///   - names: how names of ports become numbers.
    ///   - problemLimit: nothing is read behind so many mistakes.
    package init(file: String, names: NameResolution, problemLimit: Int = 1) {
        lines = RulesFile(names: names, takesTimes: true)
        text = TableText(file: file, format: .rules)
        self.problemLimit = problemLimit
    }

    /// - Returns: false when nothing more will be read.
    package mutating func read(_ chunk: [UInt8]) -> Bool {
        var position = 0
        while canGoOn, let line = lines.nextLine(in: chunk, from: &position) { take(line) }
        return canGoOn
    }

    /// Ends the file.
    package mutating func finish() -> TableText {
        if canGoOn, let line = lines.finish() { take(line) }
        return text
    }

    private var canGoOn: Bool { !isBroken && text.problems.count < problemLimit }

    private mutating func take(_ line: RulesFile.Line) {
        switch line.content {
        case .success(.change(let change)):
            text.lines.append(
                TableText.Line(
                    place: TextPlace(line.place, of: text.file), time: line.time, change: change,
                    replacedPort: line.replacedPort))
        case .success: break
        case .failure(let error):
            isBroken = error.endsFile
            let place = TextPlace(line.place(of: error), of: text.file)
            text.problems.append(.init(at: place, .rule(error), about: line.mention))
        }
    }
}
