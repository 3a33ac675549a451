import IPVSFormats
import IPVSSimulator

/// Flows that were read together, the texts that their rows begin with and, when they are played, where they went.
///
/// It goes from the thread that fills it to the one that plays it and on to the one that writes, each of which is done with it
/// before. Any number of threads may look at the flows once it is filled.
///
/// Invariant: of `size` places the first `count` hold flows and the ends of their texts, and the first `placed` of these
/// hold placements; the texts lie one behind the other.
final class FlowBatch: @unchecked Sendable {
    /// So many that handing them over costs nothing, and so few that they stay in a processor's cache.
    static let size = 1024
    /// A text of a row, which may be longer than all others together, begins before.
    private static let usualText = size * 64

    private let flows = UnsafeMutablePointer<Flow>.allocate(capacity: size)
    private let placements = UnsafeMutablePointer<Placement>.allocate(capacity: size)
    private let ends = UnsafeMutablePointer<Int>.allocate(capacity: size)
    private let texts = UnsafeMutableRawBufferPointer.allocate(
        byteCount: usualText + FlowReader.longestLine, alignment: 16)
    private(set) var count = 0
    private(set) var placed = 0

    var isEmpty: Bool { count == 0 }

    deinit {
        flows.deallocate()
        placements.deallocate()
        ends.deallocate()
        texts.deallocate()
    }

    /// Takes flows from a reader, up to its end or until there is no more room. To be called once.
    func fill(from reader: inout FlowReader) throws(FormatError) {
        var (flow, used) = (0, 0)
        while flow < Self.size, used < Self.usualText, let next = try reader.next() {
            (flows + flow).initialize(to: next)
            UnsafeMutableRawBufferPointer(rebasing: texts[used...]).copyMemory(from: reader.key)
            used += reader.key.count
            (ends + flow).initialize(to: used)
            flow += 1
        }
        count = flow
    }

    /// The flows of some places.
    @inline(__always)
    func withFlows<Result>(_ range: Range<Int>, _ body: (Span<Flow>) -> Result) -> Result {
        body(UnsafeBufferPointer(start: flows + range.lowerBound, count: range.count).span)
    }

    /// Plays flows in turn, until there are no more of them or `play` says that it is enough.
    @inline(__always)
    func play(_ play: (_ flow: borrowing Flow) throws(Failure) -> Placement?) throws(Failure) {
        for place in 0..<count {
            guard let placement = try play(flows[place]) else { return }
            (placements + place).initialize(to: placement)
            placed = place &+ 1
        }
    }

    /// Appends the rows of the flows that were played.
    func append(by rows: inout PlacementText, to text: inout [UInt8]) {
        var start = 0
        for place in 0..<placed {
            rows.append(
                placements[place], key: UnsafeRawBufferPointer(rebasing: texts[start..<ends[place]]),
                to: &text)
            start = ends[place]
        }
    }
}
