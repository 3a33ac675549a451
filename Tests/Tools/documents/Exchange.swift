/// Commands that are typed together, and what the document says they print.
struct Exchange: Equatable {
    /// What a document shows.
    struct Output: Equatable {
        var text: String
        /// Its lines in the document, counted from 1.
        var lines: Range<Int>
        var mayDiffer: Set<Variation> = []
    }

    /// The line of the document where the commands begin, counted from 1.
    var line: Int
    /// Names of machines, or none: then they are typed where the document is played.
    var machines: [String] = []
    var commands: String
    /// Nil where the document shows none: then nothing may be printed, and no command may fail.
    var shown: Output?

    /// What is wrong with what was printed, nil if nothing.
    func complaint(printed: String, failed: Bool) -> String? {
        guard let shown else {
            guard failed || !printed.isEmpty else { return nil }
            return "a command failed, or printed what is not shown:\n" + printed
        }
        let wanted = Variation.mask(shown.text, shown.mayDiffer)
        let got = Variation.mask(printed, shown.mayDiffer)
        return wanted == got ? nil : LineDifference.text(from: wanted, to: got)
    }

    /// The file that the commands do no more than show: one that is not there is made as it is shown.
    var fileShown: String? { commands.wholeMatch(of: #/cat ([a-z.]+)\n/#).map { String($0.1) } }
}
