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
        if let cached, Self.whyLeft(list.server(cached), list) == nil { return cached }
        guard let chosen = least.best(of: list) else { return nil }
        if chosen != cached { cache.store(chosen, for: request.virtual, now: request.now) }
        return chosen
    }

    /// Why a virtual address leaves the server that it was given; nil if it stays. Limits are not looked at.
    private static func whyLeft(_ server: Server, _ list: ServerList) -> String? {
        if !server.isAvailable { return "was deleted" }
        if server.weight <= 0 { return "has weight 0" }
        return isBusy(server, in: list) ? LocalityText.busy(server) : nil
    }

    func explain(
        _ request: SchedulingRequest, from list: ServerList, name: (ServerNumber) -> String
    ) -> [String] {
        let chosenAnew = least.explain(request, from: list, name: name)
        guard let cached = cache.content(of: request.virtual) else {
            return [LocalityText.nothing(request.virtual)] + chosenAnew
        }
        let entry = "the cache has \(name(cached)) for \(request.virtual)"
        if let reason = Self.whyLeft(list.server(cached), list) {
            return ["\(entry), which \(reason): another server is chosen by load"] + chosenAnew
        }
        return ["\(entry), which \(LocalityText.notBusy(list.server(cached)))"]
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
