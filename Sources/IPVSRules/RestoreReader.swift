/// Cuts the input of a restore into lines of words. Bytes may come in chunks of any size; nothing but the current
/// line is held.
///
/// Words end at blanks, tabs, carriage returns and line feeds. There are no quotes. The word `ipvsadm` is dropped
/// wherever it stands. A `#` at the beginning of a word starts a comment up to the end of the line.
/// Lines without words are skipped.
package struct RestoreReader {
    /// Words of the current line; complete after `nextLine` or `finish` returned true.
    package private(set) var words = Words()
    /// Number of the line that `words` come from, from 1.
    package private(set) var lineNumber = 0

    private var currentLine = 1
    private var column = 0
    private var wordColumn: Int?
    private var isInComment = false
    private var isLineDelivered = false

    package init() {}

    /// Reads on in `chunk`, from `position`, which it advances.
    ///
    /// - Returns: true when a line with words is complete; false when the chunk is used up.
    package mutating func nextLine(in chunk: [UInt8], from position: inout Int) -> Bool {
        startAfterDeliveredLine()
        while position < chunk.count {
            let byte = chunk[position]
            if byte == lineFeed {
                position += 1
                if endLine() { return true }
            } else if isInComment {
                position = chunk[position...].firstIndex(of: lineFeed) ?? chunk.count
            } else if isBlank(byte) {
                position += 1
                endWord()
                column += 1
            } else if byte == UInt8(ascii: "#"), wordColumn == nil {
                isInComment = true
            } else {
                takeWord(in: chunk, from: &position)
            }
        }
        return false
    }

    /// Ends the input, whose last line may lack its line feed.
    ///
    /// - Returns: true when that line has words.
    package mutating func finish() -> Bool {
        startAfterDeliveredLine()
        return endLine()
    }

    private mutating func startAfterDeliveredLine() {
        guard isLineDelivered else { return }
        words.removeAll()
        isLineDelivered = false
    }

    /// Takes all of a word that the chunk has.
    private mutating func takeWord(in chunk: [UInt8], from position: inout Int) {
        let start = position
        while position < chunk.count, chunk[position] != lineFeed, !isBlank(chunk[position]) { position += 1 }
        if wordColumn == nil { wordColumn = column }
        words.extendCurrentWord(chunk[start..<position])
        column += position - start
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    private mutating func endWord() {
        guard let start = wordColumn else { return }
        wordColumn = nil
        if words.currentWordLength == 7, words.currentWord.elementsEqual("ipvsadm" as StaticString) {
            words.dropCurrentWord()
        } else {
            words.endCurrentWord(column: start)
        }
    }

    private mutating func endLine() -> Bool {
        endWord()
        lineNumber = currentLine
        currentLine += 1
        column = 0
        isInComment = false
        isLineDelivered = !words.isEmpty
        return isLineDelivered
    }
}

private let lineFeed = UInt8(ascii: "\n")
