/// `ovf`, as `ip_vs_ovf_schedule` of `ip_vs_ovf.c`: the highest weight among servers with at most as many active
/// connections as weight, so that weight + 1 fit.
struct WeightedOverflow: RankedScheduler {
    var ranking: Ranking

    static func rank(_ server: Server, _ formula: LoadFormula) -> Rank {
        server.isUsable && server.active <= server.weight
            ? Rank(cost: -Int64(server.weight), weight: 1) : .unusable
    }
}
