/// `wlc`, as `ip_vs_wlc_schedule` of `ip_vs_wlc.c`: the smallest load relative to weight.
struct WeightedLeastConnection: RankedScheduler {
    var ranking: Ranking

    static func rank(_ server: Server, _ formula: LoadFormula) -> Rank {
        server.isUsable ? Rank(cost: Int64(formula(server)), weight: server.weight) : .unusable
    }
}
