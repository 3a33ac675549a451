/// Reads JSON as RFC 8259 has it, and nothing else: no comma too many, no number with a leading zero, no raw control
/// character, no byte that is not UTF-8.
struct JSONReader {
    indirect enum Value: Equatable {
        case null
        case bool(Bool)
        /// As it is written.
        case number(String)
        case string([Unicode.Scalar])
        case array([Value])
        case object([Member])

        struct Member: Equatable {
            var name: [Unicode.Scalar]
            var value: Value
        }
    }

    private let text: [Unicode.Scalar]
    private var position = 0
    private let isUTF8: Bool

    init(_ bytes: [UInt8]) {
        let decoded = String(validating: bytes, as: UTF8.self)
        isUTF8 = decoded != nil
        text = decoded.map { Array($0.unicodeScalars) } ?? []
    }

    /// The only value of the text; nil if it is no JSON.
    mutating func document() -> Value? {
        guard isUTF8, let value = value() else { return nil }
        skipBlanks()
        return position == text.count ? value : nil
    }

    private var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private mutating func skipBlanks() {
        while let scalar = next, scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r" {
            position += 1
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    private mutating func take(word: String, _ value: Value) -> Value? {
        for scalar in word.unicodeScalars where !take(scalar) { return nil }
        return value
    }

    private mutating func value() -> Value? {
        skipBlanks()
        switch next {
        case "n": return take(word: "null", .null)
        case "t": return take(word: "true", .bool(true))
        case "f": return take(word: "false", .bool(false))
        case "\"": return string().map { .string($0) }
        case "[": return list("[", "]") { $0.value() }.map { .array($0) }
        case "{": return list("{", "}") { $0.member() }.map { .object($0) }
        default: return number().map { .number($0) }
        }
    }

    private mutating func list<Element>(
        _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ element: (inout Self) -> Element?
    ) -> [Element]? {
        guard take(opening) else { return nil }
        skipBlanks()
        if take(closing) { return [] }
        var elements: [Element] = []
        repeat {
            guard let next = element(&self) else { return nil }
            elements.append(next)
            skipBlanks()
        } while take(",")
        return take(closing) ? elements : nil
    }

    private mutating func member() -> Value.Member? {
        skipBlanks()
        guard let name = string() else { return nil }
        skipBlanks()
        guard take(":"), let value = value() else { return nil }
        return Value.Member(name: name, value: value)
    }

    private mutating func number() -> String? {
        let start = position
        _ = take("-")
        if !take("0") { guard takeDigits() else { return nil } }
        if take(".") { guard takeDigits() else { return nil } }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard takeDigits() else { return nil }
        }
        var found = String.UnicodeScalarView()
        found.append(contentsOf: text[start..<position])
        return String(found)
    }

    private mutating func takeDigits() -> Bool {
        let start = position
        while let scalar = next, ("0"..."9").contains(scalar) { position += 1 }
        return position > start
    }

    private mutating func string() -> [Unicode.Scalar]? {
        guard take("\"") else { return nil }
        var found: [Unicode.Scalar] = []
        while let scalar = next {
            position += 1
            if scalar == "\"" { return found }
            guard scalar.value >= 0x20 else { return nil }
            guard let meant = scalar == "\\" ? escaped() : scalar else { return nil }
            found.append(meant)
        }
        return nil
    }

    /// What follows a backslash. Surrogates are not read: the writer has no use for them.
    private mutating func escaped() -> Unicode.Scalar? {
        guard let letter = next else { return nil }
        position += 1
        switch letter {
        case "\"", "\\", "/": return letter
        case "b": return "\u{8}"
        case "f": return "\u{c}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u":
            guard position + 4 <= text.count else { return nil }
            var value: UInt32 = 0
            for scalar in text[position..<position + 4] {
                guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else { return nil }
                value = value * 16 + UInt32(digit)
            }
            position += 4
            return Unicode.Scalar(value)
        default: return nil
        }
    }
}
