import IPVSModel

/// What is said of a service or of a server.
struct TopFigures: Sendable, Hashable {
    /// nil where they are not known.
    var rates: TopRates?
    var active: UInt64
    var inactive: UInt64
    /// New connections a second during the last minute, the oldest first.
    var history = TopHistory()
}

/// A service with its servers.
struct TopEntry: Sendable {
    struct Server: Sendable, Hashable {
        let endpoint: Endpoint
        let weight: Int32
        let figures: TopFigures
    }

    let identity: ServiceIdentity
    let scheduler: String
    let figures: TopFigures
    /// Those that are shown.
    private(set) var servers: [Server]
    /// Of all servers: how many there are, and how many take new connections.
    let count: Int
    let usable: Int
    /// What shares are parts of, over all servers: new connections or, where none are new, those that are open.
    private let loadsAreNew: Bool
    private let wholeLoad: UInt64
    private let wholeWeight: UInt64

    init(identity: ServiceIdentity, scheduler: String, figures: TopFigures, servers: [Server]) {
        self.identity = identity
        self.scheduler = scheduler
        self.figures = figures
        self.servers = servers
        count = servers.count
        usable = servers.count { $0.weight > 0 }
        let isBusy = servers.contains { ($0.figures.rates?.connections ?? 0) > 0 }
        loadsAreNew = isBusy
        wholeLoad = servers.reduce(0) { $0 &+ Self.load($1, isNew: isBusy) }
        wholeWeight = servers.reduce(0) { $0 &+ UInt64(max(0, $1.weight)) }
    }

    private static func load(_ server: Server, isNew: Bool) -> UInt64 {
        isNew ? server.figures.rates?.connections ?? 0 : server.figures.active
    }

    /// A server's part of the service's load, in millionths; nil where there is no load.
    func loadShare(of server: Server) -> Int? {
        Self.share(Self.load(server, isNew: loadsAreNew), of: wholeLoad)
    }

    /// A server's part of the service's weight, in millionths; nil where no server takes connections.
    func weightShare(of server: Server) -> Int? {
        Self.share(UInt64(max(0, server.weight)), of: wholeWeight)
    }

    private static func share(_ part: UInt64, of whole: UInt64) -> Int? {
        guard whole > 0, part <= whole else { return nil }
        return Int(whole.dividingFullWidth(part.multipliedFullWidth(by: 1_000_000)).quotient)
    }

    /// With these servers alone. Shares stay what they were.
    func keepingServers(where isKept: (Server) -> Bool) -> TopEntry {
        var entry = self
        entry.servers.removeAll { !isKept($0) }
        return entry
    }

    func withServers(sortedBy sort: TopSort, isReversed: Bool) -> TopEntry {
        var entry = self
        entry.servers = sort.sorted(servers, isReversed: isReversed, figures: \.figures, name: \.endpoint)
        return entry
    }
}

extension [TopEntry] {
    /// Those that a command line chose; services without any of the servers go.
    func part(_ selection: Selection) -> [TopEntry] {
        guard selection != Selection() else { return self }
        return filter { selection.contains($0.identity) }.compactMap { entry in
            let kept = entry.keepingServers { selection.contains($0.endpoint) }
            return selection.servers != nil && kept.servers.isEmpty ? nil : kept
        }
    }
}
