import IPVSModel

/// Which of several servers entries of a running kernel are of. The kernel does not show it, but counts: a server that counts
/// none has none of them, and one that counts as many as may be its has them all.
///
/// Costs: O(servers that entries may be of, for all entries together).
struct OwnerSearch {
    /// What a server counts apart.
    enum Kind: UInt8 { case active, inactive, template }

    private struct Room: Hashable {
        var server: ServerNumber
        var kind: Kind
    }

    /// What a server counts, less the entries that are known to be its, and what is still open.
    private struct Use {
        var left: Int64 = 0
        var open = 0
        var entries: [Int32] = []
    }

    /// Entries and servers that have nothing to do with those of other machines.
    private struct Machine: Hashable {
        var address: IPAddress
        var kind: Kind
    }

    /// Whose an entry is, as far as is known.
    enum Owner: Equatable {
        case server(ServerNumber)
        /// Of none in the table: its server was deleted.
        case deleted
        /// Of one of these or, if so it says, of a deleted one.
        case oneOf([ServerNumber], orDeleted: Bool)
    }

    private var uses: [Room: Use] = [:]
    /// Of all entries, one behind the other; absent once ruled out.
    private var candidates: [ServerNumber] = []
    private var starts: [Int] = []
    private var kinds: [Kind] = []
    private var decisions: [ServerNumber?] = []
    private var addresses: [IPAddress] = []
    /// Machines with more open entries than their servers have left to count.
    private var crowded: Set<Machine> = []

    init(counts: [ServerNumber: ConnectionCounts]) {
        for (server, counts) in counts {
            uses[Room(server: server, kind: .active)] = Use(left: Int64(counts.active))
            uses[Room(server: server, kind: .inactive)] = Use(left: Int64(counts.inactive))
            uses[Room(server: server, kind: .template)] = Use(left: Int64(counts.persistent))
        }
    }

    /// - Parameters:
    ///   - address: the machine's; its servers are no other's.
    ///   - servers: those that the next entry may be of, each once.
    mutating func add(_ servers: [ServerNumber], at address: IPAddress, _ kind: Kind) {
        let entry = starts.count
        addresses.append(address)
        starts.append(candidates.count)
        kinds.append(kind)
        decisions.append(servers.isEmpty ? .absent : nil)
        candidates += servers
        for server in servers {
            uses[Room(server: server, kind: kind), default: Use()].open += 1
            uses[Room(server: server, kind: kind), default: Use()].entries.append(Int32(entry))
        }
    }

    /// Draws all conclusions, until none follows from the others.
    mutating func search() {
        var rooms = uses.keys.sorted { ($0.server, $0.kind.rawValue) < ($1.server, $1.kind.rawValue) }
        while let room = rooms.popLast() {
            guard let use = uses[room], use.open > 0, use.left <= 0 || use.left >= use.open else { continue }
            for entry in use.entries.map(Int.init) where decisions[entry] == nil {
                if use.left > 0 {
                    decide(entry, room.server, &rooms)
                } else {
                    ruleOut(room.server, entry)
                }
            }
        }
        findCrowds()
    }

    private mutating func findCrowds() {
        var open: [Machine: Int64] = [:]
        var rooms: [Machine: Set<Room>] = [:]
        for entry in starts.indices where decisions[entry] == nil {
            let machine = Machine(address: addresses[entry], kind: kinds[entry])
            open[machine, default: 0] += 1
            for place in places(of: entry) where candidates[place].isPresent {
                rooms[machine, default: []].insert(Room(server: candidates[place], kind: kinds[entry]))
            }
        }
        for (machine, open) in open {
            let left = rooms[machine, default: []].reduce(Int64(0)) { $0 + (uses[$1]?.left ?? 0) }
            if left < open { crowded.insert(machine) }
        }
    }

    private func places(of entry: Int) -> Range<Int> {
        starts[entry]..<(entry + 1 < starts.count ? starts[entry + 1] : candidates.count)
    }

    private mutating func decide(_ entry: Int, _ server: ServerNumber, _ rooms: inout [Room]) {
        decisions[entry] = server
        for place in places(of: entry) where candidates[place].isPresent {
            let room = Room(server: candidates[place], kind: kinds[entry])
            uses[room]?.open -= 1
            if room.server == server { uses[room]?.left -= 1 } else { rooms.append(room) }
        }
    }

    private mutating func ruleOut(_ server: ServerNumber, _ entry: Int) {
        var isDeleted = true
        for place in places(of: entry) where candidates[place].isPresent {
            if candidates[place] == server {
                uses[Room(server: server, kind: kinds[entry])]?.open -= 1
                candidates[place] = .absent
            } else {
                isDeleted = false
            }
        }
        if isDeleted { decisions[entry] = .absent }
    }

    /// Whose an entry is, once all conclusions are drawn.
    func owner(of entry: Int) -> Owner {
        if let server = decisions[entry] { return server.isPresent ? .server(server) : .deleted }
        let servers = candidates[places(of: entry)].filter(\.isPresent)
        return .oneOf(
            servers, orDeleted: crowded.contains(Machine(address: addresses[entry], kind: kinds[entry])))
    }

    /// Takes an open entry for a server's, if that has one left to count.
    mutating func guess(_ entry: Int, _ server: ServerNumber) -> Bool {
        let room = Room(server: server, kind: kinds[entry])
        guard let left = uses[room]?.left, left > 0 else { return false }
        uses[room]?.left -= 1
        return true
    }
}
