/// What is wrong with the lines of a restore.
///
/// Each line is told of as it is found, up to a number. At boot only the first counts, as part of the one line that
/// ends everything: a journal shows lines, not stories.
struct RestoreProblems {
    private(set) var count = 0
    private var warnings = 0
    private var first = ""
    private let program: String
    /// Where the lines are; nil for standard input.
    private let file: String?
    private let isBrief: Bool
    private let report: (Failure) -> Void

    /// More would only hide the first ones.
    private static let shown = 20

    init(
        program: String, file: String? = nil, isBrief: Bool,
        report: @escaping (Failure) -> Void = { $0.report() }
    ) {
        self.program = program
        self.file = file
        self.isBrief = isBrief
        self.report = report
    }

    /// - Parameters:
    ///   - line: its number.
    ///   - column: where a line is long.
    mutating func add(line: Int, column: Int? = nil, _ failure: Failure) {
        let file = file
        add(at: "\(Self.place(line, file))\(column.map { ":\($0)" } ?? "")", failure)
    }

    /// - Parameter place: asked for only where it is shown.
    mutating func add(at place: @autoclosure () -> String, _ failure: Failure) {
        count += 1
        guard count == 1 || !isBrief && count <= Self.shown else { return }
        let text = "\(place()): \(failure.sentence)"
        if count == 1 { first = text }
        if isBrief { return }
        report(Failure(line: "\(program): \(text)", status: failure.status, hint: failure.hint))
    }

    /// Says what may be a mistake, and is none.
    mutating func warn(line: Int, _ text: String) {
        warnings += 1
        guard warnings <= Self.shown else { return }
        report(Failure(line: "\(program): \(Self.place(line, file)): warning: \(text)", status: .success))
    }

    private static func place(_ line: Int, _ file: String?) -> String {
        file.map { "\($0):\(line)" } ?? "line \(line)"
    }

    /// What the program ends with.
    func conclusion(_ text: String, status: ExitStatus, hint: String? = nil) -> Failure {
        let beginning = isBrief && count > 0 ? "\(first); " : ""
        return Failure(line: "\(program): \(beginning)\(text)", status: status, hint: hint)
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
