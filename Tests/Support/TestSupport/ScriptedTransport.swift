import IPVSKernel

/// The test double of the kernel: one function from what is sent to the datagrams that come back.
package struct ScriptedTransport: Transport {
    package var family: UInt16 { WireRecording.family }
    package var batchByteLimit = 128 * 1024
    package var batchRequestLimit = 1000
    package var answer: ([UInt8]) throws(KernelError) -> [[UInt8]]

    package init(answer: @escaping ([UInt8]) throws(KernelError) -> [[UInt8]]) { self.answer = answer }

    package mutating func exchange(
        _ batch: [UInt8], onDatagram: (RawSpan) throws(KernelError) -> ExchangeProgress
    ) throws(KernelError) {
        for datagram in try answer(batch) where try onDatagram(datagram.span.bytes) == .finished { return }
        // The script ends where the real kernel would stay silent.
        throw .noAnswer
    }
}

/// Plays a recording back: what is sent must be what was sent then.
package final class WirePlayback {
    private var rest: ArraySlice<WireRecording.Datagram>
    /// What was sent although the recording says otherwise.
    package private(set) var unexpected: [[UInt8]] = []

    package init(_ recording: WireRecording) { rest = recording.datagrams[...] }

    package func answer(_ batch: [UInt8]) -> [[UInt8]] {
        guard let expected = rest.first, expected.isSent, expected.bytes == batch else {
            unexpected.append(batch)
            return []
        }
        rest = rest.dropFirst()
        let answers = rest.prefix { !$0.isSent }
        rest = rest.dropFirst(answers.count)
        return answers.map(\.bytes)
    }
}
