/// `sed`, as `ip_vs_sed_schedule` of `ip_vs_sed.c`: the smallest (active + 1) / weight; inactive ones do not count.
struct ShortestExpectedDelay: RankedScheduler {
    var ranking: Ranking

    static func rank(_ server: Server, _ formula: LoadFormula) -> Rank {
        server.isUsable ? Rank(cost: Int64(server.active) + 1, weight: server.weight) : .unusable
    }
}
