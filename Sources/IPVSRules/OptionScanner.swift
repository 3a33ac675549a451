/// Takes options off a list of words one by one, by the rules of popt, which the legacy tool uses:
///
/// - short options cluster (`-Ln`), the last one may take a value, glued, after `=` or from the next word;
/// - long options are written in full, with `=VALUE` or the value in the next word;
/// - a separate value may begin with a dash, except the optional one of `-p`;
/// - `--` ends the options; other words are left over, wherever they stand, `-` included.
struct OptionScanner {
    /// An option as it was found.
    struct Found {
        var description: OptionDescription
        var value: ArraySlice<UInt8>?
        /// Index of the word that holds the option.
        var word: Int
    }

    private let words: Words
    private var nextWord = 0
    /// Rest of a cluster of short options, with the index of its word.
    private var cluster: ArraySlice<UInt8> = []
    private var clusterWord = 0
    private var isPastOptions = false
    /// Indices of the words that belong to no option.
    private(set) var leftovers: [Int] = []

    init(_ words: Words) { self.words = words }

    /// The next option; nil when there are no more, and then `leftovers` is complete.
    mutating func next() throws(RuleError) -> Found? {
        if !cluster.isEmpty { return try nextInCluster() }
        while nextWord < words.count {
            let index = nextWord
            let word = words[index]
            nextWord += 1
            guard !isPastOptions, word.count > 1, word.first == dash else {
                leftovers.append(index)
                continue
            }
            guard word[word.startIndex + 1] == dash else {
                cluster = word.dropFirst()
                clusterWord = index
                return try nextInCluster()
            }
            if word.count > 2 { return try longOption(word.dropFirst(2), at: index) }
            isPastOptions = true
        }
        return nil
    }

    private mutating func nextInCluster() throws(RuleError) -> Found? {
        guard let letter = cluster.popFirst(), let option = OptionTable.option(letter: letter) else {
            throw error({ .unknownOption($0) }, at: clusterWord)
        }
        if option.argument == .none {
            if cluster.first == equals { throw error({ .unwantedArgument($0) }, at: clusterWord) }
            return Found(description: option, value: nil, word: clusterWord)
        }
        var glued: ArraySlice<UInt8>?
        if let first = cluster.first {
            glued = first == equals ? cluster.dropFirst() : cluster
            cluster = []
        }
        return try withValue(option, glued: glued, at: clusterWord)
    }

    private mutating func longOption(_ text: ArraySlice<UInt8>, at index: Int) throws(RuleError) -> Found {
        let nameEnd = text.firstIndex(of: equals)
        guard let option = OptionTable.option(longName: text[..<(nameEnd ?? text.endIndex)]) else {
            throw error({ .unknownOption($0) }, at: index)
        }
        let glued = nameEnd.map { text[($0 + 1)...] }
        if option.argument == .none {
            if glued != nil { throw error({ .unwantedArgument($0) }, at: index) }
            return Found(description: option, value: nil, word: index)
        }
        return try withValue(option, glued: glued, at: index)
    }

    /// Completes an option with its value: the glued one, or else the next word.
    private mutating func withValue(
        _ option: OptionDescription, glued: ArraySlice<UInt8>?, at index: Int
    ) throws(RuleError) -> Found {
        if let glued { return Found(description: option, value: glued, word: index) }
        let following = nextWord < words.count ? words[nextWord] : nil
        if option.argument == .optional, isPastOptions || following?.first == dash {
            return Found(description: option, value: nil, word: index)
        }
        guard let following else {
            if option.argument == .optional { return Found(description: option, value: nil, word: index) }
            throw error({ .missingArgument($0) }, at: index)
        }
        nextWord += 1
        return Found(description: option, value: following, word: index)
    }

    /// An error that shows a whole word as it was written, even if only one letter of a cluster is wrong.
    private func error(_ reason: ([UInt8]) -> RuleError.Reason, at index: Int) -> RuleError {
        RuleError(reason(Array(words[index])), at: position(of: index))
    }

    func position(of index: Int) -> RuleError.Position { words.position(of: index) }
}

private let dash = UInt8(ascii: "-")
private let equals = UInt8(ascii: "=")
