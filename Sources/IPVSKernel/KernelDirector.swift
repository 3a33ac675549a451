import IPVSModel
import IPVSWire

/// The IPVS table of the running kernel, in the network namespace of the thread that opened the transport.
public struct KernelDirector<Link: Transport & ~Copyable>: ~Copyable, Director {
    /// What the kernel said of itself when it was reached.
    public let information: DirectorInformation

    private var link: Link
    private var sequence: UInt32 = 1
    /// Answers were lost once: from then on each change is sent alone, so that its answer has room.
    private var isOneByOne = false
    private var writer = MessageWriter()
    /// Whether somebody was seen to change the table while it was read.
    var isChanging = false
    /// Where things were in the last server that was read: most are laid out like the one before.
    var places = DestinationPlaces(withStatistics: false)

    /// Reaches the kernel through `link` and asks who it is, which fails without privilege.
    public init(link: consuming Link) throws(KernelError) {
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
    /// - Returns: the number of datagrams that the objects came in. Each shows one moment; between two of them
    ///   somebody may change the table, and the kernel then repeats or leaves out what it counts by position.
    @discardableResult
    mutating func ask(
        _ command: IPVSCommand, _ query: KernelError.Query, flags: Netlink.Flags,
        body: (inout MessageWriter) -> Void = { _ in },
        onObject: (RawSpan) throws(WireError) -> Void
    ) throws(KernelError) -> Int {
        writer.removeAll()
        sequence &+= 1
        writer.request(command, family: link.family, flags: flags, sequence: sequence, body: body)
        return try link.run(
            writer.bytes, sequence: sequence, query: query, isDump: flags.contains(.dump), onObject: onObject)
    }

    // MARK: Changes

    /// An empty batch for `send`.
    package mutating func makeBatch() -> BatchWriter {
        BatchWriter(
            family: link.family, byteLimit: link.batchByteLimit,
            requestLimit: isOneByOne ? 1 : link.batchRequestLimit, firstSequence: sequence &+ 1)
    }

    /// Sends `batch` and empties it. The kernel carries the changes out in order; a refused one does not stop
    /// those after it. Refusals are reported in the order of the changes.
    ///
    /// - Throws: when the end of the batch was not answered. Silence means success only as long as every refusal is
    ///   heard. Once answers were lost, later changes are sent one by one.
    package mutating func send(
        _ batch: inout BatchWriter,
        onRefusal: (BatchWriter.Entry, _ reason: TableChangeError, _ detail: String?) -> Void
    ) throws(BatchFailure) {
        guard !batch.isEmpty else { return }
        let bytes = batch.finish()
        let sent = batch
        // Whatever happens, these changes are on their way and must not be sent again.
        batch.removeAll()
        sequence = sent.endSequence
        var answered: Set<UInt32> = []
        do throws(KernelError) {
            try exchange(bytes, sent, &answered, onRefusal)
        } catch {
            if case .notSent = error { throw BatchFailure(cause: error, untried: sent.entries) }
            if error == .answersLost {
                isOneByOne = true
                batch.sendOneByOne()
            }
            throw BatchFailure(cause: error, unknown: sent.entries(notIn: answered))
        }
    }

    private mutating func exchange(
        _ bytes: [UInt8], _ sent: BatchWriter, _ answered: inout Set<UInt32>,
        _ onRefusal: (BatchWriter.Entry, _ reason: TableChangeError, _ detail: String?) -> Void
    ) throws(KernelError) {
        let family = link.family
        try link.exchange(bytes) { (datagram) throws(KernelError) in
            var progress = ExchangeProgress.waiting
            var offset = 0
            while let (reply, _) = try datagram.nextAnswer(at: &offset, of: family) {
                guard reply.kind != .overrun else { throw .answersLost }
                let entry = sent.entry(answeredBy: reply.sequence)
                guard entry != nil || reply.sequence == sent.endSequence else { continue }
                try reply.kind.mustBeResult()
                guard let entry else {
                    progress = .finished
                    continue
                }
                if case .refusal(let number, let text) = reply.kind {
                    answered.insert(reply.sequence)
                    onRefusal(entry, TableChangeError(errno: number, refusing: entry.operation), text)
                }
            }
            return progress
        }
    }

    /// The kernel carries out whatever it is sent: where a refusal shall stop the rest, each change is sent alone.
    public mutating func apply(
        _ changes: [TableChange], stoppingAtRefusal: Bool
    ) -> ChangeReport<KernelError> {
        var report = ChangeReport<KernelError>(untried: changes.count)
        var batch = makeBatch()
        if stoppingAtRefusal { batch.sendOneByOne() }
        var isRefused = false
        for (index, change) in changes.enumerated() {
            batch.append(change, line: index)
            report.outcomes[index] = .made
            guard batch.isFull || index == changes.count - 1 else { continue }
            do throws(BatchFailure) {
                try send(&batch) { entry, reason, detail in
                    report.outcomes[entry.line] = .refused(reason, detail: detail)
                    isRefused = true
                }
            } catch {
                for entry in error.unknown { report.outcomes[entry.line] = .unknown }
                for entry in error.untried { report.outcomes[entry.line] = .untried }
                report.interruption = error.cause
                break
            }
            if isRefused && stoppingAtRefusal { break }
        }
        return report
    }
}

extension Transport where Self: ~Copyable {
    /// One question and its answers.
    ///
    /// A dump ends with its own message; a single object is the whole answer.
    ///
    /// - Returns: the number of datagrams that the objects came in.
    @discardableResult
    mutating func run(
        _ request: [UInt8], sequence: UInt32, query: KernelError.Query, isDump: Bool = false,
        onObject: (RawSpan) throws(WireError) -> Void
    ) throws(KernelError) -> Int {
        let family = family
        var datagrams = 0
        try exchange(request) { (datagram) throws(KernelError) in
            var progress = ExchangeProgress.waiting
            var hasObjects = false
            var offset = 0
            while true {
                if progress == .waiting,
                    let attributes = datagram.nextObject(at: &offset, of: family, answering: sequence)
                {
                    do throws(WireError) {
                        try onObject(datagram.extracting(attributes))
                    } catch { throw .malformedAnswer(error) }
                    hasObjects = true
                    if !isDump { progress = .finished }
                    continue
                }
                guard let (reply, _) = try datagram.nextAnswer(at: &offset, of: family) else { break }
                if case .overrun = reply.kind { throw .answersLost }
                guard reply.sequence == sequence, progress == .waiting else { continue }
                switch reply.kind {
                // Those that answer were taken above.
                case .object: break
                case .success: progress = .finished
                case .refusal(let number, let text): throw .init(errno: number, text: text, answering: query)
                case .overrun: throw .answersLost
                case .stranger(let type): throw .strangeAnswer(type)
                }
            }
            if hasObjects { datagrams += 1 }
            return progress
        }
        return datagrams
    }
}

extension RawSpan {
    /// The next message that says something. One that cannot be read is an answer gone wrong.
    fileprivate func nextAnswer(
        at offset: inout Int, of family: UInt16
    ) throws(KernelError) -> (Reply, attributes: Range<Int>)? {
        do { return try nextReply(at: &offset, of: family) } catch { throw .malformedAnswer(error) }
    }
}

extension Reply.Kind {
    /// Only a result says what became of a change.
    fileprivate func mustBeResult() throws(KernelError) {
        switch self {
        case .success, .refusal, .overrun: break
        case .object: throw .malformedAnswer(.missingAttribute("error number"))
        case .stranger(let type): throw .strangeAnswer(type)
        }
    }
}

extension KernelError {
    /// A message of another family where an answer of ours should be.
    fileprivate static func strangeAnswer(_ type: UInt16) -> KernelError {
        .malformedAnswer(.unknownValue(of: "message type", UInt64(type)))
    }
}
