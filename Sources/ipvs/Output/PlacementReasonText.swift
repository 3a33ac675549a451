import IPVSModel
import IPVSSimulator

/// What `ipvs where --explain` says of a placement, in sentences without a full stop.
extension PlacementReason {
    var sentence: String {
        switch self {
        case .noServiceOfFamily: "there is no service of this family"
        case .standsBy: "a backup daemon runs, and backup_only leaves all packets alone"
        case .noService(at: let destination): "no service takes packets to \(destination)"
        case .obstacle(let obstacle): obstacle.sentence
        case .connection(with: let server): "it has a connection to \(server) already"
        case .connectionWithDeleted(let server): "its connection belongs to \(server), which was deleted"
        case .template(of: let server): "a persistence template keeps it with \(server)"
        case .noScheduler: "the service has no scheduler"
        case .choice(let reason): reason.sentence
        case .noUsableServer: "no server may be chosen"
        case .noUsableServerOfFTP:
            "no server may be chosen, and packets to other ports than FTP's are left alone"
        }
    }
}

extension SchedulingObstacle {
    fileprivate var sentence: String {
        switch self {
        case .clientSendsFTPData:
            "it comes from port 20, as FTP servers do to send data: such packets are never scheduled"
        case .tableIsFull: "the connection table is full"
        case .otherPort, .otherPortOfFTP: "the service is for another port, and is not persistent"
        }
    }
}

extension ChoiceReason {
    fileprivate var sentence: String {
        switch self {
        case .roundBegins: "the round begins with the first server of the list that may be chosen"
        case .after(let server): "the server after \(server), which was used last, that may be chosen"
        case .nextOfLevel(let level, after: let server):
            "the next server \(server.map { "after \($0)" } ?? "from the first server of the list") "
                + "with a weight of at least \(level), the round's level"
        case .standing(let server, let standing): "\(server) \(standing.words)"
        case .firstOfBestWins: "the first of the best wins"
        case .drawn(let first, let second):
            second.map { "\(first) and \($0) are drawn" } ?? "\(first) is drawn, and no other server"
        case .lessLoadedOfDrawnWins:
            "the smaller load for its weight wins, of equals the one drawn first"
        case .tableIsEmpty: "the table is empty"
        case .owned(let place): place.sentence
        case .ownerIsUnusable(let place, let reason, let fallback):
            "\(place.server) \(reason.words): \(place.words(of: fallback))"
        case .nothingIsCached(let address): "the cache has nothing for \(address): a server is chosen by load"
        case .cached(let server, for: let address, let state):
            "the cache has \(server) for \(address), which \(state.words)"
                + (state.isLeft ? ": another server is chosen by load" : "")
        case .setIsCached(let address): "the cache has a set of servers for \(address)"
        case .member(let server, let standing): "  \(server) \(standing.words)"
        case .noMemberIsUsable: "none of them may be chosen: another server is chosen by load"
        case .bestMember(let server, let state):
            "\(server), the best of them, \(state.words)"
                + (state.isLeft ? ": a server is chosen by load, and added to the set" : "")
        }
    }
}

// What follows the name of a server.

extension UnusableServer {
    fileprivate var words: String {
        switch self {
        case .weightIsZero: "has weight 0"
        case .isClosedByLimit: "is closed by its limit"
        }
    }
}

extension ServerStanding {
    fileprivate var words: String {
        switch self {
        case .isDeleted: "was deleted"
        case .isUnusable(let reason): reason.words
        case .isOverItsWeight: "has more active connections than its weight"
        case .load(let load, weight: 1): "has load \(load)"
        case .load(let load, let weight): "has load \(load) for weight \(weight)"
        case .weight(let weight): "has weight \(weight)"
        }
    }
}

extension CachedServer {
    fileprivate var words: String {
        switch self {
        case .isDeleted: "was deleted"
        case .weightIsZero: "has weight 0"
        case .isBusy(let active, let weight):
            "is busy, with \(active) active connections for weight \(weight), "
                + "while another server has less than half of its weight"
        case .isNotBusy(let active, let weight):
            "is not busy, with \(active) active connections for weight \(weight)"
        }
    }

    fileprivate var isLeft: Bool {
        if case .isNotBusy = self { false } else { true }
    }
}

extension TablePlace {
    /// What a place of the scheduler's table is called.
    private var kind: String { scheduler == .maglevHashing ? "place" : "bucket" }

    fileprivate var sentence: String {
        let hash =
            switch hashed {
            case .client: "the client's address hashes"
            case .clientWithPort: "the client's address and port hash"
            case .virtualAddress: "the virtual address hashes"
            }
        return "\(hash) to \(kind) \(number) of \(count), which is \(server)'s"
    }

    fileprivate func words(of fallback: TableFallback) -> String {
        switch fallback {
        case .isOn: "other \(kind)s are tried"
        case .isOff: "without \(scheduler)-fallback the client is refused"
        case .isUnknownToScheduler: "the client is refused"
        }
    }
}
