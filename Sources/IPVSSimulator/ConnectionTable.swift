/// The connection table: entries by key, and their timers (`ip_vs_conn.c`).
struct ConnectionTable: ~Copyable {
    /// The first entry of a chain, and bits that tell which entries are surely not in it: most look-ups find
    /// nothing and would otherwise fetch a record for it.
    struct Bucket: BitwiseCopyable {
        private var slotAndFilter: UInt32

        static let slotBits: UInt32 = 27
        static let empty = Bucket(first: -1, filter: 0)

        @inline(__always)
        init(first: ConnectionSlot, filter: UInt32) {
            slotAndFilter = UInt32(bitPattern: first &+ 1) | filter << Self.slotBits
        }

        @inline(__always)
        var first: ConnectionSlot { ConnectionSlot(slotAndFilter & (1 << Self.slotBits - 1)) - 1 }

        @inline(__always)
        var filter: UInt32 { slotAndFilter >> Self.slotBits }

        /// One of the five bits, by a part of the hash that does not choose the bucket.
        @inline(__always)
        static func bit(of hash: UInt64) -> UInt32 {
            1 << UInt32(truncatingIfNeeded: ((hash & 0xffff) &* 5) >> 16)
        }
    }

    /// No more entries than this: 134 million, in 6 GB.
    static let maximumCount = 1 << Int(Bucket.slotBits) - 1

    private(set) var records = SegmentedSlab<Connection>()
    /// What IPv6 clients' addresses have beyond the folded form, by slot; empty until there is one.
    private var wideClients = SegmentedSlab<WideClient>()
    private(set) var buckets = SegmentedSlab<Bucket>()
    /// The number of buckets, rounded up to a power of two, less one.
    private var bucketMask = 1023
    private var firstFree: ConnectionSlot = -1
    private(set) var count = 0
    var timers = TimeoutQueues()

    init() {
        for _ in 0..<1024 { buckets.append(.empty) }
    }

    @inline(__always)
    subscript(_ slot: ConnectionSlot) -> Connection {
        get { records[slot] }
        nonmutating _modify { yield &records[slot] }
    }

    @inline(__always)
    private func wideClient(of slot: ConnectionSlot) -> WideClient {
        Int(slot) < wideClients.count ? wideClients[slot] : WideClient(0)
    }

    func key(of slot: ConnectionSlot) -> ConnectionKey {
        let record = records[slot]
        return ConnectionKey(
            client: record.client, wideClient: wideClient(of: slot), clientPort: record.clientPort,
            virtual: record.virtual)
    }

    /// The same as that of its key.
    @inline(__always)
    func hash(of slot: ConnectionSlot) -> UInt64 {
        ConnectionKey.hash(records[slot].client, records[slot].clientPort)
    }

    /// The newest entry of a key, or -1.
    @inline(__always)
    func find(_ key: ConnectionKey, isTemplate: Bool = false) -> ConnectionSlot {
        let hash = key.hash
        let bucket = buckets[bucket(of: hash)]
        if bucket.filter & Bucket.bit(of: hash) == 0 { return -1 }
        var slot = bucket.first
        while slot >= 0 {
            let record = records[slot]
            if record.client == key.client, record.virtual == key.virtual,
                record.clientPort == key.clientPort,
                record.flags.contains(.template) == isTemplate,
                wideClient(of: slot).isSame(as: key.wideClient)
            {
                return slot
            }
            slot = record.next
        }
        return -1
    }

    /// The newest connection of the same client as the one in `slot` that meets a condition; `slot` if none does.
    func newestOfClient(of slot: ConnectionSlot, where condition: (ConnectionSlot) -> Bool) -> ConnectionSlot
    {
        let key = key(of: slot)
        var candidate = buckets[bucket(of: hash(of: slot))].first
        while candidate >= 0 {
            let record = records[candidate]
            if record.client == key.client, record.clientPort == key.clientPort,
                !record.flags.contains(.template), wideClient(of: candidate).isSame(as: key.wideClient),
                condition(candidate)
            {
                return candidate
            }
            candidate = record.next
        }
        return slot
    }

    /// Enters a connection at the front of its chain. Its timer is not running yet.
    @inline(__always)
    mutating func insert(_ key: ConnectionKey, server: ServerIndex, flags: Connection.Flags) -> ConnectionSlot
    {
        let slot = allocate(key, server: server, flags: flags)
        link(slot, key.hash)
        count += 1
        if count &* 4 > buckets.count &* 5 { addBucket() }
        return slot
    }

    /// A record outside of the table that carries the key of a close to come.
    mutating func insertDetached(_ key: ConnectionKey) -> ConnectionSlot {
        allocate(key, server: 0, flags: [.detached, .awaitsClose])
    }

    /// Takes an entry out. If its close is still to come its record stays, detached, until then.
    mutating func remove(_ slot: ConnectionSlot) {
        timers.stop(slot, records)
        unlink(slot)
        count -= 1
        if records[slot].flags.contains(.awaitsClose) {
            records[slot].flags.insert(.detached)
        } else {
            free(slot)
        }
    }

    mutating func free(_ slot: ConnectionSlot) {
        records[slot].next = firstFree
        firstFree = slot
    }

    /// Gives an entry another virtual endpoint, under which it is found from now on.
    mutating func rename(_ slot: ConnectionSlot, virtual: UInt32) {
        unlink(slot)
        records[slot].virtual = virtual
        link(slot, hash(of: slot))
    }

    /// Restarts a timer; `queue` says for how long.
    @inline(__always)
    mutating func restartTimer(of slot: ConnectionSlot, in queue: Int, now: Nanoseconds) {
        timers.stop(slot, records)
        timers.start(slot, in: queue, now: now, records)
    }

    @inline(__always)
    mutating func startTimer(of slot: ConnectionSlot, in queue: Int, now: Nanoseconds) {
        timers.start(slot, in: queue, now: now, records)
    }

    @inline(__always)
    mutating func firstExpired(by time: Nanoseconds) -> ConnectionSlot? {
        timers.firstExpired(by: time)
    }

    /// Slots of all entries, in the order of their timers' queues.
    func allSlots() -> [ConnectionSlot] {
        var slots: [ConnectionSlot] = []
        for queue in 0..<timers.queues.count {
            var slot = timers.queues[queue].first
            while slot >= 0 {
                slots.append(slot)
                slot = records[slot].later
            }
        }
        return slots
    }

    /// Bytes that the table occupies, for benchmarks.
    var footprint: Int {
        records.count * MemoryLayout<Connection>.stride + buckets.count * MemoryLayout<Bucket>.stride
            + wideClients.count * MemoryLayout<WideClient>.stride
    }

    @inline(__always)
    private mutating func allocate(
        _ key: ConnectionKey, server: ServerIndex, flags: Connection.Flags
    ) -> ConnectionSlot {
        let record = Connection(
            client: key.client, virtual: key.virtual, clientPort: key.clientPort, server: server, flags: flags
        )
        let slot: ConnectionSlot
        if firstFree >= 0 {
            slot = firstFree
            firstFree = records[slot].next
            records[slot] = record
        } else {
            slot = ConnectionSlot(records.count)
            records.append(record)
        }
        if wideClients.count > 0 || !key.wideClient.isZero { setWideClient(key.wideClient, of: slot) }
        return slot
    }

    private mutating func setWideClient(_ client: WideClient, of slot: ConnectionSlot) {
        while wideClients.count <= Int(slot) { wideClients.append(WideClient(0)) }
        wideClients[slot] = client
    }

    /// The bucket of a hash: those beyond the last one are not yet split from their lower halves.
    @inline(__always)
    func bucket(of hash: UInt64) -> Int {
        let bucket = Int(truncatingIfNeeded: hash >> 20) & bucketMask
        return bucket < buckets.count ? bucket : bucket & bucketMask >> 1
    }

    @inline(__always)
    private func link(_ slot: ConnectionSlot, _ hash: UInt64) {
        let bucket = bucket(of: hash)
        let old = buckets[bucket]
        records[slot].next = old.first
        // The filter of an empty chain may still have bits of entries that left.
        let filter = old.first < 0 ? 0 : old.filter
        buckets[bucket] = Bucket(first: slot, filter: filter | Bucket.bit(of: hash))
    }

    private func unlink(_ slot: ConnectionSlot) {
        let bucket = bucket(of: hash(of: slot))
        var current = buckets[bucket].first
        if current == slot {
            buckets[bucket] = Bucket(first: records[slot].next, filter: buckets[bucket].filter)
            return
        }
        while current >= 0 {
            let following = records[current].next
            if following == slot {
                records[current].next = records[slot].next
                return
            }
            current = following
        }
    }

    /// Splits one bucket in two (linear hashing), so that there are always as many as the entries need and no insertion
    /// pays for all. Chains keep the order of their entries.
    private mutating func addBucket() {
        let added = buckets.count
        if added > bucketMask { bucketMask = bucketMask * 2 + 1 }
        let split = added & bucketMask >> 1
        var reversed: ConnectionSlot = -1
        var slot = buckets[split].first
        while slot >= 0 {
            let following = records[slot].next
            records[slot].next = reversed
            reversed = slot
            slot = following
        }
        buckets[split] = .empty
        buckets.append(.empty)
        while reversed >= 0 {
            let following = records[reversed].next
            link(reversed, hash(of: reversed))
            reversed = following
        }
    }
}
