/// What keeps a document from being read or played: no answer of the programs can make it right.
struct DocumentError: Error, Equatable, CustomStringConvertible {
    /// The line of the document, counted from 1; nil where it is about no line.
    var line: Int?
    var problem: String

    init(line: Int? = nil, _ problem: String) {
        self.line = line
        self.problem = problem
    }

    var description: String { line.map { "\($0): \(problem)" } ?? problem }
}
