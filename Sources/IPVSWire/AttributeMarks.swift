/// The headers of an object's attributes, and where they lie.
///
/// The kernel lays all servers of a dump out alike. Where an object of the same length has the same headers at the same
/// offsets, everything else is at the offsets that were found and checked before, which need not be found again. (Those of
/// the counters are not looked at: one function of the kernel, without conditions, writes all of a length,
/// `ip_vs_genl_fill_stats64`.)
struct AttributeMarks: Sendable {
    /// Length of the object in bytes.
    let byteCount: Int
    private let marks: [Mark]

    private struct Mark {
        var offset: Int
        /// Length and number of the attribute, as they lie there.
        var header: UInt32
    }

    /// Of an object: its own attributes, and those that lie in a part of it.
    init(_ object: RawSpan, and part: Range<Int>) throws(WireError) {
        var found: [Mark] = []
        for range in [0..<object.byteCount, part] {
            let content = object.extracting(range)
            var offset = 0
            while let (_, length) = try content.attribute(at: offset) {
                let place = range.lowerBound + offset
                found.append(Mark(offset: place, header: object.load(UInt32.self, at: place)))
                offset += Netlink.aligned(length)
            }
        }
        marks = found
        byteCount = object.byteCount
    }

    /// Whether `object` is laid out the same.
    @inline(__always)
    func fit(_ object: RawSpan) -> Bool {
        guard object.byteCount == byteCount else { return false }
        return marks.withUnsafeBufferPointer { marks in
            for mark in marks {
                // It lies inside of an object of this length.
                let header = object.unsafeLoadUnaligned(
                    fromUncheckedByteOffset: mark.offset, as: UInt32.self)
                if header != mark.header { return false }
            }
            return true
        }
    }
}
