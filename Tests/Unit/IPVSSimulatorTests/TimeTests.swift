import IPVSModel
import Testing

@testable import IPVSSimulator

/// What time does: states, time-outs, templates, the trash.
@Suite struct TimeTests {
    @Test func translatedConnectionEndsInTimeWait() {
        var rig = Rig(.roundRobin)
        rig.add(1)
        let slot = rig.openToClose()
        #expect(rig.counts(1) == ConnectionCounts(active: 1))
        rig.director.close(slot, at: 5 * SimulationTime.second)
        #expect(rig.counts(1) == ConnectionCounts(inactive: 1))
        #expect(rig.director.connectionEntries().map(\.state) == ["TIME_WAIT"])
        rig.director.advance(to: 125 * SimulationTime.second - 1)
        #expect(rig.director.numberOfConnections == 1)
        rig.director.advance(to: 125 * SimulationTime.second)
        #expect(rig.director.numberOfConnections == 0)
    }

    @Test func directConnectionEndsInFinWaitWhoseTimeoutCanBeSet() {
        var rig = Rig(.roundRobin)
        rig.add(1, method: .directRouting)
        rig.apply(.setTimeouts(ConnectionTimeouts(tcp: 0, tcpFinal: 7, udp: 0)))
        let slot = rig.openToClose()
        rig.director.close(slot, at: SimulationTime.second)
        #expect(rig.director.connectionEntries().map(\.state) == ["FIN_WAIT"])
        rig.director.advance(to: 8 * SimulationTime.second)
        #expect(rig.director.numberOfConnections == 0)
    }

    @Test func establishedAndDatagramsRunOut() {
        var tcp = Rig(.roundRobin)
        tcp.add(1)
        _ = tcp.open()
        tcp.director.advance(to: 899 * SimulationTime.second)
        #expect(tcp.counts(1) == ConnectionCounts(active: 1))
        tcp.director.advance(to: 900 * SimulationTime.second)
        #expect(tcp.counts(1) == ConnectionCounts())
        var udp = Rig(.roundRobin, transport: .udp)
        udp.add(1)
        _ = udp.open(port: 9)
        // A second packet starts the time-out again.
        #expect(udp.open(at: 200, port: 9).placement.outcome == .existing)
        udp.director.advance(to: 499 * SimulationTime.second)
        #expect(udp.director.numberOfConnections == 1)
        udp.director.advance(to: 500 * SimulationTime.second)
        #expect(udp.director.numberOfConnections == 0)
    }

    /// A template that runs out while a connection needs it lives on a minute at a time.
    @Test func templateIsRearmed() {
        var rig = Rig(.roundRobin, persistence: Persistence(timeout: 100, netmask: .ipv4(.max)))
        rig.add(1)
        rig.add(2)
        #expect(rig.pick() == 2)
        rig.director.advance(to: 899 * SimulationTime.second)
        #expect(rig.counts(2) == ConnectionCounts(active: 1, persistent: 1))
        // The connection ends at 900, the template at the next of 100 + 60 n after it.
        rig.director.advance(to: 939 * SimulationTime.second)
        #expect(rig.counts(2) == ConnectionCounts(persistent: 1))
        rig.director.advance(to: 940 * SimulationTime.second)
        #expect(rig.counts(2) == ConnectionCounts())
        #expect(rig.pick(at: 941) == 1)
    }

    @Test func deletedServerComesBackWithItsCounts() {
        var rig = Rig(.roundRobin)
        rig.add(1)
        _ = rig.open()
        rig.delete(1)
        rig.director.advance(to: 600 * SimulationTime.second)
        rig.add(1)
        #expect(rig.counts(1) == ConnectionCounts(active: 1))
    }

    /// The trash is looked at every minute; two after a server was first seen idle it is forgotten.
    @Test(arguments: [(179, true), (181, false)])
    func trashKeepsForAWhile(seconds: Int64, isRemembered: Bool) {
        var rig = Rig(.roundRobin)
        rig.add(1, upper: 1)
        rig.delete(1)
        rig.director.advance(to: seconds * SimulationTime.second)
        rig.add(1)
        #expect(rig.director.numberOfServersEver == (isRemembered ? 1 : 2))
    }

    @Test func localityCacheIsSweptAfterADay() {
        var settings = SimulatorSettings()
        settings.lblcExpiration = 3600 * SimulationTime.second
        var rig = Rig(.localityBasedLeastConnection, transport: .udp, settings: settings)
        rig.add(1)
        rig.add(2)
        #expect(rig.pick(at: 0) == 2)
        #expect(rig.pick(at: 1) == 2)
        // Checks of all entries are at 1800, 3600, 5400 s and so on; at 3600 the entry is too young.
        #expect(rig.pick(at: 1800 * 4 + 1) == 2)
    }

    /// What a kernel shows of itself is enough to go on from, as far as it shows anything.
    @Test func adoptedStateIsTheSame() {
        var rig = Rig(.roundRobin, persistence: Persistence(timeout: 100, netmask: .ipv4(0xffff_fff0)))
        for number in UInt32(1)...3 { rig.add(number) }
        for client in UInt32(0)..<40 {
            let slot = rig.openToClose(client: 0x0b00_0000 + client * 7)
            if client % 3 == 0 { rig.director.close(slot, at: 0) }
        }
        var adopted = SimulatedDirector()
        adopted.adopt(rig.director.snapshot(), rig.director.connectionEntries())
        #expect(adopted.connectionEntries() == rig.director.connectionEntries())
        for number in UInt32(1)...3 {
            let counts = adopted.snapshot().services.first?.destinations.first {
                $0.destination.endpoint == Rig.server(number)
            }?.counts
            #expect(counts == rig.counts(number))
        }
        #expect(adopted.brokenInvariant() == nil)
        // Nothing outlives its time-out.
        adopted.advance(to: 961 * SimulationTime.second)
        #expect(adopted.numberOfConnections == 0)
    }

    /// Long pauses are skipped where nothing happens: the same as when time passes minute by minute.
    @Test(
        arguments: [.localityBasedLeastConnection, .localityBasedLeastConnectionWithReplication]
            as [SchedulerName])
    func longPausesAreLikeManyMinutes(scheduler: SchedulerName) {
        var settings = SimulatorSettings()
        settings.lblcExpiration = 600 * SimulationTime.second
        settings.lblcrExpiration = settings.lblcExpiration
        func picks(steps: Bool) -> [UInt32?] {
            var rig = Rig(scheduler, settings: settings)
            for number in UInt32(1)...3 { rig.add(number) }
            var random = RandomSource(seed: 7)
            var (time, picks) = (Int64(0), [UInt32?]())
            for _ in 0..<60 {
                let next = time + Int64(random.below(20)) * [60, 1_801, 7_777][Int(random.below(3))]
                while steps, time < next {
                    time = min(next, time + 60)
                    rig.director.advance(to: time * SimulationTime.second)
                }
                time = next
                picks.append(rig.pick(at: time))
                if random.below(4) == 0 {
                    rig.edit(UInt32(random.below(3)) + 1, weight: Int32(random.below(4)))
                }
            }
            return picks
        }
        #expect(picks(steps: false) == picks(steps: true))
    }

    /// An lblc service and Unix times; the end of what can be read.
    @Test(.timeLimit(.minutes(1))) func unixTimesAndTheLatestMoment() {
        var rig = Rig(.localityBasedLeastConnection)
        rig.add(1)
        #expect(rig.pick(at: 1_785_000_000) == 1)
        let latest = SimulationTime.latest / SimulationTime.second
        #expect(rig.pick(at: latest) == 1)
        rig.director.advance(to: 2 * SimulationTime.latest)
        #expect(rig.director.numberOfConnections == 0)
    }

    @Test func reusedPortIsScheduledAnew() {
        var rig = Rig(.roundRobin)
        rig.add(1)
        rig.add(2)
        let slot = rig.openToClose(port: 1)
        rig.director.close(slot, at: SimulationTime.second)
        let again = rig.open(at: 2, port: 1)
        #expect(again.placement.outcome == .scheduled)
        #expect(rig.counts(2) == ConnectionCounts())
        #expect(rig.counts(1) == ConnectionCounts(active: 1))
    }
}

extension SimulatedDirector {
    var numberOfServersEver: Int { servers.count }
}
