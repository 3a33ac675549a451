import IPVSModel

/// One step of how a scheduler comes to its choice.
package enum ChoiceReason: Sendable, Hashable {
    // MARK: Rounds

    /// The round begins with the first server of the list that may be chosen.
    case roundBegins
    /// The first server after this one, which was used last, that may be chosen.
    case after(Endpoint)
    /// The next server that weighs at least as much as the round's level: after one, or from the first of the list.
    case nextOfLevel(Int32, after: Endpoint?)

    // MARK: Comparing

    /// How a server stands beside the others.
    case standing(Endpoint, ServerStanding)
    case firstOfBestWins
    /// The servers that were drawn; nil if only one was.
    case drawn(Endpoint, Endpoint?)
    /// The smaller load for its weight wins, of equals the one drawn first.
    case lessLoadedOfDrawnWins

    // MARK: Tables

    case tableIsEmpty
    case owned(TablePlace)
    /// The server at the place may not be chosen.
    case ownerIsUnusable(TablePlace, UnusableServer, TableFallback)

    // MARK: Caches

    /// Nothing is remembered of a virtual address: a server is chosen by load.
    case nothingIsCached(IPAddress)
    /// The server that is remembered for a virtual address. It is left unless it is not busy; another is chosen by load.
    case cached(Endpoint, for: IPAddress, CachedServer)
    /// A set of servers is remembered for a virtual address; its members follow.
    case setIsCached(IPAddress)
    case member(Endpoint, ServerStanding)
    /// Another server is chosen by load.
    case noMemberIsUsable
    /// The best member of the set. If it is busy, a server is chosen by load and added to the set.
    case bestMember(Endpoint, CachedServer)
}

/// Why a server may not be chosen.
package enum UnusableServer: Sendable, Hashable {
    case weightIsZero
    /// As many connections as its upper threshold closed it.
    case isClosedByLimit
}

/// How a server stands beside others.
package enum ServerStanding: Sendable, Hashable {
    case isDeleted
    case isUnusable(UnusableServer)
    /// More active connections than its weight, where that counts.
    case isOverItsWeight
    /// Weight 1 if weights do not count.
    case load(Int64, weight: Int32)
    /// Only the weight counts.
    case weight(Int64)
}

/// Where a flow is looked up in a scheduler's table of servers.
package struct TablePlace: Sendable, Hashable {
    package enum Hashed: Sendable, Hashable {
        case client, clientWithPort, virtualAddress
    }

    /// Whose table it is.
    package var scheduler: SchedulerName
    /// What of the flow is hashed.
    package var hashed: Hashed
    package var number: Int
    /// Places of the table.
    package var count: Int
    package var server: Endpoint
}

/// Whether a flow whose place in a table belongs to an unusable server gets another one.
package enum TableFallback: Sendable, Hashable {
    /// Other places are tried.
    case isOn
    /// The flow is refused because the service lacks a flag.
    case isOff
    /// The flow is refused.
    case isUnknownToScheduler
}

/// What a cache's server is like, with its active connections and its weight.
package enum CachedServer: Sendable, Hashable {
    case isDeleted
    case weightIsZero
    /// And another server is not (see `Server.isBusy`).
    case isBusy(active: Int32, weight: Int32)
    case isNotBusy(active: Int32, weight: Int32)
}
