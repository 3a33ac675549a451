import Glibc
import GuestSupport
import IPVSModel
import IPVSSimulator
import Parity
import Testing

@testable import ipvs

/// What `ipvs where --live` says of a client is what its next connection does: random tables and traffic with marks, FTP,
/// persistence, deleted and quiesced servers, every protocol, one-packet services and limits. The program itself is asked
/// now and then.
///
/// Environment: `LIVE_CASES` how many, `LIVE_SEED` the first one's seed; the others follow.
@Suite(.inEmbeddedKernel) struct ForetellingTests {
    /// What became of the checks.
    private final class Account {
        var checks = 0
        var certain = 0
        var byOutcome: [String: Int] = [:]
        var askedProgram = 0
        var mistakes = 0
    }

    private static let program = Tool(path: BuiltPrograms.ipvs)
    /// Of so many checks one asks the program, too.
    private static let programEvery = 50
    private static let maximumReports = 5

    @Test func whereForetellsRandomTraffic() throws {
        let cases = Guest.environment("LIVE_CASES").flatMap { UInt64($0) } ?? 40
        let first = Guest.environment("LIVE_SEED").flatMap { UInt64($0) } ?? .random(in: 1...1_000_000)
        print("live: \(cases) cases from seed \(first)")
        let account = try Self.play(first..<first + cases)
        let outcomes = account.byOutcome.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        print(
            "live: \(account.checks) checks (\(outcomes.joined(separator: ", "))), \(account.certain) certain, "
                + "\(account.askedProgram) by the program: \(account.mistakes) wrong")
        fflush(nil)
        #expect(account.checks >= 500 || cases < 40)
        #expect(account.mistakes == 0)
    }

    /// Cases that were foretold wrongly once; `ForetoldSimulationTests` has more of them.
    @Test(arguments: [49642, 49667, 665849] as [UInt64]) func whatWasWrongOnceIsForetold(seed: UInt64) throws
    {
        let account = try Self.play(seed..<seed + 1)
        #expect(account.checks > 0)
        #expect(account.mistakes == 0)
    }

    private static func play(_ seeds: Range<UInt64>) throws -> Account {
        let account = Account()
        try LiveRun.play(
            seeds: seeds,
            foretell: { moment in try foretell(moment, account) },
            onMistake: { mistake in
                account.mistakes += 1
                if account.mistakes <= maximumReports { Issue.record("\(mistake)") }
            })
        return account
    }

    private static func text(_ answer: ClientAnswer, explain: Bool) -> String {
        // As in a pipe.
        TextBlock.lines(answer.text(explain: explain), width: TerminalWidth.usual, sentenceWidth: .max)
            .map { $0 + "\n" }.joined()
    }

    private static func foretell(_ moment: LiveMoment, _ account: Account) throws -> (FirstPacket) -> String?
    {
        var director = SimulatedDirector(settings: moment.settings)
        let gaps = director.adopt(moment.table, moment.connections)
        let preview = director.preview(moment.flow)
        let answer = ClientAnswer(moment.flow.client, preview, live: moment.table, gaps)
        account.checks += 1
        if answer.unknown == nil {
            account.certain += 1
            account.byOutcome["\(preview.placement.outcome)", default: 0] += 1
        }
        var program: Answer?
        if account.checks % programEvery == 0 {
            account.askedProgram += 1
            program = try ask(moment)
        }
        return { packet in
            let said = text(answer, explain: false)
            if let program, answers(program.output) != said || program.status != 0 {
                return "the program says \(program), its parts \(said)"
            }
            if answer.foretold.allows(packet, moment) { return nil }
            return
                "\(moment.flow.transport) to \(moment.flow.destination): said \(text(answer, explain: true))"
                + "found \(packet)\n\(moment.connections.map { "\($0)" }.joined(separator: "\n"))\n"
                + "\(moment.table.services)"
        }
    }

    /// Without what the running kernel is set to that bears on every answer: in some guests a module is loaded.
    private static func answers(_ output: String) -> String {
        output.split(separator: "\n").filter { !$0.hasPrefix("unknown: ") }.map { $0 + "\n" }.joined()
    }

    private static func ask(_ moment: LiveMoment) throws -> Answer {
        let flow = moment.flow
        var words = "where \(flow.client) --service \(flow.destination) --protocol \(flow.transport) --live"
        let mark = moment.settings.firewallMarks.mark(of: flow.transport, to: flow.destination)
        if mark != 0 { words += " --mark \(flow.destination)=\(mark)" }
        return try program(words)
    }
}

extension ClientAnswer {
    fileprivate var foretold: Foretold {
        Foretold(
            servers: candidates, isCertain: unknown == nil, mayBeRefused: mayBeRefused,
            mayBePassed: mayBePassed)
    }
}
