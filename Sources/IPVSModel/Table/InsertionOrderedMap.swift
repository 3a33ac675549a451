/// A value that says itself by what it is found.
package protocol Keyed: Sendable {
    associatedtype Key: Hashable & Sendable
    /// What tells it from others. It never changes.
    var key: Key { get }
}

/// Values in the order in which they were added, each found by its key.
///
/// Costs: finding, adding, replacing and removing O(1), amortised; walking O(n) in either direction. A removed value
/// leaves a gap, and gaps are closed when they are as many as the values. Few values, as most services have servers, are
/// found by looking at all of them, with nothing in memory beside them.
///
/// Invariants: `gaps` is empty, or has for each slot whether its value was removed. No two values that are there have the
/// same key. The index is empty while there are few slots. Otherwise its size is a power of two and at least twice the
/// number of slots, and from the place of a value's hash on, without a free place between, it has that value's slot; it
/// may have gaps too. Equality looks at the values and their order, not at the gaps.
package struct InsertionOrderedMap<Value: Keyed>: Sendable {
    package typealias Key = Value.Key

    private var slots: [Value] = []
    private var gaps: [Bool] = []
    package private(set) var count = 0
    /// Numbers of slots by the hashes of their keys (open addressing); -1 is a free place.
    private var index: [Int32] = []

    private static var few: Int { 8 }

    package init() {}

    package var isEmpty: Bool { count == 0 }

    package func contains(_ key: Key) -> Bool { position(of: key) != nil }

    package subscript(key: Key) -> Value? { position(of: key).map { slots[$0] } }

    /// The value at a position that `position(of:)` returned, as long as none was removed since. Its key must stay.
    package subscript(at position: Int) -> Value {
        _read { yield slots[position] }
        _modify { yield &slots[position] }
    }

    /// How many values were added before that of `key`, if none was ever removed; nil for a key that is not there.
    package func position(of key: Key) -> Int? {
        // What was added last is asked for most: rules name the servers of a service behind it.
        guard let last = slots.indices.last else { return nil }
        if slots[last].key == key, !isGap(last) { return last }
        if index.isEmpty { return slots.indices.first { slots[$0].key == key && !isGap($0) } }
        var place = self.place(of: key)
        while index[place] >= 0 {
            let position = Int(index[place])
            if slots[position].key == key, !isGap(position) { return position }
            place = (place + 1) & (index.count - 1)
        }
        return nil
    }

    /// Adds a value at the end, or replaces that of its key in its place.
    ///
    /// - Returns: whether it is new.
    @discardableResult
    package mutating func put(_ value: Value) -> Bool {
        if let position = position(of: value.key) {
            slots[position] = value
            return false
        }
        append(value)
        return true
    }

    /// Removes the value at a position that `position(of:)` returned.
    package mutating func remove(at position: Int) {
        if gaps.isEmpty { gaps = Array(repeating: false, count: slots.count) }
        gaps[position] = true
        count -= 1
        if slots.count > 2 * Self.few, slots.count >= 2 * count { closeGaps() }
    }

    package mutating func removeAll() { self = Self() }

    package mutating func reserveCapacity(_ capacity: Int) { slots.reserveCapacity(capacity) }

    /// First added first.
    package var values: [Value] {
        gaps.isEmpty ? slots : slots.indices.filter { !gaps[$0] }.map { slots[$0] }
    }

    private func isGap(_ position: Int) -> Bool { !gaps.isEmpty && gaps[position] }

    /// Where the index is looked at first.
    private func place(of key: Key) -> Int { key.hashValue & (index.count - 1) }

    private mutating func append(_ value: Value) {
        slots.append(value)
        if !gaps.isEmpty { gaps.append(false) }
        count += 1
        if slots.count <= Self.few { return }
        if index.count < 2 * slots.count { makeIndex() } else { enter(slots.count - 1) }
    }

    private mutating func makeIndex() {
        index = []
        guard slots.count > Self.few else { return }
        let size = 1 << (Int.bitWidth - (4 * slots.count - 1).leadingZeroBitCount)
        index = Array(repeating: -1, count: size)
        for position in slots.indices { enter(position) }
    }

    private mutating func enter(_ position: Int) {
        var place = self.place(of: slots[position].key)
        while index[place] >= 0 { place = (place + 1) & (index.count - 1) }
        index[place] = Int32(truncatingIfNeeded: position)
    }

    private mutating func closeGaps() {
        slots = values
        gaps = []
        makeIndex()
    }
}

extension InsertionOrderedMap: Equatable where Value: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        guard left.count == right.count else { return false }
        return left.gaps.isEmpty && right.gaps.isEmpty
            ? left.slots == right.slots : left.values == right.values
    }
}

extension InsertionOrderedMap: Hashable where Value: Hashable {
    package func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for value in values { hasher.combine(value) }
    }
}
