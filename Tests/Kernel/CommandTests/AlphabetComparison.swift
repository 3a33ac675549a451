import GuestSupport

/// Runs very many short command lines with the reference and with ours.
///
/// A process costs 50 ms in the embedded kernel, so lines go into restores, hundreds at a time. Where one ends the
/// restore, another restore takes the lines behind it.
struct AlphabetComparison {
    private(set) var lines = 0
    private(set) var identical = 0
    private(set) var documented = 0
    private(set) var failures: [String] = []

    let reference: Side
    let ours: Side

    init(reference: Side, ours: Side) { (self.reference, self.ours) = (reference, ours) }

    /// A command line, and the rules that make what it needs.
    struct Line {
        var words: [String]
        var setup: [String] = []
    }

    /// New, empty tables on both sides.
    mutating func renew() throws {
        try reference.renew()
        try ours.renew()
    }

    /// Runs each line as a program of its own.
    mutating func runAlone(_ commandLines: [[String]]) throws {
        for words in commandLines {
            let answers = try [reference, ours].map { side in
                (try side.run(words: ["ipvsadm"] + words), try side.table())
            }
            score([Line(words: words)][...], answers[0].0 == answers[1].0 && answers[0].1 == answers[1].1) {
                Self.text("ipvsadm " + words.joined(separator: " "), answers.map(\.0))
            }
        }
    }

    /// Runs lines as rules.
    mutating func run(_ rules: [Line]) throws {
        var rest = rules[...]
        while !rest.isEmpty {
            let block = rest.prefix(Self.blockLength)
            let (theirs, theirTable) = try Self.restore(block, reference)
            // The reference may have ended at a line; ours gets no more than that one.
            let done = block.prefix(Self.reached(block, theirs))
            let (mine, myTable) = try Self.restore(done, ours)
            if theirs == mine, theirTable == myTable {
                score(done, true) { "" }
            } else if Self.documented(theirs, of: done) == mine, theirTable == myTable {
                documented += 1
                score(done.dropLast(), true) { "" }
            } else {
                try runOneByOne(done)
            }
            rest = rest.dropFirst(done.count)
        }
    }

    private static let blockLength = 500

    /// What the reference would say without the one documented difference that options alone can show: of a second
    /// command with a value, which ends the restore, it blames the value (section 3 of `Docs/Compatibility.md`).
    private static func documented(_ answer: Answer, of block: ArraySlice<Line>) -> Answer? {
        guard let words = block.last?.words, let value = words.last, let command = words.dropLast().last,
            answer.errors.hasSuffix("invalid option `\(value)'\n")
        else { return nil }
        var expected = answer
        expected.errors.removeLast("\(value)'\n".count)
        expected.errors += "\(command)'\n"
        return expected
    }

    /// Which of several lines it is that differs.
    private mutating func runOneByOne(_ block: ArraySlice<Line>) throws {
        let known = failures.count
        for (index, line) in zip(block.indices, block) {
            let single = block[index...index]
            let (theirs, theirTable) = try Self.restore(single, reference)
            let (mine, myTable) = try Self.restore(single, ours)
            score(single, theirs == mine && theirTable == myTable) {
                Self.text(line.words.joined(separator: " "), [theirs, mine])
            }
        }
        guard failures.count == known else { return }
        failures.append("\(block.count) rules differ only together, from: \(block.first?.words ?? [])\n")
        identical -= block.count
    }

    private mutating func score(
        _ block: ArraySlice<Line>, _ isEqual: Bool, _ failure: () -> String
    ) {
        lines += block.count
        if isEqual { identical += block.count } else { failures.append(failure()) }
    }

    // MARK: Restores

    /// Each line is announced by a mistake that no restore ends at.
    private static func restore(
        _ block: ArraySlice<Line>, _ side: Side
    ) throws -> (Answer, KernelTable) {
        var input = "-C\n-A -t 10.0.0.1:80 -s rr\n-a -t 10.0.0.1:80 -r 192.168.1.1:80 -m -w 2\n"
        for (index, line) in zip(block.indices, block) {
            let address = "\(1 + index / 62500).\(index / 250 % 250).\(index % 250 + 1)"
            let text = line.words.joined(separator: " ")
            for rule in line.setup + ["-L --\(announcement)\(index)", text] {
                input += rule.replacing("10.@", with: "10." + address) + "\n"
            }
        }
        return (try side.run(words: ["ipvsadm", "-R"], input: input), try side.table())
    }

    private static let announcement = "line-"

    /// How many lines were begun.
    private static func reached(_ block: ArraySlice<Line>, _ answer: Answer) -> Int {
        answer.errors.split(separator: "\n").count { $0.hasPrefix("--\(announcement)") }
    }

    // MARK: Which options there are

    /// Those of `words`, such as `-q` or `--quick`, that either program knows, and whether they are commands.
    func known(among words: [String]) throws -> [String: Bool] {
        var known: [String: Bool] = [:]
        for side in [reference, ours] {
            var rest = words.map { Line(words: ["-L", $0]) }[...]
            while !rest.isEmpty {
                let block = rest.prefix(Self.blockLength)
                let answer = try Self.restore(block, side).0
                let complaints = Set(answer.errors.split(separator: "\n"))
                let done = block.prefix(Self.reached(block, answer))
                for word in done.map(\.words[1]) where !complaints.contains("\(word): unknown option") {
                    known[word] = complaints.contains("invalid option `\(word)'")
                }
                rest = rest.dropFirst(done.count)
            }
        }
        return known
    }

    private static func text(_ title: String, _ answers: [Answer]) -> String {
        title + "\n"
            + zip(["-", "+"], answers).map { mark, answer in
                answer.text.split(separator: "\n").prefix(6).map { "    \(mark) \($0)\n" }.joined()
            }.joined()
    }
}

extension AlphabetComparison {
    /// - Parameters:
    ///   - program: the reference's own bytes, which hold its names.
    ///   - share: of the options.
    mutating func runAlphabet(of program: [UInt8], share: (number: Int, of: Int)) throws {
        try renew()
        let possible = OptionAlphabet.possibleNames(in: program).sorted().map { "--" + $0 }
        let known = try known(among: OptionAlphabet.letters + possible)
        let names = known.keys.filter(OptionAlphabet.isLong).sorted()
        let near = OptionAlphabet.nearNames(of: names).sorted()
        let options = (OptionAlphabet.letters + names).share(share)
        for option in options { try runAlone(OptionAlphabet.openings(option)) }
        try run(near.share(share).map { Line(words: ["-L", $0]) })
        for carrier in OptionAlphabet.carriers {
            try renew()
            let ways = options.flatMap { carrier.ways(to: $0, isCommand: known[$0] == true) }
            try run(ways.map { Line(words: $0, setup: carrier.setup) })
        }
    }
}

extension Array {
    /// Every so many-th element.
    fileprivate func share(_ share: (number: Int, of: Int)) -> [Element] {
        enumerated().filter { $0.offset % share.of == share.number - 1 }.map(\.element)
    }
}
