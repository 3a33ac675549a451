import IPVSModel
import IPVSSimulator

/// Reads a log line by line and makes flows of it.
struct LogReader {
    let format: TrafficFormat
    private var lines: any LogFormat

    /// nil for captures.
    init?(_ format: TrafficFormat) {
        guard let lines = format.log else { return nil }
        (self.format, self.lines) = (format, lines)
    }

    /// The format in which one of the first lines fits: a log may begin in the middle of a line, or with what is none of its own.
    static func format(of start: UnsafeRawBufferPointer, _ settings: TrafficSettings) -> TrafficFormat? {
        for line in start.split(separator: UInt8(ascii: "\n"), maxSplits: 20).prefix(20) {
            let line = UnsafeRawBufferPointer(
                rebasing: line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            let format = TrafficFormat.recognised.first { format in
                guard var log = format.log, !line.isEmpty else { return false }
                var cursor = LineCursor(line)
                return (try? log.read(&cursor, settings)) != nil
            }
            if let format { return format }
        }
        return nil
    }

    /// Reads to the end, or until nobody wants more.
    mutating func read(
        _ stream: inout ByteStream, _ settings: TrafficSettings, _ assembler: inout LogAssembler,
        _ tally: inout TrafficTally, _ emit: ConnectionTracker.Emit
    ) throws(TrafficError) {
        while !assembler.isStopped, let line = try stream.line() {
            tally.lines += 1
            guard !line.isEmpty else { continue }
            var cursor = LineCursor(line)
            do throws(LineMismatch) {
                try assembler.add(lines.read(&cursor, settings), &tally, emit)
            } catch {
                let mistake = TrafficError(
                    .line(stream.lineNumber, column: error.column + 1), "expected \(error.expected)")
                guard settings.passesOverBadLines else { throw mistake }
                tally.skip(.badLine)
                tally.firstBadLine = tally.firstBadLine ?? mistake
            }
        }
    }
}
