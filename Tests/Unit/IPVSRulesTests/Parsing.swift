import IPVSModel
import IPVSRules

/// Names as a small machine knows them, without asking this one.
var testNames: NameResolution {
    NameResolution(
        address: { $0.elementsEqual("localhost".utf8) ? 0x7f00_0001 : nil },
        port: { port(String(decoding: $0, as: UTF8.self), $1) })
}

private func port(_ name: String, _ transport: TransportProtocol) -> UInt16? {
    switch (name, transport) {
    case ("http", .tcp): 80
    case ("https", .tcp), ("https", .udp): 443
    case ("domain", .tcp), ("domain", .udp): 53
    case ("ssh", .tcp): 22
    case ("syslog", .tcp), ("syslog", .udp): 514
    case ("tftp", .udp): 69
    default: nil
    }
}

/// What became of a command line: a command, or a message and an exit status.
enum Outcome: Equatable {
    case command(Command)
    case error(String, Int32)
}

func outcome(_ words: [String], source: CommandParser.Source = .commandLine) -> Outcome {
    outcome(Words(words.map { Array($0.utf8) }), source: source)
}

func outcome(_ words: Words, source: CommandParser.Source = .commandLine) -> Outcome {
    do throws(RuleError) {
        return .command(try CommandParser(names: testNames, source: source).parse(words))
    } catch {
        return .error(String(decoding: error.legacyText(), as: UTF8.self), error.exitStatus)
    }
}

/// The lines of a file of rules, whatever the size of the chunks that it comes in.
func lines(_ text: [UInt8], chunkSize: Int = .max, takesTimes: Bool = false) -> [RulesFile.Line] {
    var file = RulesFile(names: testNames, takesTimes: takesTimes)
    var lines: [RulesFile.Line] = []
    var start = 0
    while start < text.count {
        let end = start + min(chunkSize, text.count - start)
        let chunk = Array(text[start..<end])
        var position = 0
        while let line = file.nextLine(in: chunk, from: &position) { lines.append(line) }
        start = end
    }
    if let line = file.finish() { lines.append(line) }
    return lines
}

func outcome(_ line: RulesFile.Line) -> Outcome {
    switch line.content {
    case .success(let command): .command(command)
    case .failure(let error):
        .error(String(decoding: error.legacyText(), as: UTF8.self), error.exitStatus)
    }
}

/// A line as `LINE:COLUMN: RULE`, or with the command or the place and text of the mistake instead.
func summary(_ line: RulesFile.Line) -> String {
    let time = line.time.map { "@\($0) " } ?? ""
    switch line.content {
    case .success(let command):
        let text = rule(command).map { String($0.dropLast()) } ?? "\(command)"
        return "\(line.place.line):\(line.place.column): \(time)\(text)"
    case .failure(let error):
        let place = line.place(of: error)
        let text = String(decoding: error.legacyText(quoting: .readable).dropLast(), as: UTF8.self)
        return "\(place.line):\(place.column): \(time)\(text)"
    }
}

/// The words of a line that is cut at single blanks, so that two blanks make an empty word.
func words(_ line: String) -> [String] {
    line.isEmpty ? [] : line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
}

/// A command as the rule that `-S` would write of it; nil for other commands.
func rule(_ command: Command) -> String? {
    var text: [UInt8] = []
    switch command {
    case .change(.addService(let service)), .change(.editService(let service)):
        RuleLine().append(service, to: &text)
    case .change(.addDestination(let destination, let service)),
        .change(.editDestination(let destination, let service)):
        RuleLine().append(destination, of: service, to: &text)
    default: return nil
    }
    return String(decoding: text, as: UTF8.self)
}

/// A small generator of numbers whose every run can be repeated from its seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
