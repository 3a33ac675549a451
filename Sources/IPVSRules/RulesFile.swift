import IPVSModel

/// The one reader of files of rules: bytes in chunks of any size become lines with their place and what they say.
/// Nothing but the current line is held.
///
/// Words end at blanks, tabs, carriage returns and line feeds. There are no quotes. The word `ipvsadm` is dropped
/// wherever it stands. A `#` at the beginning of a word starts a comment up to the end of the line.
/// Lines without words are skipped. A line that is too long or has a NUL in it is no line of rules: nothing is read
/// behind it.
public struct RulesFile {
    /// Where something stands, both from 1; columns are counted in bytes.
    public struct Place: Sendable, Hashable {
        /// The first is 1.
        public var line: Int
        /// The first is 1.
        public var column: Int

        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    /// What one line says, or what is wrong with it.
    public struct Line: Sendable {
        /// Of its first word.
        public var place: Place
        /// nil for the start.
        public var time: Nanoseconds?
        /// A command, in most files a change, or why it is none.
        public var content: Result<Command, RuleError>
        /// The port that the line gives to a server whose forwarding method leaves it the service's.
        package var replacedPort: UInt16?
        /// What a line with a mistake is about, as far as it can be told.
        package var mention: RuleMention?

        /// Where a mistake in this line stands.
        public func place(of error: RuleError) -> Place {
            Place(line: place.line, column: error.position?.column.map { $0 + 1 } ?? place.column)
        }
    }

    /// A longer line is no rule.
    public static let longestLine = 1 << 20
    /// More are no table, but an input that does not end.
    public static let mostLines = 1 << 22

    private let parser: CommandParser
    private let takesTimes: Bool
    private let lineLimit: Int

    private var words = Words()
    private var currentLine = 1
    private var column = 0
    private var wordColumn: Int?
    private var isInComment = false
    /// Nothing is read any more.
    private var isBroken = false

    /// A reader that has read nothing yet.
    ///
    /// - Parameters:
    ///   - names: how names of hosts and ports become numbers.
    ///   - takesTimes: whether `@SECONDS` may stand before a rule, and nothing but rules that change the table.
    ///   - lineLimit: the most lines; a stream that takes effect line by line has none.
    public init(names: NameResolution, takesTimes: Bool = false, lineLimit: Int = mostLines) {
        parser = CommandParser(names: names, source: .restore)
        self.takesTimes = takesTimes
        self.lineLimit = lineLimit
    }

    /// Reads on in `chunk`, from `position`, which it advances.
    ///
    /// - Returns: the next line that has words; nil when the chunk is used up.
    public mutating func nextLine(in chunk: [UInt8], from position: inout Int) -> Line? {
        while position < chunk.count, !isBroken {
            let byte = chunk[position]
            if byte > blank, !isInComment, wordColumn != nil || byte != UInt8(ascii: "#") {
                takeWord(in: chunk, from: &position)
            } else if byte == lineFeed {
                position += 1
                if let line = endLine() { return line }
            } else if byte == 0 {
                return broken(column < Self.longestLine ? .nullByte : .lineTooLong)
            } else if isInComment {
                takeComment(in: chunk, from: &position)
            } else if byte == UInt8(ascii: "#"), wordColumn == nil {
                isInComment = true
            } else if isBlank(byte) {
                position += 1
                endWord()
                column += 1
            } else {
                takeWord(in: chunk, from: &position)
            }
            if column > Self.longestLine { return broken(.lineTooLong) }
        }
        return nil
    }

    /// All lines of a text that is there as a whole.
    ///
    /// - Parameters:
    ///   - text: as `ipvsadm-save` writes it.
    ///   - names: how names of hosts and ports become numbers.
    ///   - takesTimes: whether `@SECONDS` may stand before a rule, and nothing but rules that change the table.
    public static func lines(
        of text: [UInt8], names: NameResolution = .none, takesTimes: Bool = false
    ) -> [Line] {
        var reader = RulesFile(names: names, takesTimes: takesTimes)
        var lines: [Line] = []
        var position = 0
        while let line = reader.nextLine(in: text, from: &position) { lines.append(line) }
        if let line = reader.finish() { lines.append(line) }
        return lines
    }

    /// Ends the input, whose last line may lack its line feed.
    public mutating func finish() -> Line? { isBroken || column == 0 ? nil : endLine() }

    /// Takes all of a word that the chunk has.
    private mutating func takeWord(in chunk: [UInt8], from position: inout Int) {
        let start = position
        let bytes = chunk.span
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            if byte <= blank, byte == 0 || byte == lineFeed || isBlank(byte) { break }
            end += 1
        }
        position = end
        if wordColumn == nil { wordColumn = column }
        words.extendCurrentWord(chunk[start..<end])
        column += end - start
    }

    private mutating func takeComment(in chunk: [UInt8], from position: inout Int) {
        let start = position
        while position < chunk.count, chunk[position] != lineFeed, chunk[position] != 0 { position += 1 }
        column += position - start
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == blank || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    private mutating func endWord() {
        guard let start = wordColumn else { return }
        wordColumn = nil
        if words.currentWordLength == 7, words.currentWord.elementsEqual("ipvsadm" as StaticString) {
            words.dropCurrentWord()
        } else {
            words.endCurrentWord(column: start)
        }
    }

    private mutating func endLine() -> Line? {
        endWord()
        defer {
            words.removeAll()
            currentLine += 1
            column = 0
            isInComment = false
        }
        if currentLine > lineLimit { return broken(.tooManyLines(lineLimit)) }
        return words.isEmpty ? nil : line()
    }

    private mutating func broken(_ reason: RuleError.Reason) -> Line {
        isBroken = true
        // A line beyond the limit is wrong as a whole.
        let place = currentLine > lineLimit ? 0 : min(column, Self.longestLine)
        return Line(
            place: Place(line: currentLine, column: place + 1),
            content: .failure(RuleError(reason, at: .init(word: words.count, column: place))))
    }
}

// MARK: What a line says

extension RulesFile {
    private mutating func line() -> Line {
        var line = Line(
            place: Place(line: currentLine, column: (words.column(of: 0) ?? 0) + 1), content: .success(.help))
        do throws(RuleError) {
            if takesTimes { line.time = try takeTime() }
            line.content = .success(try command(replacedPort: &line.replacedPort))
        } catch {
            line.content = .failure(error)
            line.mention = parser.mention(in: words)
        }
        return line
    }

    private func command(replacedPort: inout UInt16?) throws(RuleError) -> Command {
        let command: Command
        do throws(RuleError) {
            command = try parser.parse(words, replacedPort: &replacedPort)
        } catch {
            // Words before the first option are skipped, and may be what is wrong.
            throw error.reason == .noCommand
                ? RuleError(.noCommand, at: words.position(of: 0)) : error.located(at: words.position(of: 0))
        }
        guard takesTimes else { return command }
        guard case .change = command else { throw RuleError(.noChange, at: words.position(of: 0)) }
        return command
    }

    /// Takes `@SECONDS` off the words.
    private mutating func takeTime() throws(RuleError) -> Nanoseconds? {
        let word = words[0]
        guard word.first == UInt8(ascii: "@") else { return nil }
        guard let time = DecimalSeconds.parse(Array(word.dropFirst()).span) else {
            throw RuleError(.time, at: words.position(of: 0))
        }
        guard words.count > 1 else {
            throw RuleError(
                .nothingAfterTime, at: .init(word: 1, column: words.column(of: 0).map { $0 + word.count }))
        }
        words.removeFirst()
        return time
    }
}

extension RuleError {
    /// Whether what is behind it cannot be read: the input is no file of rules.
    public var endsFile: Bool {
        switch reason {
        case .nullByte, .lineTooLong, .tooManyLines: true
        default: false
        }
    }
}

private let lineFeed = UInt8(ascii: "\n")
private let blank = UInt8(ascii: " ")
