import IPVSFormats

/// Reads tables of every format from files.
enum TableReader {
    /// - Parameters:
    ///   - format: nil for the one that the content shows.
    ///   - problemLimit: nothing is read behind so many mistakes.
    ///   - note: sees the text as it comes.
    ///   - hand: gets the lines of rules as they come, so that nobody holds them; nil for all of them in what is returned, as
    ///     those of other formats are.
    static func read(
        _ input: borrowing InputFile, format: TableFormat? = nil, problemLimit: Int = 1,
        noting note: ([UInt8]) -> Void = { _ in }, handing hand: ((TableText.Line) -> Void)? = nil
    ) throws(Failure) -> TableText {
        var reading = Reading(file: input.path, format: format, problemLimit: problemLimit, hand)
        try input.readChunks { chunk throws(Failure) in
            note(chunk)
            let goesOn = reading.take(chunk)
            if reading.text.count > TextKind.table.limit {
                throw input.failure(behind: reading.text[..<TextKind.table.limit], TextKind.table.tooLong)
            }
            return goesOn
        }
        try input.checkUnchanged()
        return reading.finish()
    }

    /// What was read so far. Until the format is known, and where it is read as a whole, the text is collected. Rules go
    /// to their reader as they come.
    private struct Reading {
        let file: String
        var format: TableFormat?
        let problemLimit: Int
        private(set) var text: [UInt8] = []
        private var rules: RulesReader
        /// Whether enough was read to tell whether the text begins with a byte order mark.
        private var hasBegun = false
        private var isMarked = false

        init(
            file: String, format: TableFormat?, problemLimit: Int, _ hand: ((TableText.Line) -> Void)?
        ) {
            self.file = file
            self.format = format
            self.problemLimit = problemLimit
            rules = RulesReader(
                file: file, names: PortNames.resolution(), problemLimit: problemLimit, handing: hand)
        }

        /// - Returns: whether more has to be read.
        mutating func take(_ chunk: [UInt8]) -> Bool {
            text += chunk
            if !hasBegun {
                guard text.count >= Self.byteOrderMark.count else { return true }
                hasBegun = true
                isMarked = text.starts(with: Self.byteOrderMark)
                if isMarked { return false }
            }
            if format == nil { format = TableFormat(recognising: text, isWhole: false) }
            guard format == .rules else { return true }
            defer { text.removeAll(keepingCapacity: true) }
            return rules.read(text)
        }

        /// U+FEFF in UTF-8, which some editors write before a text.
        private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

        mutating func finish() -> TableText {
            guard !isMarked else {
                var text = TableText(file: file, format: format ?? .rules)
                text.problems.append(
                    .init(
                        at: TextPlace(file: file, line: 1, column: 1),
                        .message(
                            "a byte order mark (U+FEFF) stands before the text: save the file as UTF-8 without one"
                        )))
                return text
            }
            switch format ?? TableFormat(recognising: text) ?? .rules {
            case .rules:
                _ = rules.read(text)
                return rules.finish()
            case .json: return TableJSONReader.read(text, file: file)
            case .keepalived:
                return KeepalivedReader.read(
                    text, file: file, files: .ofSystem, configurationID: KeepalivedFiles.configurationID,
                    limits: TableTextLimits(problems: problemLimit))
            case .ldirectord:
                return LdirectordReader.read(
                    text, file: file, names: PortNames.resolution(),
                    limits: TableTextLimits(problems: problemLimit))
            case .listing:
                return ListingReader.read(text, file: file, limits: TableTextLimits(problems: problemLimit))
            }
        }
    }
}
