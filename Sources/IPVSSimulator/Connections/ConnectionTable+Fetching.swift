/// A table of millions of entries is in no processor's cache, and an entry that is waited for takes as long as a hundred
/// instructions. Entries that are read together, before they are needed, are waited for together.
extension ConnectionTable {
    /// How many are fetched at a time: as many as a processor can wait for, and as stay in its smallest cache.
    static var fetched: UInt32 { 16 }

    /// The entries that run out next, and their lines of the index.
    @inline(never)
    mutating func fetchFirst(of queue: Int) {
        let queue = timers.queues[queue]
        for ahead in 0..<min(Self.fetched, queue.end &- queue.first) {
            let slot = queue[queue.first &+ ahead]
            if slot.isPresent { fetchedWords &+= index.anyWord(of: records[slot].hash) }
        }
    }

    @inline(__always)
    mutating func fetch(_ slot: ConnectionNumber) { fetchedWords &+= records[slot].client }

    @inline(__always)
    mutating func fetchLine(of hash: UInt64) { fetchedWords &+= index.anyWord(of: hash) }
}
