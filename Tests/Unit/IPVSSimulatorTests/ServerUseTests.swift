import IPVSFormats
import IPVSModel
import Testing

@testable import IPVSSimulator

/// When servers were busy, and why flows were refused, counted a second time from outside.
@Suite struct ServerUseTests {
    /// What somebody sees of one server who looks after every flow.
    private struct Seen {
        var times: [Nanoseconds] = []
        var persistent: UInt64 = 0
        /// When it was seen to be closed and to have entries last, and to be closed and empty first after that.
        var lastWithEntries: Nanoseconds = -1
        var firstEmpty: Nanoseconds?

        /// The most in a second of the clock, and the first of those.
        var peak: (count: Int, second: Nanoseconds) {
            let counts = Dictionary(grouping: times) { $0 / SimulationTime.second }.mapValues(\.count)
            let most = counts.values.max() ?? 0
            return (most, (counts.filter { $0.value == most }.keys.min() ?? 0) * SimulationTime.second)
        }
    }

    @Test(arguments: SchedulerFactory.names, [false, true])
    func isWhatIsSeenFromOutside(scheduler: SchedulerName, expiresConnections: Bool) {
        var settings = SimulatorSettings()
        settings.expiresConnectionsWithoutDestination = expiresConnections
        var simulation = Simulation(
            AccountTests.director(scheduler, settings), changes: AccountTests.changes)
        var source = WorkloadFlows(AccountTests.workload)
        var seen: [ServerNumber: Seen] = [:]
        while let flow = source.next() {
            let placement = simulation.play(flow)
            if let server = placement.server, [.scheduled, .persistent].contains(placement.outcome) {
                seen[server, default: Seen()].times.append(flow.time)
                if placement.outcome == .persistent { seen[server, default: Seen()].persistent += 1 }
            }
            for number in seen.keys {
                let server = simulation.director.servers[number]
                let isClosed = !server.isAvailable || server.weight == 0
                if !isClosed || server.total > 0 {
                    seen[number]?.lastWithEntries = flow.time
                    seen[number]?.firstEmpty = nil
                } else if seen[number]?.firstEmpty == nil {
                    seen[number]?.firstEmpty = flow.time
                }
            }
        }
        var emptied = 0
        for (number, seen) in seen {
            let server = simulation.director.servers[number]
            #expect(server.use.first == seen.times.first && server.use.last == seen.times.last)
            #expect(server.use.persistent == seen.persistent)
            #expect(Int(server.use.peakNew) == seen.peak.count && server.use.peakNewTime == seen.peak.second)
            let since = server.use.emptySince(entries: server.total)
            #expect((since == nil) == (seen.firstEmpty == nil))
            guard let since, let first = seen.firstEmpty else { continue }
            #expect(since >= seen.lastWithEntries && since <= first)
            emptied += 1
        }
        // Connections stay for minutes where nothing forgets them.
        #expect(!expiresConnections || emptied > 0)
    }

    // MARK: Why flows are refused

    private static func refusals(_ rig: borrowing Rig) -> [Refusal] {
        rig.director.reports().first?.refusals ?? []
    }

    @Test func withoutServers() {
        var rig = Rig(.roundRobin)
        #expect(rig.pick() == nil && rig.pick() == nil)
        #expect(Self.refusals(rig).map(\.reason) == [.noServer] && Self.refusals(rig)[0].count == 2)
    }

    @Test func withoutWeights() {
        var rig = Rig(.weightedLeastConnection)
        rig.add(1)
        rig.edit(1, weight: 0)
        #expect(rig.pick() == nil)
        #expect(Self.refusals(rig).map(\.reason) == [.everyWeightIsZero])
    }

    /// With the counts that stood in the way when it happened first.
    @Test func limits() {
        var rig = Rig(.weightedRoundRobin)
        rig.add(1, upper: 2)
        rig.add(2, upper: 1)
        for port in 1...3 { #expect(rig.pick(port: UInt16(port)) != nil) }
        #expect(rig.pick(port: 4) == nil && rig.pick(port: 5) == nil)
        let refusals = Self.refusals(rig)
        #expect(refusals.map(\.reason) == [.everyLimit] && refusals.map(\.count) == [2])
        #expect(refusals[0].server == nil)
        #expect(refusals[0].limited.map(\.endpoint) == [Rig.server(2), Rig.server(1)])
        #expect(refusals[0].limited.map { $0.counts.active + $0.counts.inactive } == [1, 2])
        #expect(refusals[0].limited.map(\.upper) == [1, 2])
    }

    /// ovf is full where no limit is.
    @Test func overflow() {
        var rig = Rig(.weightedOverflow)
        rig.add(1)
        for port in 1...2 { #expect(rig.pick(port: UInt16(port)) != nil) }
        #expect(rig.pick(port: 3) == nil)
        #expect(Self.refusals(rig).map(\.reason) == [.everyServerIsFull])
    }

    /// Of a table's place: which server, and whether by its weight or its limit.
    @Test func places() {
        var rig = Rig(.sourceHashing)
        rig.add(1, upper: 1)
        #expect(rig.pick(port: 1) == 1 && rig.pick(port: 2) == nil)
        rig.edit(1, weight: 0)
        #expect(rig.pick(port: 3) == nil && rig.pick(port: 4) == nil)
        let refusals = Self.refusals(rig)
        #expect(refusals.map(\.reason) == [.weightIsZero, .limit])
        #expect(refusals.map(\.count) == [2, 1] && refusals.allSatisfy { $0.server == Rig.server(1) })
    }

    @Test func connectionOfADeletedServer() {
        var rig = Rig(.roundRobin)
        rig.add(1)
        #expect(rig.pick(port: 7) == 1)
        rig.delete(1)
        #expect(rig.pick(port: 7) == nil)
        #expect(Self.refusals(rig).map(\.reason) == [.connectionOfDeleted])
        #expect(Self.refusals(rig).map(\.server) == [Rig.server(1)])
    }
}
