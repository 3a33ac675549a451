import IPVSModel

/// A scheduler that looks a flow up in a table of servers: what sh, dh and mh have in common besides choosing.
protocol TableScheduler: Scheduler {
    /// The servers by place; absent where there is none.
    var places: [ServerNumber] { get }
    static var name: SchedulerName { get }
    /// There is a flag that has other places tried.
    static var hasFallback: Bool { get }

    /// The place that a flow is looked up at.
    func home(of request: SchedulingRequest) -> Int
    /// What of the flow says so.
    func hashed(_ request: SchedulingRequest) -> TablePlace.Hashed
}

extension TableScheduler {
    /// What of a flow sh and mh look at.
    func hashed(_ request: SchedulingRequest) -> TablePlace.Hashed {
        request.has(.port) ? .clientWithPort : .client
    }

    func explain(
        _ request: SchedulingRequest, from list: ServerList, endpoint: (ServerNumber) -> Endpoint
    ) -> [ChoiceReason] {
        let home = home(of: request)
        let server = places[home]
        guard server.isPresent else { return [.tableIsEmpty] }
        let place = TablePlace(
            scheduler: Self.name, hashed: hashed(request), number: home, count: places.count,
            server: endpoint(server))
        guard let reason = list.server(server).whyUnusable else { return [.owned(place)] }
        let fallback: TableFallback =
            triesOthers(request) ? .isOn : Self.hasFallback ? .isOff : .isUnknownToScheduler
        return [.owned(place), .ownerIsUnusable(place, reason, fallback)]
    }

    /// Without fallback a flow is refused because of the server at its place, however many others there are.
    func refuser(of request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        let server = places[home(of: request)]
        return server.isPresent && !triesOthers(request) ? server : nil
    }

    private func triesOthers(_ request: SchedulingRequest) -> Bool {
        Self.hasFallback && request.has(.fallback)
    }
}
