import IPVSModel

/// `dh`, as `ip_vs_dh_schedule` and `ip_vs_dh_reassign` of `ip_vs_dh.c`: the virtual address chooses.
///
/// The buckets are dealt to the servers in turn, whatever their weights, and only when one is added or deleted.
struct DestinationHashing: Scheduler {
    private let bits: UInt32
    private var buckets: [ServerIndex] = []

    init(_ list: ServerList, bits: UInt32) {
        self.bits = bits
        deal(list)
    }

    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerIndex? {
        let chosen = buckets[Int(multiplicativeHash(foldedAddress(request.virtual), bits: bits))]
        return chosen >= 0 && list.server(chosen).isUsable ? chosen : nil
    }

    func explain(
        _ request: SchedulingRequest, from list: ServerList, name: (ServerIndex) -> String
    ) -> [String] {
        let bucket = Int(multiplicativeHash(foldedAddress(request.virtual), bits: bits))
        guard buckets[bucket] >= 0 else { return ["the table is empty"] }
        return [
            "the virtual address hashes to bucket \(bucket) of \(buckets.count), which is \(name(buckets[bucket]))'s"
        ]
    }

    mutating func added(to list: ServerList) { deal(list) }
    mutating func removed(from position: Int, of list: ServerList) { deal(list) }

    private mutating func deal(_ list: ServerList) {
        let size = 1 << Int(bits)
        buckets = (0..<size).map { list.count == 0 ? -1 : list.index(at: $0 % list.count) }
    }
}
