/// A growing block of plain values, addressed by position.
///
/// The simulator's records live in slabs rather than arrays because a scheduler reads servers in a loop that must
/// cost as little as the kernel's: no reference counts, no uniqueness checks. Bounds are checked in debug builds.
struct Slab<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private(set) var capacity: Int

    init(minimumCapacity: Int = 16) {
        capacity = minimumCapacity
        base = .allocate(capacity: minimumCapacity)
    }

    deinit { base.deallocate() }

    @inline(__always)
    subscript(_ index: Int32) -> Element {
        unsafeAddress { UnsafePointer(address(of: Int(index))) }
        nonmutating unsafeMutableAddress { address(of: Int(index)) }
    }

    @inline(__always)
    subscript(_ index: Int) -> Element {
        unsafeAddress { UnsafePointer(address(of: index)) }
        nonmutating unsafeMutableAddress { address(of: index) }
    }

    @inline(__always)
    private func address(of index: Int) -> UnsafeMutablePointer<Element> {
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

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}

// A slab is owned by exactly one director, which hands out no pointer that outlives a call.
extension Slab: @unchecked Sendable {}
