/// `$NAME=VALUE`, and what `$NAME` and `${NAME}` stand for (keepalived.conf(5), "Parameter substitution").
struct KeepalivedParameters {
    private var values: [String: [[UInt8]]]

    /// More rounds mean that a parameter stands for itself.
    private static let mostRounds = 100
    /// keepalived's own limit is lower.
    private static let longestLine = 1 << 16

    /// - Parameter configurationID: what `_INSTANCE` stands for.
    init(configurationID: String?) {
        values = ["_HASH": [[UInt8(ascii: "#")]], "_BANG": [[UInt8(ascii: "!")]]]
        if let configurationID { values["_INSTANCE"] = [Array(configurationID.utf8)] }
    }

    /// - Parameter value: its lines.
    mutating func define(_ name: String, _ value: [[UInt8]]) { values[name] = value }

    /// `$NAME=` at the start of a line, and what stands behind the sign.
    static func definition(_ line: [UInt8]) -> (name: String, value: ArraySlice<UInt8>)? {
        guard line.first == UInt8(ascii: "$") else { return nil }
        let name = nameText(line[1...])
        guard !name.isEmpty, name.endIndex < line.endIndex, line[name.endIndex] == UInt8(ascii: "=") else {
            return nil
        }
        return (
            String(decoding: name, as: UTF8.self),
            line[(name.endIndex + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
        )
    }

    enum Replacement {
        /// Nothing, or a line, and what comes behind it if the value has several.
        case line([UInt8], further: [[UInt8]])
        /// A parameter stands for itself, or for far too much.
        case endless
    }

    /// The line with the parameters in it replaced once; nil where there are none.
    ///
    /// A value of several lines takes part only at the end of the line.
    func replacing(in line: [UInt8], folder: String) -> Replacement? {
        guard line.contains(UInt8(ascii: "$")) else { return nil }
        var result: [UInt8] = []
        var further: [[UInt8]] = []
        var hasReplaced = false
        var position = line.startIndex
        while position < line.endIndex {
            guard line[position] == UInt8(ascii: "$"), let (name, end) = Self.reference(line, at: position),
                let value = name == "_PWD" ? [Array(folder.utf8)] : values[name],
                value.count <= 1 || end == line.endIndex
            else {
                result.append(line[position])
                position += 1
                continue
            }
            hasReplaced = true
            result += value.first ?? []
            further = Array(value.dropFirst())
            position = end
            guard result.count <= Self.longestLine else { return .endless }
        }
        return hasReplaced ? .line(result, further: further) : nil
    }

    /// The line with all parameters of one line replaced, for the arguments of repetitions; nil for an endless one.
    func replacingAll(in text: [UInt8], folder: String) -> [UInt8]? {
        var text = text
        for _ in 0..<Self.mostRounds {
            switch replacing(in: text, folder: folder) {
            case nil: return text
            case .line(let replaced, further: _)?: text = replaced
            case .endless?: return nil
            }
        }
        return nil
    }

    static var roundLimit: Int { mostRounds }

    /// The first `${NAME}` that nothing was defined for, outside of quotes.
    static func undefined(in line: [UInt8]) -> (name: String, offset: Int)? {
        var isQuoted = false
        for index in line.indices {
            if line[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard !isQuoted, line[index] == UInt8(ascii: "$"), index + 1 < line.endIndex,
                line[index + 1] == UInt8(ascii: "{")
            else { continue }
            let name = line[(index + 2)...].prefix { $0 != UInt8(ascii: "}") }
            return (String(decoding: name, as: UTF8.self), index)
        }
        return nil
    }

    /// `$NAME` before a blank, a comma, a parenthesis or the end; `${NAME}` anywhere.
    private static func reference(_ line: [UInt8], at position: Int) -> (name: String, end: Int)? {
        var start = position + 1
        guard start < line.endIndex else { return nil }
        let isBraced = line[start] == UInt8(ascii: "{")
        if isBraced { start += 1 }
        let name = nameText(line[start...])
        guard !name.isEmpty else { return nil }
        var end = name.endIndex
        if isBraced {
            guard end < line.endIndex, line[end] == UInt8(ascii: "}") else { return nil }
            end += 1
        } else if end < line.endIndex, !" \t,)".utf8.contains(line[end]) {
            return nil
        }
        return (String(decoding: name, as: UTF8.self), end)
    }

    /// Letters, digits and underscores; no digit comes first.
    private static func nameText(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let name = text.prefix { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        }
        guard let first = name.first, !(0x30...0x39).contains(first) else { return text.prefix(0) }
        return name
    }
}
