import IPVSModel
import IPVSRules

/// Entry point of libFuzzer: the first byte chooses the size of the chunks, the rest is the input of a restore.
/// Every line is parsed both ways; what is understood as a rule must be written, read again and be the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRules(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: bytes, count: count)
    guard let first = input.first else { return 0 }
    let text = Array(input.dropFirst())
    readNames(text)
    let chunkSize = Int(first) + 1
    var reader = RestoreReader()
    var start = 0
    while start < text.count {
        let end = min(start + chunkSize, text.count)
        let chunk = Array(text[start..<end])
        var position = 0
        while reader.nextLine(in: chunk, from: &position) { parse(reader.words) }
        start = end
    }
    if reader.finish() { parse(reader.words) }
    return 0
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

private func parse(_ words: Words) {
    _ = command(words, .commandLine)
    guard case .change(let change) = command(words, .restore) else { return }
    var text: [UInt8] = []
    switch change {
    case .addService(let service): RuleLine().append(service, to: &text)
    case .addDestination(let destination, let service):
        RuleLine().append(destination, of: service, to: &text)
    default: return
    }
    var reader = RestoreReader()
    var position = 0
    // Names of schedulers and engines are free text, so a rule may be one that cannot be written.
    guard isPlain(change), reader.nextLine(in: text, from: &position) else { return }
    precondition(command(reader.words, .restore) == .change(change), "a rule does not come back")
}

private func command(_ words: Words, _ source: CommandParser.Source) -> Command? {
    do throws(RuleError) {
        return try CommandParser(names: GuessableNames.resolution, source: source).parse(words)
    } catch {
        precondition(error.legacyText().count > 1 && error.exitStatus != 0, "an error without text")
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
