/// A growing block of plain values, addressed by position.
///
/// The simulator's records live in slabs rather than arrays because a scheduler reads servers in a loop that must
/// cost as little as the kernel's: no reference counts, no uniqueness checks. Bounds are checked in debug builds.
///
/// Costs: an element O(1); appending O(1), amortised: growing copies all into a block twice as large; removing the last
/// one O(1). Elements move when the slab grows.
///
/// Invariant: of `capacity` places from `base` on, the first `count` hold elements.
struct Slab<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private(set) var capacity: Int

    init(minimumCapacity: Int = 16) {
        capacity = minimumCapacity
        base = Self.allocate(minimumCapacity)
    }

    deinit { base.deallocate() }

    @inline(__always)
    subscript(_ index: Int) -> Element {
        unsafeAddress { UnsafePointer(address(of: index)) }
        nonmutating unsafeMutableAddress { address(of: index) }
    }

    @inline(__always)
    fileprivate func address(of index: Int) -> UnsafeMutablePointer<Element> {
        assert(index >= 0 && index < count)
        return base + index
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow() }
        (base + count).initialize(to: element)
        count += 1
    }

    @inline(__always)
    mutating func removeLast() {
        assert(count > 0)
        count -= 1
    }

    mutating func removeAll() { count = 0 }

    /// Removes all but so many.
    mutating func keepFirst(_ kept: Int) {
        assert((0...count).contains(kept))
        count = kept
    }

    /// What is wrong with it; nil if nothing is.
    func brokenInvariant() -> String? {
        (0...capacity).contains(count) ? nil : "\(count) elements in \(capacity) places"
    }

    /// Aligned, so that no element is in more lines of a processor's cache than it must be.
    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Element> {
        UnsafeMutableRawPointer.allocate(byteCount: capacity * MemoryLayout<Element>.stride, alignment: 64)
            .bindMemory(to: Element.self, capacity: capacity)
    }

    @inline(never)
    private mutating func grow() {
        let larger = Self.allocate(capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}

extension Slab where Element: NumberedRecord {
    @inline(__always)
    subscript(_ number: Element.Number) -> Element {
        unsafeAddress { UnsafePointer(address(of: number.index)) }
        nonmutating unsafeMutableAddress { address(of: number.index) }
    }

    /// The numbers of all records.
    var numbers: LazyMapSequence<Range<Int>, Element.Number> { (0..<count).lazy.map { Element.Number($0) } }

    /// - Returns: the new record's number.
    mutating func add(_ record: Element) -> Element.Number {
        append(record)
        return Element.Number(count - 1)
    }
}

extension Array where Element: NumberedRecord {
    @inline(__always)
    subscript(_ number: Element.Number) -> Element {
        get { self[number.index] }
        _modify { yield &self[number.index] }
    }
}

// A slab is owned by exactly one director, which hands out no pointer that outlives a call.
extension Slab: @unchecked Sendable {}
