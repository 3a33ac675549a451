import IPVSModel

/// `twos`, as `ip_vs_twos_schedule` of `ip_vs_twos.c`: of two servers drawn by weight, the one with the smaller load
/// relative to weight. The kernel's random numbers cannot be known; ours come from a seed.
struct PowerOfTwoChoices: Scheduler {
    private var random: RandomSource
    private let formula: LoadFormula

    init(seed: UInt64, profile: KernelProfile) {
        random = RandomSource(seed: seed)
        formula = LoadFormula(profile)
    }

    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerIndex? {
        var total: Int32 = 0
        for position in 0..<list.count where list[position].isUsable { total &+= list[position].weight }
        guard let last = (0..<list.count).last(where: { list[$0].isUsable }) else { return nil }
        // Inclusive of the total: 0 and 1 both mean the first server.
        let tickets = (draw(upTo: total &+ 1), draw(upTo: total &+ 1))
        let first = holder(of: tickets.0, in: list) ?? last
        guard let second = holder(of: tickets.1, in: list) else { return list.index(at: first) }
        // 32-bit products, as in the kernel, which may wrap.
        let firstCost = list[second].weight &* formula(list[first])
        let secondCost = list[first].weight &* formula(list[second])
        return list.index(at: firstCost > secondCost ? second : first)
    }

    /// `prandom_u32_max`
    private mutating func draw(upTo limit: Int32) -> Int32 {
        let product =
            UInt64(UInt32(truncatingIfNeeded: random.next() >> 32)) * UInt64(UInt32(bitPattern: limit))
        return Int32(truncatingIfNeeded: product >> 32)
    }

    /// The server in whose share of the summed weights the ticket falls.
    private func holder(of ticket: Int32, in list: ServerList) -> Int? {
        var left = ticket
        for position in 0..<list.count where list[position].isUsable {
            left &-= list[position].weight
            if left <= 0 { return position }
        }
        return nil
    }
}
