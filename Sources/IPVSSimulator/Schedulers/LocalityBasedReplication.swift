import IPVSModel

/// `lblcr`, as `ip_vs_lblcr_schedule` of `ip_vs_lblcr.c`: like lblc, but a virtual address keeps a set of servers, which
/// grows whenever its best one is busy.
struct LocalityBasedReplication: Scheduler {
    private struct ServerSet: Sendable {
        /// Newest first.
        var servers: [ServerNumber]
        var lastChange: Nanoseconds
    }

    private var cache: LocalityCache<ServerSet>
    private var least: WeightedLeastConnection
    private let formula: LoadFormula
    private let expiration: Nanoseconds

    init(_ list: ServerList, settings: SimulatorSettings, now: Nanoseconds) {
        cache = LocalityCache(
            expiration: settings.lblcrExpiration, replacementsAreCounted: false, settings: settings, now: now)
        least = WeightedLeastConnection(list, profile: settings.profile)
        formula = LoadFormula(settings.profile)
        expiration = settings.lblcrExpiration
    }

    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        guard var set = cache.use(request.virtual, now: request.now) else {
            guard let first = least.best(of: list) else { return nil }
            let set = ServerSet(servers: [first], lastChange: request.now)
            cache.store(set, for: request.virtual, now: request.now)
            return first
        }
        let best = Self.leastLoaded(of: set.servers, list, formula)
        if set.servers.count > 1, request.now > set.lastChange + expiration {
            Self.dropMostLoaded(from: &set, list, formula, now: request.now)
            cache.update(request.virtual, to: set)
        }
        if let best, !list.server(best).isBusy(in: list) { return best }
        guard let chosen = least.best(of: list) else { return nil }
        if !set.servers.contains(chosen) {
            set.servers.insert(chosen, at: 0)
            set.lastChange = request.now
            cache.update(request.virtual, to: set)
        }
        return chosen
    }

    /// `ip_vs_dest_set_min`
    private static func leastLoaded(
        of set: [ServerNumber], _ list: ServerList, _ formula: LoadFormula
    ) -> ServerNumber? {
        var best: ServerNumber?
        var holder = Rank.unusable
        for index in set where list.server(index).isAvailable {
            let rank = WeightedLeastConnection.rank(list.server(index), formula)
            if rank.beats(holder, orTies: false) { (best, holder) = (index, rank) }
        }
        return best
    }

    /// `ip_vs_dest_set_max` and `ip_vs_dest_set_erase`: limits and deletion do not protect a server here.
    private static func dropMostLoaded(
        from set: inout ServerSet, _ list: ServerList, _ formula: LoadFormula, now: Nanoseconds
    ) {
        var most: (place: Int, load: Int64, weight: Int64)?
        for (place, index) in set.servers.enumerated() where list.server(index).weight > 0 {
            let load = Int64(formula(list.server(index)))
            let weight = Int64(list.server(index).weight)
            if let holder = most, holder.load * weight >= load * holder.weight { continue }
            most = (place, load, weight)
        }
        guard let most else { return }
        set.servers.remove(at: most.place)
        set.lastChange = now
    }

    func explain(
        _ request: SchedulingRequest, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> [ChoiceReason] {
        let chosenAnew = least.explain(request, from: list, endpoint: endpoint)
        guard let set = cache.content(of: request.virtual) else {
            return [.nothingIsCached(request.virtual)] + chosenAnew
        }
        var steps = [ChoiceReason.setIsCached(request.virtual)]
        steps += set.servers.map { index in
            let server = list.server(index)
            return .member(
                endpoint(index),
                server.isAvailable ? WeightedLeastConnection.standing(of: server, formula) : .isDeleted)
        }
        guard let best = Self.leastLoaded(of: set.servers, list, formula) else {
            return steps + [.noMemberIsUsable] + chosenAnew
        }
        let server = CachedServer(list.server(best), in: list)
        return steps + [.bestMember(endpoint(best), server)] + (server.isKept ? [] : chosenAnew)
    }

    mutating func added(to list: ServerList) { least.added(to: list) }
    mutating func removed(from position: Int, of list: ServerList) { least.removed(from: position, of: list) }
    mutating func edited(in list: ServerList) { least.edited(in: list) }
    mutating func settle(_ list: ServerList) { least.settle(list) }
    static var followsLoads: Bool { true }
    mutating func loadChanged(at position: Int, of list: ServerList) {
        least.loadChanged(at: position, of: list)
    }

    var nextMaintenance: Nanoseconds { cache.nextMaintenance }
    mutating func maintain(now: Nanoseconds, until horizon: Nanoseconds) {
        cache.maintain(now: now, until: horizon)
    }
    func remembers(_ server: ServerNumber) -> Bool { cache.contains { $0.servers.contains(server) } }
}
