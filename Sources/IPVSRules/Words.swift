/// The words of one command line or one line of a restore file, as bytes: nothing promises that they are UTF-8.
///
/// All words share one buffer, so that reading a rules file costs no allocation per word.
package struct Words: Sendable {
    private var bytes: [UInt8]
    private var ranges: [Range<Int>]
    /// Where the words begin in their line, counted in bytes from 0; empty for a command line.
    private var columns: [Int]

    package init() {
        bytes = []
        ranges = []
        columns = []
    }

    /// The arguments of a program, without its own name.
    package init(_ arguments: [[UInt8]]) {
        self.init()
        for argument in arguments { append(argument[...]) }
    }

    /// The words of a text that is cut at blanks; for tests and fixed texts.
    package init(splitting text: String) {
        self.init(text.utf8.split(separator: UInt8(ascii: " ")).map(Array.init))
    }

    package var count: Int { ranges.count }
    package var isEmpty: Bool { ranges.isEmpty }

    package subscript(index: Int) -> ArraySlice<UInt8> { bytes[ranges[index]] }

    /// Column of a word in its line, from 0; nil on a command line.
    package func column(of index: Int) -> Int? { columns.indices.contains(index) ? columns[index] : nil }

    package func position(of index: Int) -> RuleError.Position {
        .init(word: index, column: column(of: index))
    }

    package mutating func append(_ word: ArraySlice<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: word)
        ranges.append(start..<bytes.count)
    }

    /// Adds bytes to the word being built.
    mutating func extendCurrentWord(_ part: ArraySlice<UInt8>) { bytes.append(contentsOf: part) }

    /// Ends the word being built, which began at `column`.
    mutating func endCurrentWord(column: Int) {
        ranges.append(currentWordStart..<bytes.count)
        columns.append(column)
    }

    /// Bytes of the word being built.
    var currentWord: ArraySlice<UInt8> { bytes[currentWordStart...] }
    var currentWordLength: Int { bytes.count - currentWordStart }
    private var currentWordStart: Int { ranges.last?.upperBound ?? 0 }

    /// Forgets the word being built.
    mutating func dropCurrentWord() { bytes.removeLast(currentWordLength) }

    mutating func removeFirst() {
        ranges.removeFirst()
        columns.removeFirst()
    }

    /// Forgets all words and keeps the memory.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ranges.removeAll(keepingCapacity: true)
        columns.removeAll(keepingCapacity: true)
    }
}
