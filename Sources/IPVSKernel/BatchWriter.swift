import IPVSModel
import IPVSWire

/// Changes gathered for one send, each with the line it came from.
///
/// Only the last request asks for an acknowledgement: the kernel reports refusals unasked, in order, so its answer
/// to the last one says that all were looked at. Each acknowledgement saved is a packet saved.
package struct BatchWriter: Sendable {
    /// Where a request of the batch came from.
    package struct Entry: Sendable, Hashable {
        package var operation: TableChange.Operation
        /// Line of a restore file or position in a list: the caller's own number.
        package var line: Int
    }

    package private(set) var entries: [Entry] = []
    private var writer: MessageWriter
    private var lastMessage = 0
    private var firstSequence: UInt32
    private let family: UInt16
    private let byteLimit: Int
    private let requestLimit: Int

    /// No request is longer: names are cut by the kernel's limits, and the rest is of fixed size.
    private static let roomForOneRequest = 1024

    init(family: UInt16, byteLimit: Int, requestLimit: Int, firstSequence: UInt32) {
        self.family = family
        self.byteLimit = byteLimit
        self.requestLimit = requestLimit
        self.firstSequence = firstSequence
        writer = MessageWriter()
    }

    package var isEmpty: Bool { entries.isEmpty }

    /// True when the batch should be sent before another change is appended.
    package var isFull: Bool {
        entries.count >= requestLimit || writer.bytes.count > byteLimit - Self.roomForOneRequest
    }

    package mutating func append(_ change: TableChange, line: Int) {
        lastMessage = writer.bytes.count
        let sequence = firstSequence &+ UInt32(truncatingIfNeeded: entries.count)
        writer.change(change, family: family, sequence: sequence)
        entries.append(Entry(operation: change.operation, line: line))
    }

    /// The bytes to send, the last request marked.
    mutating func finish() -> [UInt8] {
        writer.addFlags(.acknowledge, toMessageAt: lastMessage)
        return writer.bytes
    }

    /// The entry that an answer speaks of; nil for an answer to something else.
    func index(answeredBy sequence: UInt32) -> Int? {
        let index = Int(sequence &- firstSequence)
        return index < entries.count ? index : nil
    }

    /// Forgets what was sent.
    mutating func removeAll() {
        firstSequence = firstSequence &+ UInt32(truncatingIfNeeded: entries.count)
        entries.removeAll(keepingCapacity: true)
        writer.removeAll()
    }
}
