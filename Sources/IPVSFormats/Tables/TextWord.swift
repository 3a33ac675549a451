/// A word of a line.
struct TextWord: Sendable, Hashable {
    var text: String
    /// In bytes, from 0, in the line.
    var offset: Int
}

extension [TextWord] {
    /// The words of a line, which blanks part.
    init(of line: ArraySlice<UInt8>) {
        self = line.split { $0 <= UInt8(ascii: " ") }.map { word in
            TextWord(text: String(decoding: word, as: UTF8.self), offset: word.startIndex - line.startIndex)
        }
    }
}
