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

    /// What became of six changes whose second is refused, on a kernel that answers in batches of two, and gives `error`
    /// to those after the first `answered`.
    private static func outcomes(
        stopping: Bool = false, answered: Int = .max, error: KernelError = .noAnswer
    ) throws -> ChangeReport<KernelError> {
        var batches = 0
        var link = ScriptedTransport { (batch) throws(KernelError) in
            let sequences = RequestBatch.sequences(batch)
            if sequences == [1] { return [AnswerBuilder.information()] }
            batches += 1
            let isRefused = stopping ? batches == 2 : batches == 1
            let refusal =
                isRefused
                ? AnswerBuilder.result(ESRCH, sequence: sequences[stopping ? 0 : 1], text: "why") : []
            if batches > answered { throw error }
            return [refusal + AnswerBuilder.result(0, sequence: sequences.last ?? 0)]
        }
        link.batchRequestLimit = 2
        var kernel = try KernelDirector(link: link)
        return kernel.apply(changes(6), stoppingAtRefusal: stopping)
    }

    private static let refusal = ChangeOutcome.refused(.noSuchService, detail: "why")

    @Test func whatBecameOfEveryChangeIsTold() throws {
        let all = try Self.outcomes()
        #expect(all.outcomes == [.made, Self.refusal, .made, .made, .made, .made])
        #expect(all.refused == [RefusedChange(index: 1, reason: .noSuchService, detail: "why")])
        #expect(all.interruption == nil)
        #expect(
            try Self.outcomes(stopping: true).outcomes
                == [.made, Self.refusal, .untried, .untried, .untried, .untried])
    }

    @Test(arguments: [
        KernelError.noAnswer, .answersLost, .notReceived(errno: EIO),
        .malformedAnswer(.missingAttribute("x")),
    ])
    func withoutAnAnswerNobodyKnows(error: KernelError) throws {
        let report = try Self.outcomes(answered: 1, error: error)
        #expect(report.outcomes == [.made, Self.refusal, .unknown, .unknown, .untried, .untried])
        #expect(report.interruption == error)
        let stopped = try Self.outcomes(stopping: true, answered: 0, error: error)
        #expect(stopped.outcomes == [.unknown] + Array(repeating: .untried, count: 5))
    }

    @Test func whatDidNotReachTheKernelIsUntried() throws {
        let report = try Self.outcomes(answered: 1, error: .notSent(errno: ENOBUFS))
        #expect(report.outcomes == [.made, Self.refusal, .untried, .untried, .untried, .untried])
        #expect(report.interruption == .notSent(errno: ENOBUFS))
    }

    /// A datagram that tells a service.
    private static func service(mark: UInt32, sequence: UInt32) -> [UInt8] {
        var writer = MessageWriter()
        let service = VirtualService(identity: .firewallMark(mark, .ipv4))
        writer.change(.addService(service), family: WireRecording.family, sequence: sequence)
        return writer.bytes
    }

    /// The services that a kernel tells whose dumps show these marks one after the other, each in a datagram of its own,
    /// and which knows those in `existing` when it is asked for one.
    private static func told(_ dumps: [[UInt32]], existing: Set<UInt32> = []) throws -> [UInt32] {
        var rest = dumps[...]
        let link = ScriptedTransport { batch in
            guard let sequence = RequestBatch.sequences(batch).first, sequence > 1 else {
                return [AnswerBuilder.information()]
            }
            if batch[7] & 0x3 != 0 {
                return (rest.popFirst() ?? []).map { Self.service(mark: $0, sequence: sequence) }
                    + [AnswerBuilder.done(sequence: sequence)]
            }
            let mark = UInt32(batch.suffix(4).first ?? 0)
            return [
                existing.contains(mark)
                    ? Self.service(mark: mark, sequence: sequence)
                    : AnswerBuilder.result(ESRCH, sequence: sequence)
            ]
        }
        var kernel = try KernelDirector(link: link)
        let marks = try kernel.services().map { entry -> UInt32 in
            guard case .firewallMark(let mark, _) = entry.service.identity else { return 0 }
            return mark
        }
        #expect(rest.isEmpty)
        return marks
    }

    @Test func aDumpInPartsIsMadeAgainUntilTwoAgree() throws {
        #expect(try Self.told([[1, 2], [1, 2]]) == [1, 2])
        #expect(try Self.told([[1]]) == [1])
        #expect(try Self.told([[1, 2], [2, 3], [2, 3]]) == [2, 3])
    }

    /// What one dump showed and the next did not was left out, or is gone: the kernel is asked.
    @Test func whatADumpLeftOutIsAskedFor() throws {
        #expect(try Self.told([[1, 2, 3], [3, 2]], existing: [1]) == [3, 2, 1])
        #expect(try Self.told([[1, 2, 3], [3, 2]], existing: []) == [3, 2])
        // Told twice in one dump, because another was added before it.
        #expect(try Self.told([[1, 2], [2, 2]], existing: [1]) == [2, 1])
    }

    @Test func aTableThatNeverComesToRestIsToldToo() throws {
        let dumps: [[UInt32]] = [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12]]
        #expect(try Self.told(dumps, existing: [2, 7]) == [11, 12, 2, 7])
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
