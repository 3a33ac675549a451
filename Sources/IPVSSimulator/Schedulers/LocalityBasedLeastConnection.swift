import IPVSModel

/// `lblc`, as `ip_vs_lblc_schedule` of `ip_vs_lblc.c`: a virtual address stays with the server it was given, chosen as by
/// wlc, until that one is deleted, quiesced or busy.
struct LocalityBasedLeastConnection: Scheduler {
    private var cache: LocalityCache<ServerNumber>
    private var least: WeightedLeastConnection

    init(_ list: ServerList, settings: SimulatorSettings, now: Nanoseconds) {
        cache = LocalityCache(
            expiration: settings.lblcExpiration, replacementsAreCounted: settings.profile == .legacy,
            settings: settings, now: now)
        least = WeightedLeastConnection(list, profile: settings.profile)
    }

    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        let cached = cache.use(request.virtual, now: request.now)
        if let cached, CachedServer(list.server(cached), in: list).isKept { return cached }
        guard let chosen = least.best(of: list) else { return nil }
        if chosen != cached { cache.store(chosen, for: request.virtual, now: request.now) }
        return chosen
    }

    func explain(
        _ request: SchedulingRequest, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> [ChoiceReason] {
        let chosenAnew = least.explain(request, from: list, endpoint: endpoint)
        guard let cached = cache.content(of: request.virtual) else {
            return [.nothingIsCached(request.virtual)] + chosenAnew
        }
        let server = CachedServer(list.server(cached), in: list)
        return [.cached(endpoint(cached), for: request.virtual, server)] + (server.isKept ? [] : chosenAnew)
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
    func remembers(_ server: ServerNumber) -> Bool { cache.contains { $0 == server } }
}
