/// Splits a command line into words as a shell does, as far as no shell is needed for that:
/// starting one costs more than the program under test.
enum ShellWords {
    /// Nil when the line has syntax that only a shell understands.
    static func split(_ line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var characters = line.makeIterator()
        while let character = characters.next() {
            switch character {
            case " ":
                if let ended = word { words.append(ended) }
                word = nil
            case "'":
                guard let quoted = take(until: "'", from: &characters) else { return nil }
                word = (word ?? "") + quoted
            case "\"":
                guard let quoted = take(until: "\"", from: &characters),
                    !quoted.contains(where: { "$`\\".contains($0) })
                else { return nil }
                word = (word ?? "") + quoted
            case "|", "&", ";", "<", ">", "(", ")", "$", "`", "\\", "*", "?", "~", "{", "}", "#", "!", "\t":
                return nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let ended = word { words.append(ended) }
        return words
    }

    private static func take(until end: Character, from characters: inout String.Iterator) -> String? {
        var taken = ""
        while let character = characters.next() {
            if character == end { return taken }
            taken.append(character)
        }
        return nil
    }
}
