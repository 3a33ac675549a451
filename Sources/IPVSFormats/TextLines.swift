/// The lines of a text that is there as a whole, one at a time: an array of them would take many times the text's memory.
struct TextLines {
    private var rest: ArraySlice<UInt8>?
    /// Of the line that was read last, from 1.
    private(set) var number = 0

    /// What is said of a line that ends in one, where only line feeds may end lines.
    static let carriageReturn = "expected lines to end with a line feed only, found a carriage return"

    init(_ text: [UInt8]) { rest = text[...] }

    /// The next line without its line feed; nil after the last, which is empty where the text ends in a line feed.
    mutating func next() -> ArraySlice<UInt8>? {
        guard let text = rest else { return nil }
        number += 1
        let end = text.firstIndex(of: UInt8(ascii: "\n"))
        rest = end.map { text[($0 + 1)...] }
        return text[..<(end ?? text.endIndex)]
    }
}
