import IPVSModel
import Testing

@testable import IPVSSimulator

/// Settings that are rarely set, and what a kernel does a tick later. The kernels' own word: Tests/Kernel/Parity.
@Suite struct DefenceTests {
    // MARK: drop_packet

    /// The counter begins at 0: the first packet is dropped, and then every so manieth (`ip_vs_todrop`).
    private static let drops: [(rate: Int32, dropped: [Int])] = [
        (10, [0, 10, 20]), (3, [0, 3, 6, 9, 12, 15, 18, 21]), (1, Array(0..<24)), (-1, Array(0..<24)),
        (0, []),
    ]

    @Test(arguments: drops) func everySoManiethFirstPacketIsDropped(rate: Int32, dropped: [Int]) {
        var settings = SimulatorSettings()
        settings.set("drop_packet", to: 3)
        settings.set("am_droprate", to: Int64(rate))
        var rig = Rig(.roundRobin, settings: settings)
        rig.add(1)
        let picks = rig.picks(24)
        #expect(picks.indices.filter { picks[$0] == nil } == dropped)
        let refusals = rig.director.reports()[0].refusals
        #expect(refusals.map(\.reason) == (dropped.isEmpty ? [] : [.dropRate]))
        #expect(refusals.map(\.count) == (dropped.isEmpty ? [] : [UInt64(dropped.count)]))
    }

    /// A packet of a connection that is there does not count, nor one that no service takes.
    @Test func onlyWhatIsScheduledIsCounted() {
        var settings = SimulatorSettings()
        settings.dropsPackets = true
        settings.dropRate = 3
        var rig = Rig(.roundRobin, settings: settings)
        rig.add(1)
        let first = [rig.pick(port: 2000), rig.pick(port: 2000), rig.pick(port: 2000), rig.pick(port: 2000)]
        #expect(first == [nil, 1, 1, 1])
        let elsewhere = rig.director.open(
            Flow(
                time: 0, transport: .udp, client: Endpoint(address: .ipv4(1), port: 2001),
                destination: rig.virtual))
        #expect(elsewhere.placement.outcome == .passed)
        #expect(rig.picks(3) == [1, nil, 1])
    }

    @Test(arguments: [0, 1, 2] as [Int64]) func withoutShortageNothingIsDropped(mode: Int64) {
        var settings = SimulatorSettings()
        settings.set("drop_packet", to: mode)
        settings.set("secure_tcp", to: mode)
        #expect(!settings.dropsPackets && !settings.isSecureTCP)
        var rig = Rig(.roundRobin, settings: settings)
        rig.add(1)
        #expect(rig.picks(30).allSatisfy { $0 == 1 })
    }

    // MARK: secure_tcp

    /// Where replies are seen a client's ACK does not make a connection active; the server's does.
    @Test func secureTCPWaitsForTheServer() {
        var settings = SimulatorSettings()
        settings.set("secure_tcp", to: 3)
        var rig = Rig(.roundRobin, settings: settings)
        rig.add(1)
        let flow = Flow(
            time: 0, transport: .tcp, client: Endpoint(address: .ipv4(0x0b00_0001), port: 2000),
            destination: rig.virtual)
        var states: [String] = []
        func note(_ director: borrowing SimulatedDirector) {
            states += director.connectionEntries().map(\.state)
        }
        _ = rig.director.receive(.tcp(.syn), of: flow)
        note(rig.director)
        _ = rig.director.receive(.tcp(.ack), of: flow)
        note(rig.director)
        rig.director.answer(.tcp(.syn), to: flow)
        note(rig.director)
        _ = rig.director.receive(.tcp(.ack), of: flow)
        note(rig.director)
        rig.director.answer(.tcp(.ack), to: flow)
        note(rig.director)
        #expect(states == ["SYN_RECV", "SYN_RECV", "SYNACK", "SYNACK", "ESTABLISHED"])
    }

    @Test func secureTCPWithoutReplies() {
        var settings = SimulatorSettings()
        settings.isSecureTCP = true
        var rig = Rig(.roundRobin, settings: settings)
        rig.add(1, method: .directRouting)
        _ = rig.open()
        #expect(rig.director.connectionEntries().map(\.state) == ["ESTABLISHED"])
    }

    // MARK: expire_nodest_conn

    /// The flush is a work of the next tick (`ip_vs_enqueue_expire_nodest_conns`).
    @Test(arguments: [true, false]) func connectionsOfDeletedServersGoATickLater(isBackInTime: Bool) {
        var settings = SimulatorSettings()
        settings.expiresConnectionsWithoutDestination = true
        var rig = Rig(.roundRobin, settings: settings)
        rig.add(1)
        _ = rig.open()
        rig.delete(1)
        #expect(rig.director.connectionEntries().count == 1)
        let tick = SimulationTime.second / 250
        if !isBackInTime { rig.director.advance(to: tick) }
        rig.add(1)
        rig.director.advance(to: 2 * tick)
        #expect(rig.director.connectionEntries().count == (isBackInTime ? 1 : 0))
        #expect(rig.counts(1)?.active == (isBackInTime ? 1 : 0))
    }

    /// One work is enough for all that were deleted before it, and later deletions have their own.
    @Test func everyDeletionIsFollowedByAFlush() {
        var settings = SimulatorSettings()
        settings.expiresConnectionsWithoutDestination = true
        var rig = Rig(.roundRobin, settings: settings)
        for number in UInt32(1)...4 { rig.add(number) }
        _ = rig.picks(8)
        let tick = SimulationTime.second / 250
        rig.delete(1)
        rig.director.advance(to: tick / 2)
        rig.delete(2)
        rig.director.advance(to: tick)
        #expect(rig.director.connectionEntries().count == 4)
        rig.director.advance(to: 10 * tick)
        rig.delete(3)
        #expect(rig.director.connectionEntries().count == 4)
        rig.director.advance(to: 11 * tick)
        #expect(rig.director.connectionEntries().count == 2)
    }

    // MARK: backup_only

    @Test(arguments: [true, false]) func aBackupLeavesPacketsAlone(isSet: Bool) {
        var settings = SimulatorSettings()
        settings.set("backup_only", to: isSet ? 1 : 0)
        var rig = Rig(.roundRobin, settings: settings)
        rig.add(1)
        let outcomes = { (rig: inout Rig) in
            [rig.open(port: 2000).placement.outcome, rig.open().placement.outcome]
        }
        #expect(outcomes(&rig) == [.scheduled, .scheduled])
        rig.apply(.startDaemon(SyncDaemon(role: .master, interface: "eth0")))
        #expect(outcomes(&rig) == [.existing, .scheduled])
        rig.apply(.startDaemon(SyncDaemon(role: .backup, interface: "eth0")))
        #expect(outcomes(&rig) == (isSet ? [.passed, .passed] : [.existing, .scheduled]))
        rig.apply(.stopDaemon(.backup, syncID: 0))
        #expect(outcomes(&rig) == [.existing, .scheduled])
    }

    @Test func aBackupIsAdopted() {
        var settings = SimulatorSettings()
        settings.isBackupOnly = true
        var rig = Rig(.roundRobin)
        rig.add(1)
        rig.apply(.startDaemon(SyncDaemon(role: .backup, interface: "eth0")))
        var director = SimulatedDirector(settings: settings)
        director.adopt(rig.director.snapshot(), [])
        let flow = Flow(
            time: 0, transport: .tcp, client: Endpoint(address: .ipv4(0x0b00_0001), port: 2000),
            destination: rig.virtual)
        let preview = director.preview(flow)
        #expect(preview.placement.outcome == .passed && preview.reasons == [.standsBy])
        let opened = director.open(flow)
        #expect(opened.placement.outcome == .passed)
    }
}
