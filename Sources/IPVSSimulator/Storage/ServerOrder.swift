/// The servers of a service in the order of the kernel's list, backwards in memory: the kernel puts an addition first,
/// which is cheap at the end. Whoever has it deallocates it.
///
/// Costs: the server at a position O(1); putting one first O(1), amortised; taking one out O(those before it).
///
/// Invariant: of `capacity` places the first `count` hold servers, none of them twice.
struct ServerOrder: BitwiseCopyable {
    private var storage: UnsafeMutablePointer<ServerNumber>
    private(set) var count = 0
    private var capacity = 8

    init() { storage = .allocate(capacity: capacity) }

    func deallocate() { storage.deallocate() }

    /// The server at a position of the kernel's list.
    @inline(__always)
    subscript(_ position: Int) -> ServerNumber {
        assert(position >= 0 && position < count)
        return storage[count &- 1 &- position]
    }

    /// The first one of the kernel's list, if there is one; the others stand before it in memory.
    @inline(__always)
    var first: UnsafePointer<ServerNumber> { UnsafePointer(storage + (count &- 1)) }

    /// All of them, first to last.
    var all: [ServerNumber] { (0..<count).map { self[$0] } }

    /// Puts a server at the head of the list.
    ///
    /// - Returns: how many are behind it, which no later addition changes.
    mutating func insertFirst(_ server: ServerNumber) -> Int {
        if count == capacity { grow() }
        storage[count] = server
        count += 1
        return count - 1
    }

    mutating func remove(at position: Int) {
        assert(position >= 0 && position < count)
        for place in count - position..<max(count, count - position) { storage[place - 1] = storage[place] }
        count -= 1
    }

    mutating func removeAll() { count = 0 }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<ServerNumber>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: storage, count: count)
        storage.deallocate()
        storage = larger
        capacity *= 2
    }

    /// What is wrong with it; nil if nothing is.
    func brokenInvariant() -> String? {
        if !(0...capacity).contains(count) { return "\(count) servers in \(capacity) places" }
        return Set(all).count == count ? nil : "a server is listed twice"
    }
}
