/// `nq`, as `ip_vs_nq_schedule` of `ip_vs_nq.c`: the first server without active connections, else as sed.
struct NeverQueue: RankedScheduler {
    var ranking: Ranking

    static func rank(_ server: Server, _ formula: LoadFormula) -> Rank {
        guard server.isUsable else { return .unusable }
        // Cost 0 puts every idle server before every busy one, whatever the weights.
        return Rank(cost: server.active == 0 ? 0 : Int64(server.active) + 1, weight: server.weight)
    }
}
