import IPVSModel
import IPVSRules
import IPVSSimulator

/// Rules with times: lines as `ipvsadm -S` writes them, of which some begin with `@SECONDS `.
package struct TimedRules: Sendable {
    package struct Line: Sendable, Hashable {
        /// From 1.
        package var number: Int
        /// nil for the start.
        package var time: Nanoseconds?
        package var change: TableChange
    }

    package var file: String
    package var lines: [Line] = []

    /// What makes the table at the start.
    package var initial: [Line] { lines.filter { $0.time == nil } }

    /// What changes it later.
    package var timed: [TimedChange] {
        lines.compactMap { line in line.time.map { TimedChange(time: $0, change: line.change) } }
    }

    /// Where the change at a position of `timed` stands.
    package func line(ofTimed index: Int) -> Int {
        lines.filter { $0.time != nil }[index].number
    }

    package init(_ text: [UInt8], file: String) throws(FormatError) {
        self.file = file
        var start = 0
        var number = 1
        while start < text.count {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            try read(text[start..<end], number: number)
            start = end + 1
            number += 1
        }
    }

    private mutating func read(_ line: ArraySlice<UInt8>, number: Int) throws(FormatError) {
        var rest = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var time: Nanoseconds?
        if rest.first == UInt8(ascii: "@") {
            let word = rest.dropFirst().prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
            time = DecimalSeconds.parse(Array(word).span)
            guard time != nil else {
                throw error(
                    number, rest.startIndex - line.startIndex,
                    "expected @SECONDS, such as @12.5, no more than @4000000000")
            }
            rest = rest[word.endIndex...]
        }
        let offset = rest.startIndex - line.startIndex
        var reader = RestoreReader()
        var position = 0
        guard reader.nextLine(in: Array(rest) + [UInt8(ascii: "\n")], from: &position) else {
            if time != nil { throw error(number, offset, "expected a rule after the time") }
            return
        }
        let command: Command
        do throws(RuleError) {
            command = try CommandParser(names: .none, source: .restore).parse(reader.words)
        } catch {
            // Words before the first option are skipped, and may be what is wrong.
            let column = error.reason == .noCommand ? 0 : error.position?.column ?? 0
            throw self.error(number, offset + column, Self.message(error))
        }
        guard case .change(let change) = command else {
            throw error(number, offset, "expected a rule that changes the table")
        }
        lines.append(Line(number: number, time: time, change: change))
    }

    private static func message(_ error: RuleError) -> String {
        let text = String(decoding: error.legacyText().dropLast(), as: UTF8.self)
        return switch error.reason {
        // The legacy text sends people to the help of a program that they have not run.
        case .noCommand: "expected a rule such as -A or -a"
        case .serviceAddress, .serverAddress:
            text + "; names are not looked up: write rules with ipvsadm -S -n"
        default: text
        }
    }

    private func error(_ line: Int, _ column: Int, _ message: String) -> FormatError {
        FormatError(file: file, line: line, column: column + 1, message: message)
    }
}
