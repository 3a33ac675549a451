import IPVSModel
import IPVSRules

/// Reads command lines, with this machine's names of hosts and ports.
struct CommandReader {
    private let program: Bytes
    private let parser: CommandParser

    /// - Parameter program: its name as it was called.
    init(program: Bytes) {
        self.program = program
        parser = CommandParser(names: NameDatabase.host.resolution)
    }

    func command(_ words: Words) throws(Failure) -> Command {
        do throws(RuleError) {
            return try parser.parse(words)
        } catch {
            throw Failure(error, program: program)
        }
    }
}

extension Failure {
    /// A mistake in a command line or rule. On pipes it reads as the legacy tool's, byte for byte.
    init(_ error: RuleError, program: Bytes, quoting: ByteText.Quoting? = nil) {
        let quoting = quoting ?? (StandardError.isTerminal ? .readable : .raw)
        self.init(
            error.legacyText(program: program, quoting: quoting),
            status: ExitStatus(rawValue: error.exitStatus), endsRestore: error.endsRestore,
            hint: Hint.rule(error))
    }
}

extension NameDatabase {
    /// Names as they are found here.
    var resolution: NameResolution {
        let waiting = Waiting()
        return NameResolution(remembering: { question in
            let began = Deadline.now
            let source = waiting.isOver ? .files : self
            let answer = source.answers(to: [question], until: Deadline(seconds: Self.patience))[question]
            if answer == nil { waiting.time += Deadline.now - began }
            return answer
        })
    }
}

/// How long was waited for names without an answer, in milliseconds. After two of them a resolver is taken for dead: a
/// restore with hundreds of names must end.
private final class Waiting {
    var time = 0
    var isOver: Bool { time >= 2 * NameDatabase.patience * 1000 }
}
