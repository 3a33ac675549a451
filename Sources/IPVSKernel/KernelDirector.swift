import IPVSModel
import IPVSWire

/// The IPVS table of the running kernel, in the network namespace of the thread that opened the transport.
package struct KernelDirector<Link: Transport & ~Copyable>: ~Copyable, Director {
    /// What the kernel said of itself when it was reached.
    package let information: DirectorInformation

    private var link: Link
    private var sequence: UInt32 = 1
    private var writer = MessageWriter()

    /// Reaches the kernel through `link` and asks who it is, which fails without privilege.
    package init(link: consuming Link) throws(KernelError) {
        self.link = link
        information = try Self.information(&self.link, &writer)
        sequence = 2
    }

    /// A director that is known to be there.
    package init(link: consuming Link, information: DirectorInformation) {
        self.link = link
        self.information = information
    }

    private static func information(
        _ link: inout Link, _ writer: inout MessageWriter
    ) throws(KernelError) -> DirectorInformation {
        writer.request(.getInformation, family: link.family, flags: [], sequence: 1)
        var information: DirectorInformation?
        try link.run(writer.bytes, sequence: 1, query: .information) {
            (attributes) throws(WireError) in information = try DirectorInformation(wire: attributes)
        }
        guard let information else { throw .malformedAnswer(.missingAttribute("version")) }
        return information
    }

    /// Asks for objects and hands the attributes of each to `onObject`.
    ///
    /// - Parameter flags: `.dump` for all objects, none for a single one.
    mutating func ask(
        _ command: IPVSCommand, _ query: KernelError.Query, flags: Netlink.Flags,
        body: (inout MessageWriter) -> Void = { _ in },
        onObject: (RawSpan) throws(WireError) -> Void
    ) throws(KernelError) {
        writer.removeAll()
        sequence &+= 1
        writer.request(command, family: link.family, flags: flags, sequence: sequence, body: body)
        try link.run(
            writer.bytes, sequence: sequence, query: query, isDump: flags.contains(.dump), onObject: onObject)
    }

    // MARK: Changes

    /// An empty batch for `send`.
    package mutating func makeBatch() -> BatchWriter {
        BatchWriter(
            family: link.family, byteLimit: link.batchByteLimit, requestLimit: link.batchRequestLimit,
            firstSequence: sequence &+ 1)
    }

    /// Sends `batch` and empties it. The kernel carries the changes out in order; a refused one does not stop
    /// those after it. Refusals are reported in the order of the changes.
    package mutating func send(
        _ batch: inout BatchWriter,
        onRefusal: (BatchWriter.Entry, _ reason: TableChangeError, _ detail: String?) -> Void
    ) throws(KernelError) {
        guard !batch.isEmpty else { return }
        let bytes = batch.finish()
        let sent = batch
        // Whatever happens, these changes are on their way and must not be sent again.
        batch.removeAll()
        sequence = sent.endSequence
        try link.exchange(bytes) { (datagram) throws(KernelError) in
            var progress = ExchangeProgress.waiting
            try datagram.forEachReply { (reply, _) throws(KernelError) in
                guard reply.kind != .overrun else { throw .answersLost }
                if reply.sequence == sent.endSequence { progress = .finished }
                guard let entry = sent.entry(answeredBy: reply.sequence) else { return }
                if case .refusal(let number, let text) = reply.kind {
                    onRefusal(entry, TableChangeError(errno: number, refusing: entry.operation), text)
                }
            } onError: {
                .malformedAnswer($0)
            }
            return progress
        }
    }

    package mutating func apply(_ changes: [TableChange]) throws(KernelError) -> [RefusedChange] {
        var refused: [RefusedChange] = []
        var batch = makeBatch()
        for (index, change) in changes.enumerated() {
            batch.append(change, line: index)
            guard batch.isFull || index == changes.count - 1 else { continue }
            try send(&batch) { refused.append(RefusedChange(index: $0.line, reason: $1, detail: $2)) }
        }
        return refused
    }
}

extension Transport where Self: ~Copyable {
    /// One question and its answers.
    ///
    /// A dump ends with its own message; a single object is the whole answer.
    mutating func run(
        _ request: [UInt8], sequence: UInt32, query: KernelError.Query, isDump: Bool = false,
        onObject: (RawSpan) throws(WireError) -> Void
    ) throws(KernelError) {
        try exchange(request) { (datagram) throws(KernelError) in
            var progress = ExchangeProgress.waiting
            try datagram.forEachReply { (reply, attributes) throws(KernelError) in
                guard reply.kind != .overrun else { throw .answersLost }
                guard reply.sequence == sequence, progress == .waiting else { return }
                switch reply.kind {
                case .object:
                    do throws(WireError) { try onObject(attributes) } catch { throw .malformedAnswer(error) }
                    if !isDump { progress = .finished }
                case .success: progress = .finished
                case .refusal(let number, let text): throw .init(errno: number, text: text, answering: query)
                case .overrun: throw .answersLost
                }
            } onError: {
                .malformedAnswer($0)
            }
            return progress
        }
    }
}
