import IPVSModel

/// The connection table: entries by key, and their timers (`ip_vs_conn.c`).
///
/// Costs: those of `ConnectionIndex` for keys and of `TimeoutQueues` for timers; an entry by its number O(1); all entries
/// O(entries and gaps of the queues). An entry takes 64 bytes with its parts of both, and an IPv6 client 12 more.
///
/// Invariants: `count` entries are in the index under their keys and, but for the one that was just inserted, in the
/// queue of their time-out; a record that is in neither is free or waits, detached, for its close.
struct ConnectionTable: ~Copyable {
    /// No more entries than this: 67 million, in 4 GB.
    static let maximumCount = 1 << Int(ConnectionIndex.slotBits) - 1

    private(set) var records = SegmentedSlab<Connection>()
    /// What IPv6 clients' addresses have beyond the folded form, by slot; empty until there is one.
    private var wideClients = SegmentedSlab<WideClient>()
    private(set) var index = ConnectionIndex()
    private var firstFree = ConnectionNumber.absent
    private(set) var count = 0
    var timers = TimeoutQueues()
    /// What was read ahead, so that the compiler does not leave it out.
    var fetchedWords: UInt32 = 0

    @inline(__always)
    subscript(_ slot: ConnectionNumber) -> Connection {
        get { records[slot] }
        nonmutating _modify { yield &records[slot] }
    }

    @inline(__always)
    private func wideClient(of slot: ConnectionNumber) -> WideClient {
        slot.index < wideClients.count ? wideClients[slot] : WideClient(0)
    }

    func key(of slot: ConnectionNumber) -> ConnectionKey {
        let record = records[slot]
        return ConnectionKey(
            client: record.client, wideClient: wideClient(of: slot), clientPort: record.clientPort,
            virtual: record.virtual)
    }

    /// The newest entry of a key, if there is one.
    @inline(__always)
    func find(_ key: ConnectionKey, isTemplate: Bool = false) -> ConnectionNumber {
        index.first(key.hash) { slot in
            let record = records[slot]
            return record.client == key.client && record.virtual == key.virtual
                && record.clientPort == key.clientPort && record.flags.contains(.template) == isTemplate
                && wideClient(of: slot).isSame(as: key.wideClient)
        }
    }

    /// The newest connection of the same client as the one in `slot` that meets a condition; `slot` if none does.
    func newestOfClient(of slot: ConnectionNumber, where condition: (ConnectionNumber) -> Bool)
        -> ConnectionNumber
    {
        let key = key(of: slot)
        let found = index.first(key.hash) { candidate in
            let record = records[candidate]
            return record.client == key.client && record.clientPort == key.clientPort
                && !record.flags.contains(.template) && wideClient(of: candidate).isSame(as: key.wideClient)
                && condition(candidate)
        }
        return found.isPresent ? found : slot
    }

    /// Enters a connection. Its timer is not running yet.
    @inline(__always)
    mutating func insert(_ key: ConnectionKey, server: ServerNumber, flags: Connection.Flags)
        -> ConnectionNumber
    {
        let slot = allocate(key, server: server, flags: flags)
        enter(slot, key.hash)
        count += 1
        return slot
    }

    /// A record outside of the table that carries the key of a close to come. It says nothing of a server.
    mutating func insertDetached(_ key: ConnectionKey) -> ConnectionNumber {
        allocate(key, server: ServerNumber(0), flags: [.detached, .awaitsClose])
    }

    /// Takes an entry out. If its close is still to come its record stays, detached, until then.
    mutating func remove(_ slot: ConnectionNumber) {
        timers.stop(slot, records)
        index.remove(slot, records[slot].hash)
        count -= 1
        if records[slot].flags.contains(.awaitsClose) {
            records[slot].flags.insert(.detached)
        } else {
            free(slot)
        }
    }

    mutating func free(_ slot: ConnectionNumber) {
        records[slot].place = UInt32(bitPattern: firstFree.rawValue)
        firstFree = slot
    }

    /// Gives an entry another virtual endpoint, under which it is found from now on.
    mutating func rename(_ slot: ConnectionNumber, virtual: VirtualNumber) {
        index.remove(slot, records[slot].hash)
        records[slot].virtual = virtual
        enter(slot, records[slot].hash)
    }

    /// Restarts a timer; `queue` says for how long.
    @inline(__always)
    mutating func restartTimer(of slot: ConnectionNumber, in queue: Int, now: Nanoseconds) {
        timers.stop(slot, records)
        timers.start(slot, in: queue, now: now, records)
    }

    @inline(__always)
    mutating func startTimer(of slot: ConnectionNumber, in queue: Int, now: Nanoseconds) {
        timers.start(slot, in: queue, now: now, records)
    }

    @inline(__always)
    mutating func firstExpired(by time: Nanoseconds) -> ConnectionNumber? {
        let slot = timers.firstExpired(by: time)
        if let slot, let queue = timers.queueToFetch(after: slot, records) { fetchFirst(of: queue) }
        return slot
    }

    /// Slots of all entries, in the order of their timers' queues.
    func allSlots() -> [ConnectionNumber] {
        var slots: [ConnectionNumber] = []
        for queue in 0..<timers.queues.count {
            let queue = timers.queues[queue]
            for place in 0..<queue.end &- queue.first where queue[queue.first &+ place].isPresent {
                slots.append(queue[queue.first &+ place])
            }
        }
        return slots
    }

    /// What is wrong with it between two events; nil if nothing is.
    func brokenInvariant(now: Nanoseconds) -> String? {
        if index.count != count { return "\(index.count) entries of \(count) are indexed" }
        let timed = (0..<timers.queues.count).reduce(0) { $0 + Int(timers.queues[$1].count) }
        if timed != count { return "\(timed) entries of \(count) have timers" }
        return index.brokenInvariant(records) ?? timers.brokenInvariant(records, now: now)
    }

    /// Bytes that the table occupies, for benchmarks.
    var footprint: Int {
        records.count * MemoryLayout<Connection>.stride + index.footprint
            + wideClients.count * MemoryLayout<WideClient>.stride
    }

    @inline(__always)
    private mutating func allocate(
        _ key: ConnectionKey, server: ServerNumber, flags: Connection.Flags
    ) -> ConnectionNumber {
        let record = Connection(
            client: key.client, virtual: key.virtual, clientPort: key.clientPort, server: server, flags: flags
        )
        let slot: ConnectionNumber
        if firstFree.isPresent {
            slot = firstFree
            firstFree = ConnectionNumber(rawValue: Int32(bitPattern: records[slot].place))
            records[slot] = record
        } else {
            slot = ConnectionNumber(records.count)
            records.append(record)
        }
        if wideClients.count > 0 || !key.wideClient.isZero { setWideClient(key.wideClient, of: slot) }
        return slot
    }

    private mutating func setWideClient(_ client: WideClient, of slot: ConnectionNumber) {
        while wideClients.count <= slot.index { wideClients.append(WideClient(0)) }
        wideClients[slot] = client
    }

    @inline(__always)
    private mutating func enter(_ slot: ConnectionNumber, _ hash: UInt64) {
        index.insert(slot, hash, records)
    }
}
