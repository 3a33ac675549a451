import IPVSModel
import IPVSRules
import IPVSSimulator

/// A table as a file of rules makes it and changes it later, with the place of each rule.
struct RulesTable: Sendable {
    struct Line: Sendable {
        var place: RulesFile.Place
        /// nil for the start.
        var time: Nanoseconds?
        var change: TableChange
    }

    let file: String
    private(set) var lines: [Line] = []

    /// Reads an input to its end; mistakes are told with their place.
    init(_ input: borrowing InputFile) throws(Failure) {
        file = input.path
        var reader = RulesFile(names: PortNames.resolution(), takesTimes: true)
        try input.forEachChunk { chunk throws(Failure) in
            var position = 0
            while let line = reader.nextLine(in: chunk, from: &position) { try take(line) }
        }
        if let line = reader.finish() { try take(line) }
    }

    /// Rules that stand in a file of another kind.
    init(_ text: [UInt8], file: String) throws(Failure) {
        self.file = file
        for line in RulesFile.lines(of: text, names: PortNames.resolution(), takesTimes: true) {
            try take(line)
        }
    }

    init(path: String) throws(Failure) { try self.init(InputFile(path)) }

    private mutating func take(_ line: RulesFile.Line) throws(Failure) {
        switch line.content {
        case .success(.change(let change)):
            lines.append(Line(place: line.place, time: line.time, change: change))
        case .success: break
        case .failure(let error): throw .rule(error, place(line.place(of: error)))
        }
    }

    /// A place, with the file's name.
    func place(_ place: RulesFile.Place) -> TextPlace {
        TextPlace(file: file, line: place.line, column: place.column)
    }

    /// What makes the table at the start.
    var initial: [Line] { lines.filter { $0.time == nil } }

    /// What changes it later, in the order of the file.
    var timed: [(line: Line, change: TimedChange)] {
        lines.compactMap { line in
            line.time.map { (line, TimedChange(time: $0, change: line.change)) }
        }
    }
}
