import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator

/// A table as a file makes it and changes it later, with the place of each change.
struct RulesTable: Sendable {
    typealias Line = TableText.Line

    let file: String
    let lines: [Line]
    /// What the file's format cannot say.
    let omissions: Set<TableText.Omission>
    /// Roles of which it says, without a rule, that no sync daemon is to run.
    let stoppedDaemons: Set<SyncDaemon.Role>
    /// What the file says beyond the table.
    let remarks: [TableText.Remark]

    /// Reads an input to its end; the first mistake is told with its place.
    ///
    /// - Parameter format: nil for the one that the content shows.
    init(_ input: borrowing InputFile, format: TableFormat? = nil) throws(Failure) {
        try self.init(TableReader.read(input, format: format))
    }

    /// Rules that stand in a file of another kind.
    init(_ text: [UInt8], file: String) throws(Failure) {
        var rules = RulesReader(file: file, names: PortNames.resolution())
        _ = rules.read(text)
        try self.init(rules.finish())
    }

    init(path: String, format: TableFormat? = nil) throws(Failure) {
        try self.init(InputFile(path), format: format)
    }

    init(_ text: TableText) throws(Failure) {
        if let problem = text.problems.first { throw Failure(problem) }
        file = text.file
        lines = text.lines
        omissions = text.omissions
        stoppedDaemons = text.stoppedDaemons
        remarks = text.remarks
    }

    /// The running kernel's table, without its connections.
    init(_ kernel: RunningKernel) {
        let place = TextPlace(file: RunningKernel.name, line: 0, column: 0)
        var changes: [TableChange] = [.setTimeouts(kernel.table.timeouts)]
        for entry in kernel.table.services {
            changes.append(.addService(entry.service))
            changes += entry.destinationsAsAdded.map { .addDestination($0, to: entry.identity) }
        }
        changes += kernel.table.daemons.map { .startDaemon($0) }
        file = RunningKernel.name
        lines = changes.map { Line(place: place, change: $0) }
        (omissions, stoppedDaemons, remarks) = ([], [], [])
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
