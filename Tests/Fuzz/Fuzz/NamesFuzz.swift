import IPVSModel
import IPVSRules

/// The files that names come from: whatever they are, an answer is to a question, and a name is a word.
enum NamesFuzz {
    private static let questions: [NameQuestion] = [
        .hostName(.ipv4(0x0a00_0001)), .hostName(.ipv6(1)), .address(ofHost: Array("h".utf8)),
        .portName(NamedPort(number: 80, transport: .tcp)), .port(ofService: Array("p".utf8), .tcp),
    ]

    static func read(_ text: [UInt8]) {
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
}
