import IPVSModel

/// A scheduler that looks a flow up in a table of servers: what sh, dh and mh have in common besides choosing.
protocol TableScheduler: Scheduler {
    /// The servers by place; absent where there is none.
    var places: [ServerNumber] { get }
    /// What a place is called.
    static var placeName: String { get }
    /// What the flag is called that has other places tried; nil if there is none.
    static var fallbackName: String? { get }

    /// The place that a flow is looked up at.
    func home(of request: SchedulingRequest) -> Int
    /// What of the flow says so, in words.
    func hashed(_ request: SchedulingRequest) -> String
}

extension TableScheduler {
    /// What of a flow sh and mh look at.
    func hashed(_ request: SchedulingRequest) -> String {
        request.has(.port) ? "the client's address and port hash" : "the client's address hashes"
    }

    func explain(
        _ request: SchedulingRequest, from list: ServerList, name: (ServerNumber) -> String
    ) -> [String] {
        let home = home(of: request)
        let server = places[home]
        guard server.isPresent else { return ["the table is empty"] }
        var lines = [
            "\(hashed(request)) to \(Self.placeName) \(home) of \(places.count), which is \(name(server))'s"
        ]
        guard let reason = list.server(server).whyUnusable else { return lines }
        let then =
            triesOthers(request)
            ? "other \(Self.placeName)s are tried"
            : Self.fallbackName.map { "without \($0) the client is refused" } ?? "the client is refused"
        lines.append("\(name(server)) \(reason): \(then)")
        return lines
    }

    /// Without fallback a flow is refused because of the server at its place, however many others there are.
    func refuser(of request: SchedulingRequest, from list: ServerList) -> ServerNumber? {
        let server = places[home(of: request)]
        return server.isPresent && !triesOthers(request) ? server : nil
    }

    private func triesOthers(_ request: SchedulingRequest) -> Bool {
        Self.fallbackName != nil && request.has(.fallback)
    }
}
