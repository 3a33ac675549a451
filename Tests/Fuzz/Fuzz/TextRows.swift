/// The lines of a text, to see whether a mistake is said to be where there is text.
struct TextRows {
    private let lengths: [Int]

    init(_ text: [UInt8]) {
        lengths = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(\.count)
    }

    /// Both from 1; the column may be the one behind the line.
    func have(line: Int, column: Int) -> Bool {
        lengths.indices.contains(line - 1) && (1...lengths[line - 1] + 1).contains(column)
    }
}
