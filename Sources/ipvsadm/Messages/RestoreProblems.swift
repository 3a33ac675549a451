/// What is wrong with the lines of a restore.
///
/// Each line is told of as it is found, up to a number. At boot only the first counts, as part of the one line that
/// ends everything: a journal shows lines, not stories.
struct RestoreProblems {
    private(set) var count = 0
    private var first = ""
    private let program: String
    private let isBrief: Bool
    private let report: (Failure) -> Void

    /// More would only hide the first ones.
    private static let shown = 20

    init(program: String, isBrief: Bool, report: @escaping (Failure) -> Void = { $0.report() }) {
        self.program = program
        self.isBrief = isBrief
        self.report = report
    }

    /// - Parameter line: its number, or 0 for the clearing before all lines.
    mutating func add(line: Int, _ failure: Failure) {
        count += 1
        let place = line == 0 ? "clearing the table" : "line \(line)"
        let text = "\(place): \(failure.sentence)"
        if count == 1 { first = text }
        guard !isBrief, count <= Self.shown else { return }
        report(Failure(line: "\(program): \(text)", status: failure.status, hint: failure.hint))
    }

    /// What the program ends with.
    func conclusion(_ text: String, status: ExitStatus) -> Failure {
        let beginning = isBrief && count > 0 ? "\(first); " : ""
        return Failure(line: "\(program): \(beginning)\(text)", status: status)
    }
}

extension Failure {
    /// The message behind the program's name, for a journal that shows single lines.
    func onOneLine(of program: String) -> Failure {
        Failure(line: "\(program): \(sentence)", status: status, hint: hint)
    }

    /// The message without its line ends, for those who put it behind a place.
    fileprivate var sentence: String {
        String(decoding: message, as: UTF8.self).split(separator: "\n").joined(separator: " ")
    }
}
