/// `lc`, as `ip_vs_lc_schedule` of `ip_vs_lc.c`: the smallest load; the weight only matters as 0 or not.
struct LeastConnection: RankedScheduler {
    var ranking: Ranking

    static func rank(_ server: Server, _ formula: LoadFormula) -> Rank {
        // The kernel compares loads as unsigned numbers here, unlike in wlc.
        server.isUsable ? Rank(cost: Int64(UInt32(bitPattern: formula(server))), weight: 1) : .unusable
    }
}
