/// `fo`, as `ip_vs_fo_schedule` of `ip_vs_fo.c`: the highest weight.
struct WeightedFailover: RankedScheduler {
    var ranking: Ranking

    static func rank(_ server: Server, _ formula: LoadFormula) -> Rank {
        server.isUsable ? Rank(cost: -Int64(server.weight), weight: 1) : .unusable
    }
}
