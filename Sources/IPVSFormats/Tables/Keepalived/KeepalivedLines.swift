/// The lines of a configuration after everything that keepalived does to them before it looks for keywords: comments,
/// conditions, parameters, repetitions and included files. Each is cut before and behind a brace, so that braces are lines
/// of their own.
struct KeepalivedLines {
    private var sources: [KeepalivedSource]
    private var parameters: KeepalivedParameters
    /// The value of several lines that is being read.
    private var definition: (name: String, lines: [[UInt8]])?
    private let files: KeepalivedFiles
    private let configurationID: String?
    private var hasCondition = false
    /// Bytes that were added to the text so far.
    private var expansion = 0

    private static let greatestDepth = 64

    init(_ text: [UInt8], file: String, files: KeepalivedFiles, configurationID: String?) {
        sources = [.file(KeepalivedFile(name: file, identity: files.identity(file), text: text))]
        parameters = KeepalivedParameters(configurationID: configurationID)
        self.files = files
        self.configurationID = configurationID
    }

    /// The next line, which is no blank one; nil at the end.
    mutating func next(_ builder: inout TableTextBuilder) -> KeepalivedLine? {
        while builder.canGoOn, var line = nextSourceLine(&builder) {
            if definition != nil {
                goOn(with: line.text)
            } else if !line.text.isEmpty, expand(&line, &builder), let piece = cut(line, &builder) {
                return piece
            }
        }
        return nil
    }

    // MARK: Sources

    private mutating func nextSourceLine(_ builder: inout TableTextBuilder) -> KeepalivedLine? {
        while let source = sources.popLast() {
            switch source {
            case .file(var file):
                guard let (line, isQuoteOpen) = file.next() else { continue }
                sources.append(.file(file))
                if isQuoteOpen { builder.problem(at: line.place, "a quote that has no end in this line") }
                return line
            case .line(let line): return line
            case .paragraph(let lines, let next, let place):
                guard next < lines.count else { continue }
                if next + 1 < lines.count { sources.append(.paragraph(lines, next: next + 1, place)) }
                return KeepalivedLine(text: lines[next], place: place, isOriginal: false)
            case .repetition(var repetition, let line):
                guard let values = repetition.next() else { continue }
                guard spend(line.text.count + 64, at: line.place, &builder) else { return nil }
                for (name, value) in values { parameters.define(name, [Array(value.utf8)]) }
                sources.append(.repetition(repetition, line))
                return KeepalivedLine(text: line.text, place: line.place, isOriginal: false)
            }
        }
        return nil
    }

    private mutating func push(
        _ source: KeepalivedSource, at place: TextPlace, _ builder: inout TableTextBuilder
    ) {
        guard sources.count < Self.greatestDepth else {
            return builder.stop(
                at: place,
                "files, parameters and repetitions in each other more than \(Self.greatestDepth) deep")
        }
        sources.append(source)
    }

    /// - Returns: false when too much would be added to the text.
    private mutating func spend(_ count: Int, at place: TextPlace, _ builder: inout TableTextBuilder) -> Bool
    {
        expansion += count
        guard expansion <= builder.limits.expansion else {
            builder.stop(
                at: place,
                "parameters, repetitions and included files make more than \(builder.limits.expansion) bytes of this"
            )
            return false
        }
        return true
    }

    private var folder: String {
        for case .file(let file) in sources.reversed() { return file.folder }
        return "."
    }

    // MARK: Expansion

    /// - Returns: false when nothing is left of the line.
    private mutating func expand(_ line: inout KeepalivedLine, _ builder: inout TableTextBuilder) -> Bool {
        if line.isOriginal, include(line, &builder) { return false }
        for _ in 0..<KeepalivedParameters.roundLimit {
            if line.text.first == UInt8(ascii: "@"), !meetsCondition(&line, &builder) { return false }
            if let (name, value) = KeepalivedParameters.definition(line.text) {
                define(name, value)
                return false
            }
            if KeepalivedRepetition.begins(line.text) {
                `repeat`(line, &builder)
                return false
            }
            switch parameters.replacing(in: line.text, folder: folder) {
            case nil: return !refuseInclusion(line, &builder)
            case .line(let text, let further)?:
                guard spend(text.count + 16, at: line.place, &builder) else { return false }
                if !further.isEmpty {
                    push(.paragraph(further, next: 0, line.place), at: line.place, &builder)
                }
                line = KeepalivedLine(text: text, place: line.place, isOriginal: false)
                if text.isEmpty { return false }
            case .endless?:
                builder.problem(at: line.place, "parameters make a line of this that is too long")
                return false
            }
        }
        builder.problem(at: line.place, "a parameter that stands for itself")
        return false
    }

    /// `@ID …` is for one configuration, `@^ID …` for all others.
    private mutating func meetsCondition(_ line: inout KeepalivedLine, _ builder: inout TableTextBuilder)
        -> Bool
    {
        if !hasCondition {
            let meaning =
                configurationID.map { "for keepalived's configuration id \(quoted($0))" }
                ?? "as if keepalived had another configuration id than any that is named: it is not known"
            builder.remark(at: line.place, "lines that begin with @ are read \(meaning)")
        }
        hasCondition = true
        let isNegative = line.text.dropFirst().first == UInt8(ascii: "^")
        let word = line.text.dropFirst(isNegative ? 2 : 1).prefix { $0 != 0x20 && $0 != 0x09 }
        let isSame = configurationID.map { word.elementsEqual($0.utf8) } ?? false
        let rest = line.text[word.endIndex...].firstIndex { $0 != 0x20 && $0 != 0x09 }
        guard let rest, isSame != isNegative else { return false }
        line = line.rest(from: rest)
        return true
    }

    private mutating func define(_ name: String, _ value: ArraySlice<UInt8>) {
        guard value.last == UInt8(ascii: "\\") else { return parameters.define(name, [Array(value)]) }
        definition = (name, [])
        if value.count > 1 { goOn(with: Array(value)) }
    }

    /// A line without a backslash at its end is the last one of a value.
    private mutating func goOn(with text: [UInt8]) {
        guard let name = definition?.name, var lines = definition?.lines else { return }
        // Not to be shared while it grows.
        definition = nil
        let goesOn = text.last == UInt8(ascii: "\\")
        var text = text
        if goesOn { text.removeLast() }
        while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
        if !text.isEmpty { lines.append(text) }
        if goesOn {
            definition = (name, lines)
        } else {
            parameters.define(name, lines)
        }
    }

    private mutating func `repeat`(_ line: KeepalivedLine, _ builder: inout TableTextBuilder) {
        var end = 0
        let (parameters, folder) = (parameters, folder)
        guard
            let repetition = KeepalivedRepetition(
                line.text, end: &end,
                {
                    parameters.replacingAll(in: $0, folder: folder)
                })
        else {
            return builder.problem(
                at: line.place,
                "expected ~SEQ(VARIABLE, START, STEP, END) or ~LST(VARIABLE, VALUE, VALUE), found "
                    + quoted(String(decoding: line.text, as: UTF8.self)))
        }
        guard end < line.text.endIndex else { return }
        push(.repetition(repetition, line.rest(from: end)), at: line.place, &builder)
    }

    // MARK: Included files

    /// The words of a line that includes files; nil for others.
    private static func inclusion(_ line: KeepalivedLine) -> [KeepalivedStatement.Word]? {
        guard line.text.starts(with: "include".utf8) else { return nil }
        let words = KeepalivedStatement(line).words
        return words.count == 2 && KeepalivedKeywords.including.contains(words[0].text) ? words : nil
    }

    /// Files are included by lines that stand like this in a file (keepalived.conf(5)). Version 2.2.7 reads some others too,
    /// and some twice.
    private func refuseInclusion(_ line: KeepalivedLine, _ builder: inout TableTextBuilder) -> Bool {
        guard Self.inclusion(line) != nil else { return false }
        builder.problem(
            at: line.place,
            "keepalived includes no files in a line with a condition, parameters or a repetition")
        return true
    }

    /// - Returns: whether the line includes files.
    private mutating func include(_ line: KeepalivedLine, _ builder: inout TableTextBuilder) -> Bool {
        guard let words = Self.inclusion(line), !words[1].text.contains("$") else { return false }
        let pattern = words[1].text
        let paths = files.matching(pattern, line.place.file)
        if paths.isEmpty {
            let sentence = "no file matches \(quoted(pattern))"
            if words[0].text == "include" {
                builder.remark(at: line.place, sentence)
            } else {
                builder.problem(at: line.place, sentence)
            }
        }
        for path in paths.reversed() where builder.canGoOn { open(path, at: line.place, &builder) }
        return true
    }

    private mutating func open(_ path: String, at place: TextPlace, _ builder: inout TableTextBuilder) {
        let identity = files.identity(path)
        for case .file(let file) in sources
        where file.name == path || identity != nil && file.identity == identity {
            return builder.problem(at: place, "\(quoted(path)) includes itself")
        }
        switch files.read(path, builder.limits.expansion - expansion) {
        case .failure(let reason): builder.problem(at: place, "\(quoted(path)): \(reason)")
        case .text(let text):
            guard spend(text.count, at: place, &builder) else { return }
            push(.file(KeepalivedFile(name: path, identity: identity, text: text)), at: place, &builder)
        }
    }

    // MARK: Braces

    /// What is before a brace, or the brace; the rest is the next line. Nil for a line that cannot be understood.
    private mutating func cut(_ line: KeepalivedLine, _ builder: inout TableTextBuilder) -> KeepalivedLine? {
        if let (name, offset) = KeepalivedParameters.undefined(in: line.text) {
            builder.problem(at: line.place(at: offset), "the parameter \(quoted(name)) is not defined")
            return nil
        }
        var isQuoted = false
        let brace = line.text.firstIndex { byte in
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            return !isQuoted && (byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}"))
        }
        guard let brace else { return line }
        let end = max(brace, 1)
        if let rest = line.text[end...].firstIndex(where: { $0 != 0x20 && $0 != 0x09 }) {
            // It is looked at anew: for a line of nothing but braces that adds up.
            guard spend(line.text.count - rest, at: line.place, &builder) else { return nil }
            push(.line(line.rest(from: rest)), at: line.place, &builder)
        }
        var line = line
        line.text.removeSubrange(end...)
        return line
    }
}
