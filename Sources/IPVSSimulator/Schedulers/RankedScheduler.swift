import IPVSModel

/// A scheduler that always takes the best-ranked server: lc, wlc, sed, nq, fo and ovf differ only in how they rank.
protocol RankedScheduler: Scheduler {
    /// The least `cost / weight` wins, and of equals the first in the list.
    static func rank(_ server: Server, _ formula: LoadFormula) -> Rank

    var ranking: Ranking { get set }

    init(ranking: Ranking)
}

extension RankedScheduler {
    init(_ list: ServerList, profile: KernelProfile) {
        let formula = LoadFormula(profile)
        self.init(
            ranking: Ranking(
                formula: formula, tournament: Tournament(count: list.count) { Self.rank(list[$0], formula) }))
    }

    @inline(__always)
    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        best(of: list)
    }

    @inline(__always)
    mutating func best(of list: ServerList) -> ServerNumber? {
        settle(list)
        let position = ranking.tournament.winner
        return position < 0 ? nil : list.index(at: position)
    }

    // The kernel keeps nothing of the list. Rules are read with many changes in a row and no choice between them.
    mutating func added(to list: ServerList) { ranking.stale = Ranking.everything }
    mutating func removed(from position: Int, of list: ServerList) { ranking.stale = Ranking.everything }
    mutating func edited(in list: ServerList) { ranking.stale = Ranking.everything }

    static var followsLoads: Bool { true }

    @inline(__always)
    mutating func loadChanged(at position: Int, of list: ServerList) {
        if ranking.stale == position || ranking.stale == Ranking.everything { return }
        settle(list)
        ranking.stale = position
    }

    @inline(__always)
    mutating func settle(_ list: ServerList) {
        guard ranking.stale != Ranking.nothing else { return }
        if ranking.stale == Ranking.everything { return rebuild(list) }
        ranking.tournament.update(ranking.stale, to: Self.rank(list[ranking.stale], ranking.formula))
        ranking.stale = Ranking.nothing
    }

    @inline(never)
    private mutating func rebuild(_ list: ServerList) {
        let formula = ranking.formula
        ranking = Ranking(
            formula: formula, tournament: Tournament(count: list.count) { Self.rank(list[$0], formula) })
    }

    static func standing(of server: Server, _ formula: LoadFormula) -> ServerStanding {
        if let reason = server.whyUnusable { return .isUnusable(reason) }
        let rank = rank(server, formula)
        if !rank.isUsable { return .isOverItsWeight }
        return rank.cost < 0 ? .weight(-rank.cost) : .load(rank.cost, weight: rank.weight)
    }

    func explain(
        _ request: SchedulingRequest, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> [ChoiceReason] {
        (0..<list.count).map { position in
            .standing(
                endpoint(list.index(at: position)), Self.standing(of: list[position], ranking.formula))
        } + [.firstOfBestWins]
    }
}

/// What a ranked scheduler keeps of its servers.
struct Ranking: Sendable {
    let formula: LoadFormula
    var tournament: Tournament

    /// The position whose rank is out of date, or one of the two below. A server's counts often change several times in
    /// a row.
    var stale = Self.nothing

    @inline(__always)
    static var nothing: Int { -1 }

    /// The list itself changed.
    @inline(__always)
    static var everything: Int { -2 }
}

/// `cost / weight` as two integers; the kernel compares such fractions by multiplying crosswise.
struct Rank: BitwiseCopyable, Equatable {
    /// Below 2^32.
    var cost: Int64
    var weight: Int32

    /// Worse than every other rank, and small enough to be multiplied by every weight.
    static let unusable = Rank(cost: 1 << 32, weight: 1)

    @inline(__always)
    var isUsable: Bool { cost != 1 << 32 }

    /// True if `self` is better than `holder`, or as good: the first one of a list only gives way to a better one.
    @inline(__always)
    func beats(_ holder: Rank, orTies: Bool) -> Bool {
        holder.cost &* Int64(weight) &+ (orTies ? 1 : 0) > cost &* Int64(holder.weight)
    }
}

/// `ip_vs_dest_conn_overhead`: load as `active * perActive + inactive`.
struct LoadFormula: Sendable {
    let perActive: Int32

    init(_ profile: KernelProfile) { perActive = profile == .legacy ? 256 : 257 }

    @inline(__always)
    func callAsFunction(_ server: Server) -> Int32 {
        server.active &* perActive &+ server.inactive
    }
}
