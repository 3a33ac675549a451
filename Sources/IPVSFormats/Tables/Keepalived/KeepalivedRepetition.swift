/// `~SEQ(…)` and `~LST(…)`: the rest of the line is read once for each value (keepalived.conf(5), "Sequence blocks").
struct KeepalivedRepetition {
    private let names: [String]
    private var values: Values

    private enum Values {
        /// `next` is nil behind the last one.
        case sequence(next: Int64?, step: Int64, last: Int64, isHexadecimal: Bool)
        case list([[String]], next: Int)
    }

    static func begins(_ line: [UInt8]) -> Bool {
        line.starts(with: "~SEQ".utf8) || line.starts(with: "~LST".utf8)
    }

    /// The repetition that a line begins with, and the index of what is repeated.
    ///
    /// - Parameter replaced: replaces parameters in the arguments; nil for endless ones.
    init?(_ line: [UInt8], end: inout Int, _ replaced: ([UInt8]) -> [UInt8]?) {
        guard let open = line.firstIndex(of: UInt8(ascii: "(")),
            let close = line[open...].firstIndex(of: UInt8(ascii: ")")),
            let arguments = replaced(Array(line[(open + 1)..<close]))
        else { return nil }
        let text = String(decoding: arguments, as: UTF8.self)
        switch String(decoding: line[..<open], as: UTF8.self) {
        case "~SEQ": self.init(sequence: text, isHexadecimal: false)
        case "~SEQx": self.init(sequence: text, isHexadecimal: true)
        case "~LST": self.init(list: text)
        default: return nil
        }
        end = line[(close + 1)...].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? line.endIndex
    }

    /// `VARIABLE, START, STEP, END`, of which START and STEP may be left out.
    private init?(sequence text: String, isHexadecimal: Bool) {
        let words = Self.words(text)
        let numbers = words.dropFirst().compactMap(Self.number)
        guard let name = words.first, (1...3).contains(numbers.count), numbers.count == words.count - 1,
            let last = numbers.last, Self.isName(name)
        else { return nil }
        let start = numbers.count > 1 ? numbers[0] : (last < 0 ? -1 : 1)
        let step = numbers.count > 2 ? numbers[1] : (last < start ? -1 : 1)
        guard step > 0 && start <= last || step < 0 && start >= last else { return nil }
        names = [name]
        values = .sequence(next: start, step: step, last: last, isHexadecimal: isHexadecimal)
    }

    /// `VARIABLE, VALUE, VALUE` or `{VARIABLE, VARIABLE}, {VALUE, VALUE}`
    private init?(list text: String) {
        guard let groups = Self.groups(text), let names = groups.first, groups.count > 1,
            names.allSatisfy(Self.isName), groups.allSatisfy({ $0.count == names.count })
        else { return nil }
        self.names = names
        values = .list(Array(groups.dropFirst()), next: 0)
    }

    /// The variables' next values; nil behind the last.
    mutating func next() -> [(name: String, value: String)]? {
        switch values {
        case .sequence(nil, step: _, last: _, isHexadecimal: _): return nil
        case .sequence(let number?, let step, let last, let isHexadecimal):
            let (following, isOver) = number.addingReportingOverflow(step)
            let isLast = isOver || (step > 0 ? following > last : following < last)
            values = .sequence(
                next: isLast ? nil : following, step: step, last: last, isHexadecimal: isHexadecimal)
            let text = isHexadecimal ? String(UInt64(bitPattern: number), radix: 16) : String(number)
            return names.map { ($0, text) }
        case .list(let groups, let next):
            guard next < groups.count else { return nil }
            values = .list(groups, next: next + 1)
            return Array(zip(names, groups[next])).map { ($0.0, $0.1) }
        }
    }

    private static func words(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { word in
            String(
                word.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }
    }

    /// Words, or lists of words in braces; nil where braces do not match.
    private static func groups(_ text: String) -> [[String]]? {
        var groups: [[String]] = []
        var rest = text[...].drop { $0 == " " || $0 == "\t" }
        while !rest.isEmpty {
            if rest.first == "{" {
                guard let end = rest.firstIndex(of: "}") else { return nil }
                groups.append(words(String(rest[rest.index(after: rest.startIndex)..<end])))
                rest = rest[rest.index(after: end)...].drop { $0 == " " || $0 == "\t" }
            } else {
                let word = rest.prefix { $0 != "," }
                groups.append(words(String(word)))
                rest = rest[word.endIndex...]
            }
            guard rest.isEmpty || rest.first == "," else { return nil }
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
        }
        return groups
    }

    /// Decimal, or hexadecimal behind `0x`.
    private static func number(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        let digits = isNegative ? text.dropFirst() : text[...]
        let isHexadecimal = digits.hasPrefix("0x")
        return Int64(
            (isNegative ? "-" : "") + digits.dropFirst(isHexadecimal ? 2 : 0), radix: isHexadecimal ? 16 : 10)
    }

    private static func isName(_ text: String) -> Bool {
        KeepalivedParameters.definition(Array("$\(text)=".utf8))?.name == text
    }
}
