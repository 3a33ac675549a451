import Glibc
import IPVSKernel
import IPVSModel
import IPVSWire
import TestSupport
import Testing

/// How changes become batches, and answers become refusals, without a kernel.
@Suite struct BatchWriterTests {
    private static func changes(_ count: Int) -> [TableChange] {
        (0..<count).map {
            .deleteService(.firewallMark(UInt32($0) + 1, .ipv4))
        }
    }

    @Test func batchesKeepToBothLimitsAndLoseNothing() throws {
        var sizes: [Int] = []
        var link = ScriptedTransport { batch in
            let sequences = RequestBatch.sequences(batch)
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
            let sequences = RequestBatch.sequences(batch)
            if sequences == [1] { return [AnswerBuilder.information()] }
            let refusals = [1, 4].flatMap { AnswerBuilder.result(ESRCH, sequence: sequences[$0]) }
            return [refusals, AnswerBuilder.result(0, sequence: sequences.last ?? 0)]
        }
        var kernel = try KernelDirector(link: link)
        let refused = try kernel.apply(Self.changes(6))
        #expect(refused.map(\.index) == [1, 4])
        #expect(refused.map(\.reason) == [.noSuchService, .noSuchService])
    }

    @Test func afterLostAnswersEachChangeIsSentAlone() throws {
        var sizes: [Int] = []
        let link = ScriptedTransport { (batch) throws(KernelError) in
            let sequences = RequestBatch.sequences(batch)
            if sequences == [1] { return [AnswerBuilder.information()] }
            sizes.append(sequences.count - 1)
            if sizes.count == 1 { throw KernelError.answersLost }
            return [AnswerBuilder.result(0, sequence: sequences.last ?? 0)]
        }
        var kernel = try KernelDirector(link: link)
        #expect(throws: KernelError.answersLost) { _ = try kernel.apply(Self.changes(6)) }
        #expect(try kernel.apply(Self.changes(3)) == [])
        #expect(sizes == [6, 1, 1, 1])
    }

    /// A datagram that tells a service.
    private static func service(mark: UInt32, sequence: UInt32) -> [UInt8] {
        var writer = MessageWriter()
        let service = VirtualService(identity: .firewallMark(mark, .ipv4))
        writer.change(.addService(service), family: WireRecording.family, sequence: sequence)
        return writer.bytes
    }

    @Test func aDumpInPartsIsMadeAgainUntilTwoAgree() throws {
        // The services that each dump tells, each in a datagram of its own.
        var dumps: [[UInt32]] = [[1, 2], [2, 2], [1, 3], [1, 3]]
        let link = ScriptedTransport { batch in
            guard let sequence = RequestBatch.sequences(batch).first, sequence > 1 else {
                return [AnswerBuilder.information()]
            }
            let marks = dumps.removeFirst()
            dumps.append([marks[0] + 2, 1])
            return marks.map { Self.service(mark: $0, sequence: sequence) }
                + [AnswerBuilder.done(sequence: sequence)]
        }
        var kernel = try KernelDirector(link: link)
        let marks: [ServiceIdentity] = [.firewallMark(1, .ipv4), .firewallMark(3, .ipv4)]
        #expect(try kernel.services().map(\.service.identity) == marks)
        dumps = [[7, 1], [8, 1]]
        #expect(throws: KernelError.tableKeepsChanging) { _ = try kernel.services() }
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
