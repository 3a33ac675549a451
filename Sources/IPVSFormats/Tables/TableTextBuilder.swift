import IPVSModel
import IPVSRules

/// Collects what a reader finds in a text, within limits.
struct TableTextBuilder {
    let limits: TableTextLimits
    private var text: TableText
    private var isFull = false
    /// The place of the first remark that was one too many, and how many they are.
    private var further: (place: TextPlace, count: Int)?

    init(file: String, format: TableFormat, limits: TableTextLimits) {
        self.limits = limits
        text = TableText(file: file, format: format)
    }

    /// False when nothing more is to be read.
    var canGoOn: Bool { !isFull && text.problems.count < limits.problems }

    mutating func omit(_ omissions: Set<TableText.Omission>) { text.omissions.formUnion(omissions) }

    mutating func add(_ change: TableChange, at place: TextPlace) {
        guard text.lines.count < limits.changes else {
            return stop(at: place)
        }
        text.lines.append(TableText.Line(place: place, change: change))
    }

    mutating func remark(at place: TextPlace, _ sentence: String) {
        if text.remarks.count < limits.remarks {
            text.remarks.append(.init(at: place, sentence))
        } else {
            further = (further?.place ?? place, (further?.count ?? 0) + 1)
        }
    }

    mutating func problem(at place: TextPlace, _ message: String) {
        problem(.init(at: place, .message(message)))
    }

    mutating func problem(_ problem: TableText.Problem) {
        if canGoOn { text.problems.append(problem) }
    }

    /// There are more services and servers than the limit.
    mutating func stop(at place: TextPlace) {
        stop(at: place, "more than \(limits.changes) services and servers: nothing is read from here on")
    }

    /// A problem behind which nothing is read.
    mutating func stop(at place: TextPlace, _ message: String) {
        problem(at: place, message)
        isFull = true
    }

    /// What was found; problems of one file are in its order.
    mutating func finish() -> TableText {
        if let (place, count) = further {
            text.remarks.append(.init(at: place, "\(count) remarks more, of the same kinds"))
        }
        if text.problems.allSatisfy({ $0.place.file == text.file }) {
            // Of what stands at one place, the one that was found first comes first.
            let order = text.problems.indices.sorted { left, right in
                let places = (text.problems[left].place, text.problems[right].place)
                return (places.0.line, places.0.column, left) < (places.1.line, places.1.column, right)
            }
            text.problems = order.map { text.problems[$0] }
        }
        return text
    }
}

/// A word of a file for a message: what a terminal would obey is escaped, and what is very long cut.
func quoted(_ word: String) -> String {
    String(decoding: TerminalText.quoted(word.utf8), as: UTF8.self)
}
