/// A growing store of plain values, addressed by position, in segments that never move: growing takes no more memory
/// than is needed, where a block that grows is there twice while it is copied.
///
/// Costs: an element and appending O(1), one step more than a slab's.
///
/// Invariant: segment n holds the elements from n · 2^15 on, and there is no segment without an element.
struct SegmentedSlab<Element: BitwiseCopyable>: ~Copyable {
    private static var segmentBits: Int { 15 }

    private var segments = Slab<UnsafeMutablePointer<Element>>()
    private(set) var count = 0

    deinit {
        for segment in 0..<segments.count { segments[segment].deallocate() }
    }

    @inline(__always)
    subscript(_ index: Int) -> Element {
        unsafeAddress { UnsafePointer(address(of: index)) }
        nonmutating unsafeMutableAddress { address(of: index) }
    }

    @inline(__always)
    func address(of index: Int) -> UnsafeMutablePointer<Element> {
        assert(index >= 0 && index < count)
        return segments[index >> Self.segmentBits] + (index & (1 << Self.segmentBits - 1))
    }

    /// What is wrong with it; nil if nothing is.
    func brokenInvariant() -> String? {
        segments.count == (count + 1 << Self.segmentBits - 1) >> Self.segmentBits
            ? nil : "\(segments.count) segments for \(count) elements"
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count >> Self.segmentBits == segments.count {
            // Aligned, so that no element is in more cache lines than it must be.
            let size = MemoryLayout<Element>.stride << Self.segmentBits
            let segment = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
            segments.append(segment.bindMemory(to: Element.self, capacity: 1 << Self.segmentBits))
        }
        count &+= 1
        address(of: count &- 1).initialize(to: element)
    }
}

extension SegmentedSlab where Element: NumberedRecord {
    @inline(__always)
    subscript(_ number: Element.Number) -> Element {
        unsafeAddress { UnsafePointer(address(of: number.index)) }
        nonmutating unsafeMutableAddress { address(of: number.index) }
    }
}

// Owned by exactly one director, as `Slab` is.
extension SegmentedSlab: @unchecked Sendable {}
