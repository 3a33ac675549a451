extension Markdown {
    /// What is typed: every `sh` block, unchanged and in order. Its first line may name machines, `# server1, server2`;
    /// what it prints, both streams as on a terminal, stands in the `output` block that follows, whose words say what may
    /// differ. Blocks in another language, or in none, are not typed.
    func session(machines known: [String] = Machines.names) throws(DocumentError) -> [Exchange] {
        var session: [Exchange] = []
        for block in blocks {
            switch block.language {
            case "sh":
                let machines = try Self.machines(of: block, known)
                session.append(Exchange(line: block.line, machines: machines, commands: block.text))
            case "output":
                guard let last = session.indices.last, session[last].shown == nil else {
                    throw DocumentError(line: block.line, "there are no commands before this output")
                }
                session[last].shown = try Self.output(of: block)
            default: break
            }
        }
        guard !session.isEmpty else { throw DocumentError("it has no ```sh block") }
        return session
    }

    private static func machines(of block: Block, _ known: [String]) throws(DocumentError) -> [String] {
        guard let first = block.lines.first,
            let names = first.wholeMatch(of: #/# ([a-z]+[0-9]*(, [a-z]+[0-9]*)*)/#)?.1
        else { return [] }
        let machines = names.split(separator: ", ").map(String.init)
        for machine in machines where !known.contains(machine) {
            throw DocumentError(line: block.line, "'\(first)': there is no machine \(machine)")
        }
        return machines
    }

    private static func output(of block: Block) throws(DocumentError) -> Exchange.Output {
        var mayDiffer: Set<Variation> = []
        for word in block.words {
            guard let variation = Variation(rawValue: word) else {
                let all = Variation.allCases.map(\.rawValue).joined(separator: " ")
                throw DocumentError(
                    line: block.line, "'\(word)' is not a kind of what may differ; they are: \(all)")
            }
            mayDiffer.insert(variation)
        }
        let first = block.line + 1
        return Exchange.Output(
            text: block.text, lines: first..<first + block.lines.count, mayDiffer: mayDiffer)
    }

    /// The document with other outputs, each for the lines of an `Exchange.Output`.
    static func rewrite(_ text: String, _ outputs: [(lines: Range<Int>, text: String)]) -> String {
        var lines = Self.lines(of: text)
        for output in outputs.sorted(by: { $0.lines.lowerBound > $1.lines.lowerBound }) {
            lines.replaceSubrange(
                output.lines.lowerBound - 1..<output.lines.upperBound - 1, with: Self.lines(of: output.text))
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
