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

    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        guard let (first, second) = drawTwo(from: list) else { return nil }
        guard let second else { return list.index(at: first) }
        // 32-bit products, as in the kernel, which may wrap.
        let firstCost = list[second].weight &* formula(list[first])
        let secondCost = list[first].weight &* formula(list[second])
        return list.index(at: firstCost > secondCost ? second : first)
    }

    func explain(
        _ request: SchedulingRequest, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> [ChoiceReason] {
        var next = self
        func server(_ position: Int) -> Endpoint { endpoint(list.index(at: position)) }
        func load(_ position: Int) -> ChoiceReason {
            .standing(
                server(position), .load(Int64(formula(list[position])), weight: list[position].weight))
        }
        guard let (first, second) = next.drawTwo(from: list) else {
            return (0..<list.count).compactMap { position in
                list[position].whyUnusable.map { .standing(server(position), .isUnusable($0)) }
            }
        }
        guard let second, second != first else {
            return [.drawn(server(first), nil)]
        }
        return [
            .drawn(server(first), server(second)), load(first), load(second), .lessLoadedOfDrawnWins,
        ]
    }

    /// The positions of two servers, which may be the same; nil if none may be chosen.
    private mutating func drawTwo(from list: ServerList) -> (first: Int, second: Int?)? {
        var total: Int32 = 0
        for position in 0..<list.count where list[position].isUsable { total &+= list[position].weight }
        guard let last = (0..<list.count).last(where: { list[$0].isUsable }) else { return nil }
        // Inclusive of the total: 0 and 1 both mean the first server.
        let tickets = (draw(upTo: total &+ 1), draw(upTo: total &+ 1))
        return (holder(of: tickets.0, in: list) ?? last, holder(of: tickets.1, in: list))
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
