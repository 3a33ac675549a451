import IPVSModel
import Testing

@testable import IPVSSimulator

/// What servers count says whose entries are.
@Suite struct OwnerSearchTests {
    private static let machine = IPAddress.ipv4(0x0a01_0001)
    private static let (first, second) = (ServerNumber(0), ServerNumber(1))

    private static func owners(
        counting inactive: [UInt32], of entries: [[ServerNumber]]
    ) -> [OwnerSearch.Owner] {
        var counts: [ServerNumber: ConnectionCounts] = [:]
        for (number, inactive) in inactive.enumerated() {
            counts[ServerNumber(number)] = ConnectionCounts(active: 9, inactive: inactive, persistent: 9)
        }
        var search = OwnerSearch(counts: counts)
        for servers in entries { search.add(servers, at: machine, .inactive) }
        search.search()
        return entries.indices.map { search.owner(of: $0) }
    }

    @Test func serversThatCountEveryEntryHaveThemAll() {
        #expect(
            Self.owners(counting: [2], of: [[Self.first], [Self.first]])
                == [.server(Self.first), .server(Self.first)])
    }

    @Test func serversThatCountNoneHaveNone() {
        #expect(
            Self.owners(counting: [0, 1], of: [[Self.first], [Self.first, Self.second], []])
                == [.deleted, .server(Self.second), .deleted])
    }

    /// An entry of a server that counts no other leaves the others to the other one; that of a server which counts fewer
    /// than there are may be a deleted one's, though no other server of the table can have it.
    @Test func oneConclusionLeadsToTheNext() {
        #expect(
            Self.owners(
                counting: [1, 1], of: [[Self.second], [Self.first, Self.second], [Self.second, Self.first]])
                == [
                    .oneOf([Self.second], orDeleted: true),
                    .oneOf([Self.first, Self.second], orDeleted: true),
                    .oneOf([Self.second, Self.first], orDeleted: true),
                ])
        #expect(
            Self.owners(counting: [1, 1], of: [[Self.first], [Self.second]])
                == [.server(Self.first), .server(Self.second)])
    }

    /// Neither can be deleted: the servers count two.
    @Test func whoeverItIsItIsThere() {
        let both = [Self.first, Self.second]
        #expect(
            Self.owners(counting: [1, 1], of: [both, both])
                == [.oneOf(both, orDeleted: false), .oneOf(both, orDeleted: false)])
    }

    /// On random worlds: what is said is what is true, and servers never get more than they count.
    @Test func conclusionsAreTrue() {
        var random = RandomSource(seed: 7)
        var (decided, open) = (0, 0)
        for _ in 0..<2000 {
            let servers = (0...random.below(3)).map { ServerNumber(Int($0)) }
            var inactive = [UInt32](repeating: 0, count: servers.count)
            var (truth, entries): ([ServerNumber?], [[ServerNumber]]) = ([], [])
            for _ in 0..<1 + random.below(6) {
                var candidates = servers.filter { _ in random.below(2) == 0 }
                let owner =
                    random.below(3) == 0 || candidates.isEmpty
                    ? nil : candidates[Int(random.below(UInt64(candidates.count)))]
                if let owner { inactive[owner.index] += 1 }
                if random.below(2) == 0 { candidates.reverse() }
                truth.append(owner)
                entries.append(candidates)
            }
            for (owner, said) in zip(truth, Self.owners(counting: inactive, of: entries)) {
                switch said {
                case .server(let server): #expect(owner == server)
                case .deleted: #expect(owner == nil)
                case .oneOf(let servers, let orDeleted):
                    open += 1
                    #expect(owner.map(servers.contains) ?? orDeleted)
                    continue
                }
                decided += 1
            }
        }
        #expect(decided > open)
        #expect(open > 500)
    }
}
