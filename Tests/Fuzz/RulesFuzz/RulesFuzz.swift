import IPVSModel
import IPVSRules

/// Entry point of libFuzzer: the first byte chooses the size of the chunks and whether lines have times, the rest is a
/// file of rules. Chunks must change nothing; what is understood as a rule must be written, read again and be the same.
/// Every line is parsed as a command line too.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRules(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: bytes, count: count)
    guard let first = input.first else { return 0 }
    let text = Array(input.dropFirst())
    readNames(text)
    let takesTimes = first & 1 == 0
    let found = lines(of: text, chunkSize: Int(first) + 1, takesTimes: takesTimes)
    let whole = lines(of: text, chunkSize: max(text.count, 1), takesTimes: takesTimes)
    precondition(found.map(\.place) == whole.map(\.place), "chunks move a line")
    precondition(found.map(\.time) == whole.map(\.time), "chunks change a time")
    precondition(found.map(\.content) == whole.map(\.content), "chunks change a line")
    for line in found { check(line, of: text) }
    for line in text.split(separator: UInt8(ascii: "\n")) {
        _ = command(Words(line.split(separator: UInt8(ascii: " ")).map(Array.init)))
    }
    return 0
}

private func lines(of text: [UInt8], chunkSize: Int, takesTimes: Bool) -> [RulesFile.Line] {
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

/// The same bytes as the files that names come from: whatever they are, an answer is to a question, and a name is a word.
private func readNames(_ text: [UInt8]) {
    let questions: [NameQuestion] = [
        .hostName(.ipv4(0x0a00_0001)), .hostName(.ipv6(1)), .address(ofHost: Array("h".utf8)),
        .portName(NamedPort(number: 80, transport: .tcp)), .port(ofService: Array("p".utf8), .tcp),
    ]
    let answers = HostsText.answers(to: questions, in: text)
        .merging(ServicesText.answers(to: questions, in: text)) { _, _ in
            preconditionFailure("a question is answered by both")
        }
    for (question, answer) in answers {
        precondition(questions.contains(question), "an answer without a question")
        let isBlank = { (byte: UInt8) in [0, 9, 10, 11, 12, 13, 32].contains(byte) }
        precondition(answer.name.map { !$0.contains(where: isBlank) } ?? true, "a name of two words")
    }
    _ = HostsText.firstAddress(in: text)
    _ = HostsText.officialAnswers(to: questions, in: text)
    _ = ServicesText.firstPort(in: text)
    for database: StaticString in ["hosts", "services"] {
        _ = NameSource(of: database, in: text, hasDatabaseFile: { text.first == 0 })
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

private func check(_ line: RulesFile.Line, of file: [UInt8]) {
    let rows = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    switch line.content {
    case .success(let command): restore(command)
    case .failure(let error):
        checkText(of: error)
        let place = line.place(of: error)
        precondition(rows.indices.contains(place.line - 1), "a line that is not there")
        precondition(
            (1...rows[place.line - 1].count + 1).contains(place.column), "a column that is not there")
    }
}

/// A rule must come back.
private func restore(_ command: Command) {
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

private func checkText(of error: RuleError) {
    precondition(error.legacyText().count > 1 && error.exitStatus != 0, "an error without text")
    let shown = error.legacyText(quoting: .readable).dropLast()
    precondition(TerminalText.escaped(shown) == Array(shown), "a message that a terminal obeys")
}

private func command(_ words: Words) -> Command? {
    do throws(RuleError) {
        return try CommandParser(names: GuessableNames.resolution).parse(words)
    } catch {
        checkText(of: error)
        return nil
    }
}

/// True when all names are words of letters, so that they are read as they were written.
private func isPlain(_ change: TableChange) -> Bool {
    guard case .addService(let service) = change else { return true }
    return (service.scheduler.rawValue + (service.persistenceEngine ?? "")).utf8.allSatisfy {
        $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")
    }
}
