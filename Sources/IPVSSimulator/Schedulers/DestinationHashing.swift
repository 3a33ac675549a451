import IPVSModel

/// `dh`, as `ip_vs_dh_schedule` and `ip_vs_dh_reassign` of `ip_vs_dh.c`: the virtual address chooses.
///
/// The buckets are dealt to the servers in turn, whatever their weights, and only when one is added or deleted.
struct DestinationHashing: TableScheduler {
    static let name = SchedulerName.destinationHashing
    static let hasFallback = false

    private let bits: UInt32
    private var buckets: [ServerNumber] = []
    private var isStale = true

    init(bits: UInt32) {
        self.bits = bits
    }

    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        settle(list)
        let chosen = buckets[home(of: request)]
        return chosen.isPresent && list.server(chosen).isUsable ? chosen : nil
    }

    var places: [ServerNumber] { buckets }

    @inline(__always)
    func home(of request: SchedulingRequest) -> Int {
        Int(multiplicativeHash(foldedAddress(request.virtual), bits: bits))
    }

    func hashed(_ request: SchedulingRequest) -> TablePlace.Hashed { .virtualAddress }

    func clientTable(
        flags: UInt32, virtual: IPAddress?, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> ClientTable? {
        guard let virtual else { return nil }
        let owner = buckets[Int(multiplicativeHash(foldedAddress(virtual), bits: bits))]
        return ClientTable(
            .none, places: [owner],
            choice: { _ in owner.isPresent && list.server(owner).isUsable ? owner : nil }, endpoint: endpoint)
    }

    // The table depends on nothing but the list, so that it is dealt when somebody looks.
    mutating func added(to list: ServerList) { isStale = true }
    mutating func removed(from position: Int, of list: ServerList) { isStale = true }

    @inline(__always)
    mutating func settle(_ list: ServerList) { if isStale { deal(list) } }

    @inline(never)
    private mutating func deal(_ list: ServerList) {
        isStale = false
        let size = 1 << Int(bits)
        buckets = (0..<size).map { list.count == 0 ? .absent : list.index(at: $0 % list.count) }
    }
}
