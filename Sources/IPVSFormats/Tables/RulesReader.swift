import IPVSRules

/// Rules as a table's text. They are read in chunks, of which nothing but the current line is held.
package struct RulesReader {
    private var lines: RulesFile
    private var text: TableText
    private let problemLimit: Int
    private let hand: ((TableText.Line) -> Void)?
    /// Whether the text turned out to be none of rules.
    private var isBroken = false

    /// - Parameters:
    ///   - file: its name, for places.
    ///   - names: how names of ports become numbers.
    ///   - problemLimit: nothing is read behind so many mistakes.
    ///   - hand: gets each line as it comes; nil for one who wants them all in the text.
    package init(
        file: String, names: NameResolution, problemLimit: Int = 1,
        handing hand: ((TableText.Line) -> Void)? = nil
    ) {
        lines = RulesFile(names: names, takesTimes: true)
        text = TableText(file: file, format: .rules)
        self.problemLimit = problemLimit
        self.hand = hand
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
            let line = TableText.Line(
                place: TextPlace(line.place, of: text.file), time: line.time, change: change,
                replacedPort: line.replacedPort)
            if let hand { hand(line) } else { text.lines.append(line) }
        case .success: break
        case .failure(let error):
            isBroken = error.endsFile
            let place = TextPlace(line.place(of: error), of: text.file)
            text.problems.append(.init(at: place, .rule(error), about: line.mention))
        }
    }
}
