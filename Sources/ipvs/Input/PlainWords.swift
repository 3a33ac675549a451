/// The words of a command as scripts write them: each option by its whole name, its value as a word of its own.
///
/// The argument parser reads them, too, and tells mistakes. It takes tens of milliseconds for it, since the Swift runtime
/// searches all conformances of the program for each of its casts; and scripts ask every second. So a command that they
/// ask often has an `init(plain:)`, which reads what means the same to both and leaves the rest to the parser.
struct PlainWords {
    private var flags: Set<String> = []
    private var values: [String: [String]] = [:]

    /// - Parameters:
    ///   - words: behind the command's name.
    ///   - flags: words that stand alone.
    ///   - options: words that a value follows.
    /// - Returns: nil for whatever is better left to the argument parser.
    init?(_ words: some Sequence<String>, flags: Set<String>, options: Set<String>) {
        var words = words.makeIterator()
        while let word = words.next() {
            if flags.contains(word) {
                guard self.flags.insert(word).inserted else { return nil }
                continue
            }
            guard options.contains(word), let value = words.next(), !value.hasPrefix("-") else { return nil }
            values[word, default: []].append(value)
        }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    /// The values of an option that may be repeated; nil if one is a mistake.
    func all<Value>(_ option: String, _ read: (String) -> Value?) -> [Value]? {
        var all: [Value] = []
        for word in values[option] ?? [] {
            guard let value = read(word) else { return nil }
            all.append(value)
        }
        return all
    }

    /// The value of an option that may be left out; nil if it is a mistake or there are several.
    func one<Value>(_ option: String, orElse omitted: Value, _ read: (String) -> Value?) -> Value? {
        guard let words = values[option] else { return omitted }
        return words.count == 1 ? read(words[0]) : nil
    }
}
