import IPVSModel

/// `mh`, as `ip_vs_mh_schedule` and `ip_vs_mh_populate` of `ip_vs_mh.c`: the client's address, with `mh-port` also its
/// port, chooses from a table in which every server keeps most of its places when others come and go.
struct MaglevHashing: TableScheduler {
    static let name = SchedulerName.maglevHashing
    static let hasFallback = true

    /// Table sizes by `CONFIG_IP_VS_MH_TAB_INDEX` - 8.
    private static let tableSizes = [251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071]

    static func size(tableIndex: Int) -> Int { tableSizes[min(max(tableIndex - 8, 0), tableSizes.count - 1)] }

    private static let firstHash = HalfSipHash(key: 2_654_435_761)
    private static let secondHash = HalfSipHash(key: 2_654_446_892)

    private let size: UInt32
    /// `IP_VS_MH_TAB_BITS`: turns are shifted so that the largest has about this many bits.
    private let turnBits: Int32
    private let hash = Self.firstHash
    private var table: [ServerNumber]
    private var isStale = false

    /// - Parameter list: no longer than the table, or the kernel refuses.
    init(_ list: ServerList, tableIndex: Int) {
        size = UInt32(Self.size(tableIndex: tableIndex))
        turnBits = Int32(tableIndex / 2)
        table = Array(repeating: .absent, count: Int(size))
        changed(list)
    }

    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        settle(list)
        let value = value(of: request)
        let home = hash(value) % size
        let chosen = table[Int(home)]
        guard chosen.isPresent else { return nil }
        if list.server(chosen).isUsable { return chosen }
        return request.has(.fallback) ? substitute(value, home: home, from: list) : nil
    }

    var places: [ServerNumber] { table }

    func home(of request: SchedulingRequest) -> Int { Int(hash(value(of: request)) % size) }

    @inline(__always)
    private func value(of request: SchedulingRequest) -> UInt32 {
        foldedAddress(request.client) &+ (request.has(.port) ? UInt32(request.clientPort) : 0)
    }

    /// `ip_vs_mh_get_fallback`: as many tries as the table has places, each with a new hash.
    private func substitute(_ value: UInt32, home: UInt32, from list: ServerList) -> ServerNumber? {
        Self.substitute(value, home: home, size: size) { list.server(table[$0]).isUsable }.map { table[$0] }
    }

    /// - Returns: the first place that is usable.
    @inline(__always)
    static func substitute(
        _ value: UInt32, home: UInt32, size: UInt32, isUsable: (Int) -> Bool
    ) -> Int? {
        for step in 0..<size {
            let place = Int(hash(value &+ (step + home) % size) % size)
            if isUsable(place) { return place }
        }
        return nil
    }

    /// By which clients are looked up.
    static var hash: HalfSipHash { firstHash }

    func clientTable(
        flags: UInt32, virtual: IPAddress?, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> ClientTable? {
        ClientTable(
            .sip(size: size, withPort: flags & SchedulerFlag.port.rawValue != 0), places: table,
            searches: flags & SchedulerFlag.fallback.rawValue != 0,
            choice: { place in
                let owner = table[place]
                return owner.isPresent && list.server(owner).isUsable ? owner : nil
            }, endpoint: endpoint)
    }

    // MARK: The table

    mutating func added(to list: ServerList) { changed(list) }
    mutating func removed(from position: Int, of list: ServerList) { changed(list) }
    mutating func edited(in list: ServerList) { changed(list) }

    /// The table depends on nothing but the list, so that it is dealt when somebody looks. A list that is longer than the
    /// table changes nothing; the last one that is not must be dealt before another server makes it so.
    private mutating func changed(_ list: ServerList) {
        guard list.count <= Int(size) else { return }
        isStale = true
        if list.count == Int(size) { settle(list) }
    }

    @inline(__always)
    mutating func settle(_ list: ServerList) { if isStale { populate(list) } }

    /// Deals the places in rounds: every server in list order takes as many as its turns, each time the next free
    /// one of its permutation.
    @inline(never)
    private mutating func populate(_ list: ServerList) {
        isStale = false
        let weights = (0..<list.count).lazy.map { list[$0].lastWeight }
        let divisor = commonDivisor(of: weights)
        guard divisor > 0 else {
            for place in table.indices { table[place] = .absent }
            return
        }
        let shift = max(highestSetBit((weights.max() ?? 0) / divisor) - turnBits, 0)
        var players: [(server: ServerNumber, turns: Int32, place: UInt32, skip: UInt32)] = []
        for position in 0..<list.count where list[position].lastWeight != 0 {
            // Where the server's permutation of the table starts, and how it goes on.
            let place = Self.firstHash(list[position].hashedEndpoint) % size
            let skip = Self.secondHash(list[position].hashedEndpoint) % (size - 1) + 1
            let turns = max((list[position].lastWeight / divisor) >> shift, 1)
            players.append((list.index(at: position), turns, place, skip))
        }
        deal(to: &players)
    }

    private mutating func deal(
        to players: inout [(server: ServerNumber, turns: Int32, place: UInt32, skip: UInt32)]
    ) {
        for place in table.indices { table[place] = .absent }
        var free = Int(size)
        while free > 0 {
            for player in players.indices {
                var place = players[player].place
                let skip = players[player].skip
                for _ in 0..<players[player].turns {
                    while table[Int(place)].isPresent {
                        place += skip
                        if place >= size { place -= size }
                    }
                    table[Int(place)] = players[player].server
                    free -= 1
                    if free == 0 { return }
                }
                players[player].place = place
            }
        }
    }
}
