import IPVSModel

/// `sh`, as `ip_vs_sh_schedule` and `ip_vs_sh_reassign` of `ip_vs_sh.c`: the client's address, with `sh-port` also its
/// port, chooses.
struct SourceHashing: TableScheduler {
    static let name = SchedulerName.sourceHashing
    static let hasFallback = true

    private let bits: UInt32
    private var buckets: [ServerNumber] = []
    private var isStale = true

    init(bits: UInt32) {
        self.bits = bits
    }

    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        settle(list)
        let home = home(of: request)
        let chosen = buckets[home]
        guard chosen.isPresent else { return nil }
        if list.server(chosen).isUsable { return chosen }
        return request.has(.fallback) ? substitute(for: home, from: list) : nil
    }

    var places: [ServerNumber] { buckets }

    @inline(__always)
    func home(of request: SchedulingRequest) -> Int {
        let port = request.has(.port) ? UInt32(request.clientPort) : 0
        return Int(multiplicativeHash(foldedAddress(request.client) &+ port, bits: bits))
    }

    /// `ip_vs_sh_get_fallback`: goes once around the table. The offset itself starts at `home` and is added to
    /// it, so the first bucket tried is twice the plain one.
    private func substitute(for home: Int, from list: ServerList) -> ServerNumber? {
        let mask = buckets.count - 1
        for step in 0...mask {
            let candidate = buckets[(((step + home) & mask) + home) & mask]
            if list.server(candidate).isUsable { return candidate }
        }
        return nil
    }

    func clientTable(
        flags: UInt32, virtual: IPAddress?, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> ClientTable? {
        let hasFallback = flags & SchedulerFlag.fallback.rawValue != 0
        return ClientTable(
            .multiplicative(bits: bits, withPort: flags & SchedulerFlag.port.rawValue != 0), places: buckets,
            choice: { place in
                let owner = buckets[place]
                guard owner.isPresent else { return nil }
                if list.server(owner).isUsable { return owner }
                return hasFallback ? substitute(for: place, from: list) : nil
            }, endpoint: endpoint)
    }

    // The table depends on nothing but the list, so that it is dealt when somebody looks.
    mutating func added(to list: ServerList) { isStale = true }
    mutating func removed(from position: Int, of list: ServerList) { isStale = true }
    mutating func edited(in list: ServerList) { isStale = true }

    @inline(__always)
    mutating func settle(_ list: ServerList) { if isStale { deal(list) } }

    /// Every server in turn gets as many buckets in a row as its weight, and one if the weight is 0.
    @inline(never)
    private mutating func deal(_ list: ServerList) {
        isStale = false
        let size = 1 << Int(bits)
        guard list.count > 0 else {
            buckets = Array(repeating: .absent, count: size)
            return
        }
        var dealt: [ServerNumber] = []
        dealt.reserveCapacity(size)
        var position = 0
        while dealt.count < size {
            let share = min(max(Int(list[position].weight), 1), size - dealt.count)
            dealt.append(contentsOf: repeatElement(list.index(at: position), count: share))
            position = position + 1 == list.count ? 0 : position + 1
        }
        buckets = dealt
    }
}
