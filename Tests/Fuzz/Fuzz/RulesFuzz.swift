import IPVSModel
import IPVSRules

/// The choice is a reader of text: a file of rules, whose lines have times or not, a command line, or files of names.
///
/// One reader an input: what one learns is of no use to another, and each costs time.
enum RulesFuzz {
    static func run(_ choice: UInt8, _ text: [UInt8]) {
        switch choice % 4 {
        case 0, 1: readRules(text, chunkSize: Int(choice / 4) + 1, takesTimes: choice & 1 == 0)
        case 2:
            for line in text.split(separator: UInt8(ascii: "\n")) {
                parse(Words(line.split(separator: UInt8(ascii: " ")).map(Array.init)))
                point(into: line, Int(choice))
            }
        default: NamesFuzz.read(text)
        }
    }

    /// What is pointed at is there.
    private static func point(into line: ArraySlice<UInt8>, _ choice: Int) {
        let group = OptionGroup.allCases[choice % OptionGroup.allCases.count]
        guard let column = OptionPlace.column(of: group, in: line) else { return }
        precondition((1...line.count).contains(column), "an option that is not there")
    }

    /// Chunks must change nothing; what is understood as a rule must be written, read again and be the same.
    private static func readRules(_ text: [UInt8], chunkSize: Int, takesTimes: Bool) {
        let found = lines(of: text, chunkSize: chunkSize, takesTimes: takesTimes)
        let whole = lines(of: text, chunkSize: max(text.count, 1), takesTimes: takesTimes)
        precondition(found.map(\.place) == whole.map(\.place), "chunks move a line")
        precondition(found.map(\.time) == whole.map(\.time), "chunks change a time")
        precondition(found.map(\.content) == whole.map(\.content), "chunks change a line")
        let rows = TextRows(text)
        for line in found {
            switch line.content {
            case .success(let command): restore(command)
            case .failure(let error):
                checkText(of: error)
                let place = line.place(of: error)
                precondition(rows.have(line: place.line, column: place.column), "a place that is not there")
            }
        }
    }

    private static func lines(of text: [UInt8], chunkSize: Int, takesTimes: Bool) -> [RulesFile.Line] {
        var file = RulesFile(names: GuessableNames.resolution, takesTimes: takesTimes)
        var lines: [RulesFile.Line] = []
        var start = 0
        while start < text.count {
            let chunk = Array(text[start..<min(start + chunkSize, text.count)])
            var position = 0
            while let line = file.nextLine(in: chunk, from: &position) { lines.append(line) }
            start += chunk.count
        }
        if let line = file.finish() { lines.append(line) }
        return lines
    }

    /// A rule must come back.
    private static func restore(_ command: Command) {
        guard case .change(let change) = command, isPlain(change) else { return }
        var text: [UInt8] = []
        switch change {
        case .addService(let service): RuleLine().append(service, to: &text)
        case .addDestination(let destination, let service):
            RuleLine().append(destination, of: service, to: &text)
        default: return
        }
        // Names of schedulers and engines are free text, so a rule may be one that cannot be written.
        guard let line = lines(of: text, chunkSize: text.count, takesTimes: false).first else { return }
        precondition(line.content == .success(command), "a rule does not come back")
    }

    /// True when all names are words of letters, so that they are read as they were written.
    private static func isPlain(_ change: TableChange) -> Bool {
        guard case .addService(let service) = change else { return true }
        return (service.scheduler.rawValue + (service.persistenceEngine ?? "")).utf8.allSatisfy {
            $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")
        }
    }

    private static func parse(_ words: Words) {
        do throws(RuleError) {
            _ = try CommandParser(names: GuessableNames.resolution).parse(words)
        } catch {
            checkText(of: error)
        }
    }

    private static func checkText(of error: RuleError) {
        precondition(error.legacyText().count > 1 && error.exitStatus != 0, "an error without text")
        let shown = error.legacyText(quoting: .readable).dropLast()
        precondition(TerminalText.escaped(shown) == Array(shown), "a message that a terminal obeys")
    }
}

/// Names that a fuzzer can guess.
private enum GuessableNames {
    static var resolution: NameResolution {
        NameResolution(
            address: { $0.elementsEqual("h".utf8) ? 0x7f00_0001 : nil },
            port: { name, _ in name.elementsEqual("p".utf8) ? 80 : nil })
    }
}
