/// Where in a line of rules an option stands, for whoever points at it.
package enum OptionPlace {
    /// - Parameters:
    ///   - group: what the option says.
    ///   - line: without its line feed.
    /// - Returns: the column of the option's word, in bytes from 1; nil if the line has no such option.
    package static func column(of group: OptionGroup, in line: ArraySlice<UInt8>) -> Int? {
        let words = words(of: line)
        var scanner = OptionScanner(words)
        do throws(RuleError) {
            while let found = try scanner.next() {
                if found.description.group == group { return words.column(of: found.word).map { $0 + 1 } }
            }
        } catch {}
        return nil
    }

    /// What ends a word within a line.
    package static func isBlank(_ byte: UInt8) -> Bool {
        [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(byte)
    }

    /// As `RulesFile` cuts them, but that a time stays a word, which is none of an option.
    private static func words(of line: ArraySlice<UInt8>) -> Words {
        var words = Words()
        var position = line.startIndex
        while position < line.endIndex {
            let end = line[position...].firstIndex(where: isBlank) ?? line.endIndex
            let word = line[position..<end]
            if word.first == UInt8(ascii: "#") { break }
            if !word.isEmpty {
                words.extendCurrentWord(word)
                words.endCurrentWord(column: position - line.startIndex)
            }
            position = min(end + 1, line.endIndex)
        }
        return words
    }
}
