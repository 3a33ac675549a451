import Glibc
import IPVSKernel
import IPVSModel
import TestSupport
import Testing

@testable import ipvsadm

/// Restores on a scripted kernel: what is sent when, what is printed, how it ends.
@Suite struct RestoreTests {
    /// What a restore did, in order: `2 changes` sent, or a message.
    private struct Outcome {
        var events: [String] = []
        var status: Int32 = -1
    }

    /// Restores `text` on a kernel that refuses the changes in `refused`, counted from 0, and of whose first answers
    /// only `heard` arrive.
    private static func restore(
        _ text: String, refused: Set<Int> = [], heard: Int? = nil, batchLimit: Int = 1000
    ) throws -> Outcome {
        let log = Log()
        var count = 0
        var link = ScriptedTransport { batch in
            let sequences = RequestBatch.sequences(batch)
            if sequences == [1] { return [AnswerBuilder.information()] }
            let isFirst = count == 0
            var answers: [UInt8] = []
            for sequence in sequences.dropLast() {
                if refused.contains(count) { answers += AnswerBuilder.result(EEXIST, sequence: sequence) }
                count += 1
            }
            log.events.append("\(sequences.count - 1) changes")
            if let heard, isFirst {
                answers = Array(answers.prefix(heard * AnswerBuilder.result(0, sequence: 0).count))
                return [answers, AnswerBuilder.message(type: 4, sequence: 0, [])]
            }
            answers += AnswerBuilder.result(0, sequence: sequences.last ?? 0)
            return [answers]
        }
        link.batchRequestLimit = batchLimit
        var session = Session(director: try KernelDirector(link: link), program: Bytes("ipvsadm".utf8)) {
            log.events.append(String(decoding: $0.message.dropLast(), as: UTF8.self))
        }
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        _ = Descriptor.write(Bytes(text.utf8)[...], to: ends[1])
        close(ends[1])
        defer { close(ends[0]) }
        var output = StandardOutput(descriptor: -1)
        let status = try session.restore(from: ends[0], output: &output)
        return Outcome(events: log.events, status: status.rawValue)
    }

    private final class Log {
        var events: [String] = []
    }

    @Test func allChangesGoInOneBatch() throws {
        let outcome = try Self.restore("-A -f 1\n\n# comment\n-A -f 2\r\nipvsadm -A -f 3")
        #expect(outcome.events == ["3 changes"])
        #expect(outcome.status == 0)
    }

    @Test func theStatusIsThatOfTheLastLine() throws {
        #expect(try Self.restore("-A -f 1\n-A -f 2\n", refused: [0]).status == 0)
        let outcome = try Self.restore("-A -f 1\n-A -f 2\n", refused: [1])
        #expect(outcome.status == 255)
        #expect(outcome.events == ["2 changes", "Service already exists"])
        #expect(try Self.restore("").status == 0)
    }

    @Test func aMistakeEndsTheRestoreAfterWhatCameBeforeIt() throws {
        let outcome = try Self.restore("-A -f 1\n-A -f nothing\n-A -f 2\n", refused: [0])
        #expect(
            outcome.events == [
                "1 changes", "Service already exists", "invalid fwmark value `nothing' specified",
            ])
        #expect(outcome.status == 2)
    }

    @Test func anUnknownOptionDoesNot() throws {
        let outcome = try Self.restore("-A -f 1\n-A -f 2 --junk\n-A -f 3\n")
        #expect(outcome.events == ["1 changes", "--junk: unknown option", "1 changes"])
        #expect(outcome.status == 0)
    }

    @Test func linesOfUnknownFateAreNamedAndTheRestGoesOneByOne() throws {
        let text = (1...8).map { "-A -f \($0)\n" }.joined()
        let outcome = try Self.restore(text, refused: [1, 3, 6], heard: 1, batchLimit: 5)
        #expect(
            outcome.events == [
                "5 changes", "Service already exists",
                "Answers of the kernel were lost: it is not known whether these lines were carried out: 1, 3-5",
                "1 changes", "1 changes", "Service already exists", "1 changes",
            ])
        // The last line was carried out, but that is not all there is to say.
        #expect(outcome.status == 255)
    }

    /// A kernel that says nothing, or nonsense, to the batches after the first `answered`.
    private static func silentKernel(
        after answered: Int, saying error: KernelError
    ) throws -> KernelDirector<ScriptedTransport> {
        var batches = 0
        var link = ScriptedTransport { (batch) throws(KernelError) in
            let sequences = RequestBatch.sequences(batch)
            if sequences == [1] { return [AnswerBuilder.information()] }
            batches += 1
            guard batches <= answered else { throw error }
            return [AnswerBuilder.result(0, sequence: sequences.last ?? 0)]
        }
        link.batchRequestLimit = 2
        return try KernelDirector(link: link)
    }

    /// Every error after sending: what was sent may have been carried out. What was not sent, was not.
    @Test(arguments: [
        (
            KernelError.noAnswer,
            "The kernel does not answer: it is not known whether these lines were carried out: 3-4"
        ),
        (
            .notReceived(errno: EIO),
            "Can't receive from the kernel: Input/output error: it is not known whether these lines were carried out: 3-4"
        ),
        (.notSent(errno: ENOBUFS), "Can't send to the kernel: No buffer space available"),
    ])
    func afterSilenceTheLinesInDoubtAreNamed(error: KernelError, message: String) throws {
        let log = Log()
        var session = Session(
            director: try Self.silentKernel(after: 1, saying: error), program: Bytes("ipvsadm".utf8)
        ) {
            log.events.append(String(decoding: $0.message.dropLast(), as: UTF8.self))
        }
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        _ = Descriptor.write(Bytes((1...7).map { "-A -f \($0)\n" }.joined().utf8)[...], to: ends[1])
        close(ends[1])
        defer { close(ends[0]) }
        var output = StandardOutput(descriptor: -1)
        let status = try session.restore(from: ends[0], output: &output)
        #expect(log.events == [message])
        #expect(status == .refused)
    }

    @Test(arguments: [
        (KernelError.noAnswer, "The kernel does not answer: the change may have been made\n"),
        (.answersLost, "Answers of the kernel were lost: the change may have been made\n"),
        (.notSent(errno: ENOBUFS), "Can't send to the kernel: No buffer space available\n"),
    ])
    func afterSilenceAChangeMayHaveBeenMade(error: KernelError, message: String) throws {
        var session = Session(
            director: try Self.silentKernel(after: 0, saying: error), program: Bytes("ipvsadm".utf8))
        var output = StandardOutput(descriptor: -1)
        var failure: Failure?
        do throws(Failure) {
            _ = try session.run(.change(.clear), output: &output)
        } catch let caught { failure = caught }
        #expect(failure.map { String(decoding: $0.message, as: UTF8.self) } == message)
        #expect(failure?.status == .refused)
    }

    @Test func nestedRestoresAreRefused() throws {
        let outcome = try Self.restore("-R\n-A -f 3\n")
        #expect(outcome.events == ["Try `ipvsadm -h' or 'ipvsadm --help' for more information."])
        #expect(outcome.status == 255)
    }
}
