import Glibc
import IPVSKernel
import IPVSModel
import TestSupport
import Testing

/// How changes become batches, and answers become refusals, without a kernel.
@Suite struct BatchWriterTests {
    private static func changes(_ count: Int) -> [TableChange] {
        (0..<count).map {
            .deleteService(.firewallMark(UInt32($0) + 1, .ipv4))
        }
    }

    /// The sequence numbers of the messages in a batch.
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

    @Test func batchesKeepToBothLimitsAndLoseNothing() throws {
        var sizes: [Int] = []
        var link = ScriptedTransport { batch in
            let sequences = Self.sequences(batch)
            if sequences == [1] { return [AnswerBuilder.information()] }
            sizes.append(sequences.count - 1)
            return [AnswerBuilder.result(0, sequence: sequences.last ?? 0)]
        }
        link.batchByteLimit = 4096
        link.batchRequestLimit = 50
        var kernel = try KernelDirector(link: link)
        #expect(try kernel.apply(Self.changes(1000)) == [])
        #expect(sizes.reduce(0, +) == 1000)
        #expect(sizes.allSatisfy { $0 <= 50 })
        #expect(sizes.count >= 20)
    }

    @Test func refusalsAreMappedBackBySequenceNumber() throws {
        let link = ScriptedTransport { batch in
            let sequences = Self.sequences(batch)
            if sequences == [1] { return [AnswerBuilder.information()] }
            let refusals = [1, 4].flatMap { AnswerBuilder.result(ESRCH, sequence: sequences[$0]) }
            return [refusals, AnswerBuilder.result(0, sequence: sequences.last ?? 0)]
        }
        var kernel = try KernelDirector(link: link)
        let refused = try kernel.apply(Self.changes(6))
        #expect(refused.map(\.index) == [1, 4])
        #expect(refused.map(\.reason) == [.noSuchService, .noSuchService])
    }

    @Test func nothingToSayIsNotSaid() throws {
        var batches = 0
        var kernel = try KernelDirector(
            link: ScriptedTransport { _ in
                batches += 1
                return [AnswerBuilder.information()]
            })
        #expect(try kernel.apply([]) == [])
        #expect(batches == 1)
    }
}
