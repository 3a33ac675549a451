import IPVSModel
import IPVSWire

/// Changes gathered for one send, each with the line it came from.
///
/// No change asks for an acknowledgement: the kernel reports refusals unasked and in order, and each acknowledgement
/// saved is a packet saved. The batch ends with a message that does nothing and is acknowledged: its answer says that
/// all before it were looked at. (A change as the last message would not do: the kernel leaves a daemon that was
/// stopped before its thread ran without any answer, since `netlink_rcv_skb` keeps silent about EINTR.)
package struct BatchWriter: Sendable {
    /// Where a request of the batch came from.
    package struct Entry: Sendable, Hashable {
        package var operation: TableChange.Operation
        /// Line of a restore file or position in a list: the caller's own number.
        package var line: Int
    }

    package private(set) var entries: [Entry] = []
    private var writer: MessageWriter
    private var firstSequence: UInt32
    private let family: UInt16
    private let byteLimit: Int
    private var requestLimit: Int

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
        entries.count >= requestLimit || writer.count > byteLimit - Self.roomForOneRequest
    }

    package mutating func append(_ change: TableChange, line: Int) {
        let sequence = firstSequence &+ UInt32(truncatingIfNeeded: entries.count)
        writer.change(change, family: family, sequence: sequence)
        entries.append(Entry(operation: change.operation, line: line))
    }

    /// Sequence number of the message that ends the batch.
    var endSequence: UInt32 { firstSequence &+ UInt32(truncatingIfNeeded: entries.count) }

    /// The bytes to send, with the end.
    mutating func finish() -> [UInt8] {
        writer.acknowledgedNoOperation(sequence: endSequence)
        return writer.bytes
    }

    /// The entry that an answer speaks of; nil for an answer to something else.
    func entry(answeredBy sequence: UInt32) -> Entry? {
        let index = Int(sequence &- firstSequence)
        return index < entries.count ? entries[index] : nil
    }

    /// Entries of which no answer spoke.
    func entries(notIn answered: Set<UInt32>) -> [Entry] {
        entries.enumerated().compactMap { index, entry in
            answered.contains(firstSequence &+ UInt32(truncatingIfNeeded: index)) ? nil : entry
        }
    }

    /// From now on every batch has one request.
    package mutating func sendOneByOne() { requestLimit = 1 }

    /// Forgets what was sent.
    mutating func removeAll() {
        firstSequence = endSequence &+ 1
        entries.removeAll(keepingCapacity: true)
        writer.removeAll()
    }
}
