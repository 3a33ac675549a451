import IPVSRules

/// Reads one JSON document (RFC 8259) value by value, as its caller asks for them: nothing but the text is held.
///
/// What the caller does not expect is an error with its place. So is a member that is there twice.
struct JSONReader {
    private let text: [UInt8]
    private let file: String
    private var position = 0
    /// Where the current line begins, and its number: in JSON only blanks have line feeds.
    private var lineStart = 0
    private var line = 1

    init(_ text: [UInt8], file: String) {
        self.text = text
        self.file = file
    }

    // MARK: Values

    /// Begins an object. Its members are read by `while let (member, place) = try members.next(&reader)`.
    mutating func object<Member>(
        _ expected: String, _: Member.Type
    ) throws(FormatError) -> JSONMembers<Member> {
        try take("{", expected)
        return JSONMembers()
    }

    /// Begins an array. Its elements are read by `while try elements.next(&reader)`.
    mutating func array(_ expected: String) throws(FormatError) -> JSONElements {
        try take("[", expected)
        return JSONElements()
    }

    /// Steps to the next member or element.
    ///
    /// - Returns: false behind the last one.
    fileprivate mutating func step(
        _ isFirst: inout Bool, until closing: Unicode.Scalar
    ) throws(FormatError) -> Bool {
        defer { isFirst = false }
        if skip(closing) { return false }
        if !isFirst {
            try take(",", "a comma or \(closing)")
            // Nothing but a further one may follow a comma.
            let place = place
            if skip(closing) { throw FormatError(at: place, "expected no comma before \(closing)") }
        }
        return true
    }

    /// The name of a member and the colon behind it.
    fileprivate mutating func name() throws(FormatError) -> String {
        let name = try string("the name of a member, in quotes")
        try take(":", "a colon")
        return name
    }

    /// Whether the value is `null`, which is then read.
    mutating func null() -> Bool { literal("null") }

    /// Whether the value is this one, which is then read.
    mutating func bool(_ value: Bool) -> Bool { literal(value ? "true" : "false") }

    private mutating func literal(_ word: String) -> Bool {
        skipBlanks()
        guard text[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    /// Whether a string comes next.
    mutating func isString() -> Bool {
        skipBlanks()
        return position < text.count && text[position] == UInt8(ascii: "\"")
    }

    /// A whole number within bounds.
    mutating func integer<Number: FixedWidthInteger>(
        _ expected: String, in bounds: ClosedRange<Number>
    ) throws(FormatError) -> Number {
        let place = place
        let digits = text[position...].prefix { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
        let end = position + digits.count
        let isWhole =
            end == text.count
            || ![UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(text[end])
        guard isWhole, let number = Number(String(decoding: digits, as: UTF8.self)), bounds.contains(number),
            String(number).utf8.elementsEqual(digits)
        else { throw error(at: place, expected) }
        position = end
        return number
    }

    mutating func string(_ expected: String) throws(FormatError) -> String {
        let start = place
        guard isString() else { throw error(at: start, expected) }
        position += 1
        var bytes: [UInt8] = []
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: bytes, as: UTF8.self) else {
                    throw FormatError(at: start, "expected \(expected), found a string that is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"): try bytes.append(contentsOf: escape())
            case ..<0x20:
                position -= 1
                throw error(at: place(of: position), "a string without control characters")
            default: bytes.append(byte)
            }
        }
        throw FormatError(at: start, "this string has no end")
    }

    /// What stands behind a backslash.
    private mutating func escape() throws(FormatError) -> [UInt8] {
        let start = position - 1
        guard position < text.count else {
            throw error(at: place(of: start), "a character behind the backslash")
        }
        position += 1
        switch text[position - 1] {
        case UInt8(ascii: "\""): return [0x22]
        case UInt8(ascii: "\\"): return [0x5c]
        case UInt8(ascii: "/"): return [0x2f]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var units = [hexadecimal()]
            if UTF16.isLeadSurrogate(units[0] ?? 0), text[position...].starts(with: "\\u".utf8) {
                position += 2
                units.append(hexadecimal())
            }
            let known = units.compactMap { $0 }
            guard known.count == units.count, let character = String(validating: known, as: UTF16.self) else {
                throw FormatError(
                    at: place(of: start), "expected a character behind \\u, in four hexadecimal digits")
            }
            return Array(character.utf8)
        default:
            throw FormatError(
                at: place(of: start), "no such escape: there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
        }
    }

    private mutating func hexadecimal() -> UInt16? {
        let digits = text[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
            return nil
        }
        position += 4
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// A string that stands for a value.
    mutating func word<Value>(_ expected: String, _ value: (String) -> Value?) throws(FormatError) -> Value {
        let place = place
        let before = self
        let text = try string(expected)
        guard let found = value(text) else {
            self = before
            throw error(at: place, expected)
        }
        return found
    }

    /// The member `version` of every document.
    mutating func version() throws(FormatError) {
        let version = RunJSON.version
        _ = try integer("\(version), the version that this program reads", in: version...version)
    }

    /// The member `document` of every document.
    mutating func kind(_ document: String) throws(FormatError) {
        try word("\"\(document)\"") { $0 == document ? () : nil }
    }

    /// The member `document` where only single values stand before it, without reading anything; nil where it is not
    /// found.
    func documentKind() -> String? {
        var reader = self
        guard reader.skip("{") else { return nil }
        while let name = try? reader.name() {
            if name == "document" { return try? reader.string("") }
            let isSingle =
                reader.null() || reader.bool(true) || reader.bool(false)
                || reader.isString() && (try? reader.string("")) != nil
                || (try? reader.integer("", in: Int64.min...Int64.max)) != nil
            guard isSingle, reader.skip(",") else { return nil }
        }
        return nil
    }

    /// Nothing but blanks may follow.
    mutating func finish() throws(FormatError) {
        skipBlanks()
        guard position == text.count else { throw error(at: place, "the end of the file") }
    }

    // MARK: Places

    /// Of what comes next.
    var place: TextPlace {
        mutating get {
            skipBlanks()
            return place(of: position)
        }
    }

    /// Of a position in the current line.
    private func place(of position: Int) -> TextPlace {
        TextPlace(file: file, line: line, column: position - lineStart + 1)
    }

    /// Something else is there.
    mutating func error(at place: TextPlace, _ expected: String) -> FormatError {
        skipBlanks()
        guard position < text.count else {
            return FormatError(at: place, "expected \(expected), found the end")
        }
        let found = text[position...].prefix { $0 > UInt8(ascii: " ") && $0 != UInt8(ascii: ",") }
        let word = String(
            decoding: TerminalText.quoted(found.isEmpty ? text[position...position] : found), as: UTF8.self)
        return FormatError(at: place, "expected \(expected), found \(word)")
    }

    // MARK: Characters

    private mutating func take(_ character: Unicode.Scalar, _ expected: String) throws(FormatError) {
        let place = place
        guard skip(character) else { throw error(at: place, expected) }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
            case UInt8(ascii: "\n"):
                position += 1
                line += 1
                lineStart = position
            default: return
            }
        }
    }
}

/// The members of an object that is being read. What `Member` does not have is a mistake, and so is a member that is
/// there twice.
struct JSONMembers<Member: RawRepresentable & CaseIterable & Hashable> where Member.RawValue == String {
    private var isFirst = true
    private var seen: Set<Member> = []

    fileprivate init() {}

    /// The next member, whose value the caller has to read; nil behind the last one.
    mutating func next(
        _ reader: inout JSONReader
    ) throws(FormatError) -> (member: Member, place: TextPlace)? {
        guard try reader.step(&isFirst, until: "}") else { return nil }
        let place = reader.place
        let name = try reader.name()
        guard let member = Member(rawValue: name) else {
            let names = Member.allCases.map(\.rawValue).joined(separator: ", ")
            let found = String(decoding: TerminalText.quoted(name.utf8), as: UTF8.self)
            throw FormatError(at: place, "there is no member \(found) here: there are \(names)")
        }
        guard seen.insert(member).inserted else {
            throw FormatError(at: place, "the member \(name) is there twice: take one out")
        }
        return (member, place)
    }
}

/// The elements of an array that is being read.
struct JSONElements {
    private var isFirst = true

    fileprivate init() {}

    /// Whether there is a further element, which the caller has to read.
    mutating func next(_ reader: inout JSONReader) throws(FormatError) -> Bool {
        try reader.step(&isFirst, until: "]")
    }
}
