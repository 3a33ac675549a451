import IPVSModel
import IPVSSimulator

/// Between which ends packets go, whatever their direction.
struct FlowKey: Hashable {
    private var lower: Endpoint
    private var higher: Endpoint
    private var transport: TransportProtocol

    init(_ transport: TransportProtocol, _ one: Endpoint, _ other: Endpoint) {
        self.transport = transport
        (lower, higher) = one < other ? (one, other) : (other, one)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(lower)
        hasher.combine(higher)
    }
}

/// Flows whose end is not known yet, in bounded memory: by their key, and in the order in which they were last heard of.
///
/// Every operation takes constant time. Beyond `limit` flows whoever was not heard of for the longest time makes room.
struct OpenFlows {
    struct Entry {
        var flow: Flow
        /// When it was last heard of.
        var last: Nanoseconds
        fileprivate var key: FlowKey
        fileprivate var before: Int32 = none
        fileprivate var after: Int32 = none
    }

    private static let none: Int32 = -1

    private let limit: Int
    private var places: [FlowKey: Int32] = [:]
    private var entries: [Entry] = []
    private var free: [Int32] = []
    private var oldest: Int32 = none
    private var newest: Int32 = none

    /// 1,048,576 connections take about 250 MB.
    init(limit: Int = 1 << 20) { self.limit = limit }

    var isFull: Bool { places.count >= limit }
    var isEmpty: Bool { places.isEmpty }

    /// Where the flow of this key is.
    func place(of key: FlowKey) -> Int? { places[key].map(Int.init) }

    subscript(place: Int) -> Entry { entries[place] }

    /// Of the flow that was not heard of for the longest time.
    var oldestTime: Nanoseconds? { oldest == Self.none ? nil : entries[Int(oldest)].last }

    /// - Precondition: no flow has this key, and there is room.
    mutating func insert(_ flow: Flow, key: FlowKey, last: Nanoseconds) {
        let entry = Entry(flow: flow, last: last, key: key)
        let place: Int32
        if let reused = free.popLast() {
            place = reused
            entries[Int(place)] = entry
        } else {
            place = Int32(truncatingIfNeeded: entries.count)
            entries.append(entry)
        }
        places[key] = place
        link(place)
    }

    /// Notes that a flow was heard of, and what is known of its start.
    mutating func touch(_ place: Int, last: Nanoseconds, start: Nanoseconds? = nil) {
        entries[place].last = max(last, entries[place].last)
        if let start { entries[place].flow.time = min(start, entries[place].flow.time) }
        guard newest != Int32(place) else { return }
        unlink(Int32(place))
        link(Int32(place))
    }

    mutating func remove(_ place: Int) -> Entry {
        let entry = entries[place]
        unlink(Int32(place))
        places[entry.key] = nil
        free.append(Int32(place))
        return entry
    }

    mutating func removeOldest() -> Entry? { oldest == Self.none ? nil : remove(Int(oldest)) }

    private mutating func link(_ place: Int32) {
        entries[Int(place)].before = newest
        entries[Int(place)].after = Self.none
        if newest == Self.none { oldest = place } else { entries[Int(newest)].after = place }
        newest = place
    }

    private mutating func unlink(_ place: Int32) {
        let (before, after) = (entries[Int(place)].before, entries[Int(place)].after)
        if before == Self.none { oldest = after } else { entries[Int(before)].after = after }
        if after == Self.none { newest = before } else { entries[Int(after)].before = before }
    }
}
