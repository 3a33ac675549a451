import IPVSModel
import Testing

@testable import IPVSSimulator

@Suite struct SchedulerTests {
    @Test func roundRobinFollowsTheListAndItsEdits() {
        var rig = Rig(.roundRobin, transport: .udp)
        for number in UInt32(1)...3 { rig.add(number) }
        #expect(rig.picks(4) == [3, 2, 1, 3])
        // A new server comes after the tail; a deleted one under the cursor is followed by its follower.
        rig.add(4)
        #expect(rig.picks(2) == [2, 1])
        rig.delete(1)
        #expect(rig.picks(3) == [4, 3, 2])
        rig.edit(3, weight: 0)
        #expect(rig.picks(4) == [4, 2, 4, 2])
    }

    @Test func weightedRoundRobinTakesLevelByLevel() {
        var rig = Rig(.weightedRoundRobin, transport: .udp)
        rig.add(1, weight: 1)
        rig.add(2, weight: 2)
        rig.add(3, weight: 4)
        // The level was set by the first server that was added: additions do not raise it.
        #expect(rig.picks(3) == [3, 2, 1])
        #expect(rig.picks(7) == [3, 3, 3, 2, 3, 2, 1])
        #expect(rig.picks(2) == [3, 3])
        // Any edit restarts the list but not the level.
        rig.edit(1, weight: 1)
        #expect(rig.picks(6) == [3, 3, 2, 3, 2, 1])
    }

    @Test func overflowAdmitsOneMoreThanTheWeight() {
        var rig = Rig(.weightedOverflow)
        rig.add(1, weight: 1)
        rig.add(2, weight: 2)
        #expect(rig.picks(6) == [2, 2, 2, 1, 1, nil])
    }

    @Test func neverQueuePrefersIdleServersWhateverTheirWeight() {
        var rig = Rig(.neverQueue)
        rig.add(1, weight: 100)
        rig.add(2, weight: 1)
        #expect(rig.picks(3) == [2, 1, 1])
    }

    @Test func maglevKeepsTheTableOfAQuiescedServer() throws {
        var rig = Rig(.maglevHashing, transport: .udp)
        for number in UInt32(1)...3 { rig.add(number) }
        let before = (0..<200).map { rig.pick(client: 0x0b00_0000 + UInt32($0 * 7)) }
        rig.edit(2, weight: 0)
        let after = (0..<200).map { rig.pick(client: 0x0b00_0000 + UInt32($0 * 7)) }
        #expect(before.contains(2))
        #expect(zip(before, after).allSatisfy { $0 == 2 ? $1 == nil : $0 == $1 })
    }

    /// The tree must end with what the kernel's walk of the list ends with.
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func tournamentIsAWalkOfTheList(seed: UInt64) {
        var random = RandomSource(seed: seed)
        for count in [1, 2, 3, 7, 16, 33] {
            var ranks = (0..<count).map { _ in Self.rank(&random) }
            var tournament = Tournament(count: count) { ranks[$0] }
            for _ in 0..<300 {
                let position = Int(random.below(UInt64(count)))
                ranks[position] = Self.rank(&random)
                tournament.update(position, to: ranks[position])
                var best = -1
                for (candidate, rank) in ranks.enumerated() where rank.isUsable {
                    // As the kernel compares: h1*w2 > h2*w1.
                    if best < 0
                        || ranks[best].cost * Int64(rank.weight) > rank.cost * Int64(ranks[best].weight)
                    {
                        best = candidate
                    }
                }
                #expect(tournament.winner == best)
            }
        }
    }

    private static func rank(_ random: inout RandomSource) -> Rank {
        if random.below(5) == 0 { return .unusable }
        let isLarge = random.below(3) == 0
        return Rank(
            cost: Int64(random.below(isLarge ? 0x7fff_ffff : 6)),
            weight: Int32(1 + random.below(isLarge ? 0x7fff_fffe : 4)))
    }

    @Test func twosIsTheSameForTheSameSeed() {
        var sequences: [[UInt32?]] = []
        for seed in [UInt64(5), 5, 6] {
            var settings = SimulatorSettings()
            settings.randomSeed = seed
            var rig = Rig(.powerOfTwoChoices, settings: settings)
            for number in UInt32(1)...4 { rig.add(number, weight: Int32(number)) }
            sequences.append(rig.picks(100))
        }
        #expect(sequences[0] == sequences[1])
        #expect(sequences[0] != sequences[2])
        #expect(Set(sequences[0]) == [1, 2, 3, 4])
    }

    @Test(arguments: SchedulerFactory.names)
    func previewSaysWhatHappens(scheduler: SchedulerName) {
        var rig = Rig(scheduler)
        for number in UInt32(1)...4 { rig.add(number, weight: Int32(number % 3), upper: number == 4 ? 3 : 0) }
        for index in 0..<60 {
            let flow = Flow(
                time: 0, transport: .tcp,
                client: Endpoint(
                    address: .ipv4(0x0b00_0000 + UInt32(index * 13)), port: UInt16(2000 + index)),
                destination: rig.virtual)
            let preview = rig.director.preview(flow)
            let placement = rig.director.open(flow).placement
            #expect(preview.placement == placement)
            #expect(preview.server == rig.director.endpoint(of: placement))
        }
    }
}
