import IPVSModel

/// Lists of events, in the order in which they were added, in 8 bytes an event: the slot, and the time's lower half.
///
/// A list is a chain of chunks, so that it grows without moving and leaves its memory to the other lists.
///
/// Costs: appending O(1); removing a chunk with its 63 events O(1). There is no way to one event in the middle.
///
/// Invariants: every chunk is in one list's chain or in the chain of free ones, and in no two; a list's chain ends at
/// its `last`; all its chunks but that one are full, and that one has `fill` events, at least one.
struct EventChunks: ~Copyable {
    struct List: BitwiseCopyable {
        var first: Int32 = -1
        var last: Int32 = -1
        /// Events in the last chunk.
        var fill: Int32 = 0
    }

    /// Words of a chunk; the last one is the number of the next chunk.
    private static var words: Int { 64 }

    private var lists: Slab<List>
    private var storage = SegmentedSlab<UInt64>()
    private var firstFree: Int32 = -1

    init(lists count: Int) {
        lists = Slab(minimumCapacity: count)
        for _ in 0..<count { lists.append(List()) }
    }

    @inline(__always)
    func isEmpty(_ list: Int) -> Bool { lists[list].first < 0 }

    @inline(__always)
    mutating func append(_ slot: ConnectionNumber, at time: Nanoseconds, to list: Int) {
        if lists[list].first < 0 || lists[list].fill == Self.words - 1 { addChunk(to: list) }
        let word = Int(lists[list].last) &* Self.words &+ Int(lists[list].fill)
        storage[word] =
            UInt64(UInt32(truncatingIfNeeded: time)) << 32 | UInt64(UInt32(bitPattern: slot.rawValue))
        lists[list].fill &+= 1
    }

    /// Where the events of a list's first chunk are.
    @inline(__always)
    func firstChunk(of list: Int) -> Range<Int> {
        let list = lists[list]
        let start = Int(list.first) &* Self.words
        return start..<start &+ (list.first == list.last ? Int(list.fill) : Self.words - 1)
    }

    @inline(__always)
    subscript(_ position: Int) -> (slot: ConnectionNumber, lowerHalf: UInt32) {
        let event = storage[position]
        return (
            ConnectionNumber(rawValue: Int32(truncatingIfNeeded: event)),
            UInt32(truncatingIfNeeded: event >> 32)
        )
    }

    /// The event at a position as it is kept: the time's lower half, and below it the slot.
    @inline(__always)
    func word(_ position: Int) -> UInt64 { storage[position] }

    mutating func removeFirstChunk(of list: Int) {
        let chunk = lists[list].first
        if chunk == lists[list].last { lists[list] = List() } else { lists[list].first = next(of: chunk) }
        setNext(of: chunk, to: firstFree)
        firstFree = chunk
    }

    private mutating func addChunk(to list: Int) {
        let chunk: Int32
        if firstFree >= 0 {
            chunk = firstFree
            firstFree = next(of: chunk)
        } else {
            chunk = Int32(storage.count / Self.words)
            for _ in 0..<Self.words { storage.append(0) }
        }
        if lists[list].first < 0 {
            lists[list].first = chunk
        } else {
            setNext(of: lists[list].last, to: chunk)
        }
        lists[list].last = chunk
        lists[list].fill = 0
    }

    /// Events of a list; for checks.
    func count(of list: Int) -> Int {
        var (chunks, chunk) = (0, lists[list].first)
        if chunk < 0 { return 0 }
        while chunk != lists[list].last { (chunks, chunk) = (chunks + 1, next(of: chunk)) }
        return chunks * (Self.words - 1) + Int(lists[list].fill)
    }

    /// What is wrong with it; nil if nothing is.
    func brokenInvariant() -> String? {
        let chunks = storage.count / Self.words
        var isSeen = [Bool](repeating: false, count: chunks)
        /// Follows a chain up to `last`; to its end if that is -1.
        func follow(from first: Int32, to last: Int32) -> Bool {
            var chunk = first
            while chunk >= 0 {
                if Int(chunk) >= chunks || isSeen[Int(chunk)] { return false }
                isSeen[Int(chunk)] = true
                if chunk == last { return true }
                chunk = next(of: chunk)
            }
            return last < 0
        }
        for list in 0..<lists.count where lists[list].first >= 0 {
            guard follow(from: lists[list].first, to: lists[list].last), lists[list].last >= 0 else {
                return "the chain of list \(list) is broken"
            }
            if lists[list].fill < 1 || Int(lists[list].fill) >= Self.words {
                return "the last chunk of list \(list) has \(lists[list].fill) events"
            }
        }
        guard follow(from: firstFree, to: -1) else { return "the chain of free chunks is broken" }
        return isSeen.allSatisfy { $0 } ? nil : "a chunk is in no chain"
    }

    private func next(of chunk: Int32) -> Int32 {
        Int32(truncatingIfNeeded: storage[(Int(chunk) + 1) * Self.words - 1])
    }

    private func setNext(of chunk: Int32, to next: Int32) {
        storage[(Int(chunk) + 1) * Self.words - 1] = UInt64(UInt32(bitPattern: next))
    }
}
