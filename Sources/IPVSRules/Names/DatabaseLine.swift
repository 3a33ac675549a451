/// A line of /etc/hosts, /etc/services or /etc/nsswitch.conf, word by word, as glibc reads it (`nss/nss_files`):
/// words end at C's white space, and the line at a `#` or a NUL.
struct DatabaseLine {
    private(set) var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) {
        rest = line.prefix { $0 != UInt8(ascii: "#") && $0 != 0 }.drop(while: NumberText.isSpace)
    }

    /// Takes the next word off, with the white space behind it; empty at the end of the line.
    mutating func word() -> ArraySlice<UInt8> { word { _ in false } }

    /// Takes the next word off, which also ends before a byte that `ends` is true for.
    mutating func word(before ends: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let word = rest.prefix { !NumberText.isSpace($0) && !ends($0) }
        rest = rest[word.endIndex...].drop(while: NumberText.isSpace)
        return word
    }

    /// Hands every word that is left to `body`.
    mutating func forEachWord(_ body: (ArraySlice<UInt8>) -> Void) {
        while !rest.isEmpty { body(word()) }
    }

    /// Takes off what is not a word of its own: leaves the white space behind it alone.
    mutating func drop(count: Int) { rest = rest.dropFirst(count) }

    /// Hands each line of `text` to `body`.
    static func forEach(in text: [UInt8], _ body: (inout DatabaseLine) -> Void) {
        var start = text.startIndex
        while start < text.endIndex {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
            var line = DatabaseLine(text[start..<end])
            if !line.rest.isEmpty { body(&line) }
            start = end + 1
        }
    }
}
