import IPVSModel
import IPVSRules

/// Reads command lines or lines of a restore, with this machine's names of hosts and ports.
struct CommandReader {
    private let program: Bytes
    private let parser: CommandParser

    /// - Parameter program: its name as it was called.
    init(program: Bytes, source: CommandParser.Source, names database: NameDatabase = .host) {
        self.program = program
        let names = RememberedNames(database)
        parser = CommandParser(
            names: NameResolution(
                address: { names.number(.address(of: $0)) },
                port: { names.number(.port(of: $0, $1)).map(UInt16.init(truncatingIfNeeded:)) }),
            source: source)
    }

    func command(_ words: Words) throws(Failure) -> Command {
        do throws(RuleError) {
            return try parser.parse(words)
        } catch {
            throw Failure(
                error.legacyText(program: program), status: ExitStatus(rawValue: error.exitStatus),
                endsRestore: error.endsRestore, hint: Hint.rule(error))
        }
    }
}

/// Names found before: a restore asks for the same few again and again.
private final class RememberedNames {
    private let database: NameDatabase
    private var answers: [NameQuestion: NameAnswer?] = [:]
    /// Milliseconds that were waited for names without an answer.
    private var waited = 0
    /// As long as for two such names. Then a resolver is taken for dead: a restore with hundreds of names must end.
    private static let mostWaited = 2 * NameDatabase.patience * 1000

    init(_ database: NameDatabase) { self.database = database }

    func number(_ question: NameQuestion?) -> UInt32? {
        guard let question else { return nil }
        if let known = answers[question] { return known?.number }
        let began = Deadline.now
        let deadline = Deadline(seconds: NameDatabase.patience)
        let source = waited < Self.mostWaited ? database : .files
        let answer = source.answers(to: [question], until: deadline)[question]
        if answer == nil { waited += Deadline.now - began }
        answers.updateValue(answer, forKey: question)
        return answer?.number
    }
}
