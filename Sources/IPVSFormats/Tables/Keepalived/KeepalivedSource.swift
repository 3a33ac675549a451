/// A line of a configuration.
struct KeepalivedLine: Sendable {
    var text: [UInt8]
    var place: TextPlace
    /// Whether it stands like this in the file, so that columns can be counted.
    var isOriginal: Bool

    /// The place of the byte at `offset`.
    func place(at offset: Int) -> TextPlace {
        var place = place
        if isOriginal { place.column += offset }
        return place
    }

    /// What is behind `offset`.
    func rest(from offset: Int) -> KeepalivedLine {
        KeepalivedLine(text: Array(text[offset...]), place: place(at: offset), isOriginal: isOriginal)
    }
}

/// Where the next line comes from.
enum KeepalivedSource {
    case file(KeepalivedFile)
    /// The rest of a line that was cut.
    case line(KeepalivedLine)
    /// Further lines of a parameter's value, at the place where it is used.
    case paragraph([[UInt8]], next: Int, TextPlace)
    case repetition(KeepalivedRepetition, KeepalivedLine)
}

/// An open file, and how far it was read.
struct KeepalivedFile {
    let name: String
    let identity: String?
    private let text: [UInt8]
    private var position = 0
    private var line = 0

    init(name: String, identity: String?, text: [UInt8]) {
        self.name = name
        self.identity = identity
        self.text = text
    }

    /// `.` where the name has no folder.
    var folder: String {
        guard let slash = name.lastIndex(of: "/") else { return "." }
        return slash == name.startIndex ? "/" : String(name[..<slash])
    }

    /// The next line, without comment and blanks around it; nil at the end.
    mutating func next() -> (line: KeepalivedLine, isQuoteOpen: Bool)? {
        guard position < text.count else { return nil }
        let end = text[position...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
        let raw = text[position..<end]
        position = end + 1
        line += 1
        let (text, offset, isQuoteOpen) = Self.content(of: raw)
        let place = TextPlace(file: name, line: line, column: offset + 1)
        return (KeepalivedLine(text: text, place: place, isOriginal: true), isQuoteOpen)
    }

    /// A comment begins with `#` or `!`, anywhere but in quotes and behind a backslash.
    private static func content(of raw: ArraySlice<UInt8>) -> ([UInt8], offset: Int, isQuoteOpen: Bool) {
        let blanks: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
        let start = raw.firstIndex { !blanks($0) } ?? raw.endIndex
        var text: [UInt8] = []
        var isQuoted = false
        var index = start
        loop: while index < raw.endIndex {
            let byte = raw[index]
            switch byte {
            case UInt8(ascii: "\\") where index + 1 < raw.endIndex:
                let next = raw[index + 1]
                // A comment's sign is itself; what else is behind a backslash is none of our business.
                if isQuoted || next != UInt8(ascii: "#") && next != UInt8(ascii: "!") { text.append(byte) }
                text.append(next)
                index += 1
            case UInt8(ascii: "#") where !isQuoted, UInt8(ascii: "!") where !isQuoted: break loop
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                text.append(byte)
            default: text.append(byte)
            }
            index += 1
        }
        // A comment does not hide the sign that a definition goes on.
        let goesOn =
            index < raw.endIndex && raw[index...].reversed().drop(while: blanks).first == UInt8(ascii: "\\")
        while let last = text.last, blanks(last) { text.removeLast() }
        if goesOn { text.append(UInt8(ascii: "\\")) }
        return (text, start - raw.startIndex, isQuoted)
    }
}
