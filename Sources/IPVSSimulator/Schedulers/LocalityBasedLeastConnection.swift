import IPVSModel

/// `lblc`, as `ip_vs_lblc_schedule` of `ip_vs_lblc.c`: a virtual address stays with the server it was given, chosen as by
/// wlc, until that one is deleted, quiesced or busy.
struct LocalityBasedLeastConnection: Scheduler {
    private var cache: LocalityCache<ServerIndex>
    private var least: RankedScheduler<WeightedLeastConnection>

    init(_ list: ServerList, settings: SimulatorSettings, now: Nanoseconds) {
        cache = LocalityCache(
            expiration: settings.lblcExpiration, replacementsAreCounted: settings.profile == .legacy,
            settings: settings, now: now)
        least = RankedScheduler(list, profile: settings.profile)
    }

    mutating func pick(_ request: SchedulingRequest, from list: ServerList) -> ServerIndex? {
        let cached = cache.use(request.virtual, now: request.now)
        if let cached {
            let server = list.server(cached)
            if server.isAvailable, server.weight > 0, !isBusy(server, in: list) { return cached }
        }
        guard let chosen = least.best(of: list) else { return nil }
        if chosen != cached { cache.store(chosen, for: request.virtual, now: request.now) }
        return chosen
    }

    mutating func added(to list: ServerList) { least.added(to: list) }
    mutating func removed(from position: Int, of list: ServerList) { least.removed(from: position, of: list) }
    mutating func edited(in list: ServerList) { least.edited(in: list) }
    static var followsLoads: Bool { true }
    mutating func loadChanged(at position: Int, of list: ServerList) {
        least.loadChanged(at: position, of: list)
    }

    var nextMaintenance: Nanoseconds { cache.nextMaintenance }
    mutating func maintain(now: Nanoseconds) { cache.maintain(now: now) }
    func remembers(_ server: ServerIndex) -> Bool { cache.contains { $0 == server } }
}
