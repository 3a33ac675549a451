/// Values in the order in which they were added, each found by its key.
///
/// Costs: finding, adding, replacing and removing O(1), amortised; walking O(n) in either direction. A removed value
/// leaves a gap, and gaps are closed when they are as many as the values.
///
/// Invariants: `positions[key]` is the slot of that key's value; every other slot is a gap; `count` is the number of
/// keys. Equality looks at the values and their order, not at the gaps.
package struct InsertionOrderedMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var slots: [Value?] = []
    private var positions: [Key: Int] = [:]

    package init() {}

    package var count: Int { positions.count }
    package var isEmpty: Bool { positions.isEmpty }

    package func contains(_ key: Key) -> Bool { positions[key] != nil }

    /// The value of `key`. Set to nil to remove it, to a value to replace it in its place; a key that is not there yet
    /// is added at the end.
    package subscript(key: Key) -> Value? {
        get {
            guard let position = positions[key] else { return nil }
            return slots[position]
        }
        _modify {
            guard let position = positions[key] else {
                var added: Value?
                yield &added
                if let added { append(added, for: key) }
                return
            }
            yield &slots[position]
            if slots[position] == nil { forget(key) }
        }
    }

    /// Values, first added first.
    package var values: some Sequence<Value> & Sendable { slots.lazy.compactMap { $0 } }

    /// Values, last added first.
    package var reversedValues: some Sequence<Value> & Sendable { slots.reversed().lazy.compactMap { $0 } }

    package mutating func removeAll() {
        slots.removeAll()
        positions.removeAll()
    }

    private mutating func append(_ value: Value, for key: Key) {
        positions[key] = slots.count
        slots.append(value)
    }

    private mutating func forget(_ key: Key) {
        positions[key] = nil
        if slots.count > 16, slots.count >= 2 * count { closeGaps() }
    }

    private mutating func closeGaps() {
        var kept = 0
        var movedTo = [Int](repeating: 0, count: slots.count)
        for position in slots.indices where slots[position] != nil {
            movedTo[position] = kept
            if kept != position { slots.swapAt(kept, position) }
            kept += 1
        }
        slots.removeLast(slots.count - kept)
        positions = positions.mapValues { movedTo[$0] }
    }
}

extension InsertionOrderedMap: Equatable where Value: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.values.elementsEqual(right.values)
    }
}

extension InsertionOrderedMap: Hashable where Value: Hashable {
    package func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for value in values { hasher.combine(value) }
    }
}
