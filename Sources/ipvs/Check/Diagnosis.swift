import IPVSFormats

/// What is wrong with a file, found without looking at anything but what it says.
struct Diagnosis: Sendable {
    private let file: String
    let format: TableFormat
    private(set) var errors: FindingList
    private(set) var warnings: FindingList
    /// What the file says and no rule can, in the order of the file.
    let remarks: [TableText.Remark]
    /// Those of the table at the end of the file, as far as it can be understood.
    let numberOfServices: Int
    let numberOfServers: Int
    /// Whether nothing was read behind the last mistake, since there are too many.
    let isCut: Bool

    /// Nothing is read behind so many mistakes.
    static let problemLimit = 10_000

    /// - Parameter text: read up to `problemLimit`.
    init(of text: TableText) {
        var checking = TableChecking(text)
        checking.run()
        file = text.file
        format = text.format
        remarks = text.remarks
        errors = checking.errors
        warnings = checking.warnings
        let services = checking.services
        numberOfServices = services.count
        numberOfServers = services.reduce(0) { $0 + $1.numberOfDestinations }
        isCut = text.problems.count >= Self.problemLimit
    }

    /// Those that are kept, in the order of the file.
    var findings: [Finding] {
        (errors.kept + warnings.kept).enumerated().sorted {
            ($0.element.place.line, $0.element.place.column, $0.offset)
                < ($1.element.place.line, $1.element.place.column, $1.offset)
        }.map(\.element)
    }

    /// How many there are, kept or not.
    var total: Int { errors.count + warnings.count }

    /// The numbers of the file's lines that the findings are in, and of those that they are about.
    var lines: Set<Int> {
        let places = findings.flatMap { [$0.place] + ($0.related.map { [$0] } ?? []) }
        return Set(places.lazy.filter { $0.file == file }.map(\.line))
    }

    /// Moves each finding to what in its line is wrong.
    mutating func point(into lines: SourceLines) {
        errors.move(lines.place)
        warnings.move(lines.place)
    }
}
