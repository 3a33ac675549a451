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

    /// Sequence numbers of the messages in a batch.
    private static func sequences(_ batch: [UInt8]) -> [UInt32] {
        var found: [UInt32] = []
        var offset = 0
        while offset + 16 <= batch.count {
            func word(_ at: Int) -> UInt32 {
                (0..<4).reduce(0) { $0 | UInt32(batch[offset + at + $1]) << UInt32(8 * $1) }
            }
            found.append(word(8))
            offset += Int(word(0))
        }
        return found
    }

    /// Restores `text` on a kernel that refuses the changes in `refused`, counted from 0.
    private static func restore(_ text: String, refused: Set<Int> = []) throws -> Outcome {
        let log = Log()
        var count = 0
        let link = ScriptedTransport { batch in
            let sequences = sequences(batch)
            if sequences == [1] { return [AnswerBuilder.information()] }
            var answers: [UInt8] = []
            for sequence in sequences.dropLast() {
                if refused.contains(count) { answers += AnswerBuilder.result(EEXIST, sequence: sequence) }
                count += 1
            }
            log.events.append("\(sequences.count - 1) changes")
            answers += AnswerBuilder.result(0, sequence: sequences.last ?? 0)
            return [answers]
        }
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

    @Test func nestedRestoresAreRefused() throws {
        let outcome = try Self.restore("-R\n-A -f 3\n")
        #expect(outcome.events == ["Try `ipvsadm -h' or 'ipvsadm --help' for more information."])
        #expect(outcome.status == 255)
    }
}
