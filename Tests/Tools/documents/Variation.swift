/// What cannot be the same twice; a document names it behind the word `output`.
enum Variation: String, CaseIterable {
    /// How long something took or has left.
    case times
    /// Ports that clients get by chance.
    case ports
    /// How many ended connections a listing of servers counts.
    case ended
    /// The order of the lines.
    case order

    /// The text without what may differ, and without blanks at the ends of lines.
    static func mask(_ text: String, _ kinds: Set<Variation>) -> String {
        var lines = Markdown.lines(of: text).map { String($0.reversed().drop { $0 == " " }.reversed()) }
        // A document cannot show the lack of one.
        if let last = lines.last, !text.hasSuffix("\n") { lines[lines.count - 1] = last + " (no line feed)" }
        if kinds.contains(.times) { lines = lines.map(maskTimes) }
        if kinds.contains(.ports) { lines = lines.map(maskPorts) }
        if kinds.contains(.ended) { lines = lines.map(maskEnded) }
        if kinds.contains(.order) { lines.sort() }
        return lines.map { $0 + "\n" }.joined()
    }

    /// One of each kind in a line.
    private static func maskTimes(_ line: String) -> String {
        line.replacing(#/ [0-9]{2}:[0-9]{2} /#, with: " MM:SS ", maxReplacements: 1)
            .replacing(#/[0-9]+ (ms|milliseconds)/#, maxReplacements: 1) { "N \($0.1)" }
            .replacing(#/[0-9]+sec/#, with: "Nsec", maxReplacements: 1)
    }

    /// Ports of chance have five digits, from 32768 on.
    private static func maskPorts(_ line: String) -> String {
        line.replacing(#/:[3-6][0-9]{4}\b/#, with: ":PORT", maxReplacements: 1)
    }

    private static func maskEnded(_ line: String) -> String {
        guard let server = line.wholeMatch(of: #/(  -> .*) [0-9]+/#)?.1 else { return line }
        return "\(server) N"
    }
}
