import IPVSModel
import Testing

@testable import IPVSSimulator

/// Long flows whose clients send something now and then.
@Suite struct KeepaliveTests {
    private static let second = SimulationTime.second
    private static let virtual = Endpoint(address: .ipv4(0xc000_0201), port: 80)

    private static func simulation(
        _ transport: TransportProtocol = .tcp, keepalive: Int64?, settings: SimulatorSettings = .init(),
        changes: [(Int64, TableChange)] = []
    ) -> Simulation {
        var rig = Rig(.roundRobin, transport: transport, settings: settings)
        rig.add(1)
        var simulation = Simulation(
            rig.director, changes: changes.map { TimedChange(time: $0.0 * second, change: $0.1) })
        simulation.keepalive = keepalive.map { $0 * second }
        return simulation
    }

    private static func flow(
        _ transport: TransportProtocol = .tcp, lasting seconds: Int64,
        port: UInt16 = 2000
    ) -> Flow {
        Flow(
            time: 0, transport: transport, client: Endpoint(address: .ipv4(0x0b00_0001), port: port),
            destination: virtual, duration: seconds * second)
    }

    /// The states of the entries there are at these seconds.
    private static func states(
        _ simulation: inout Simulation, at seconds: [Int64]
    ) -> [String] {
        seconds.map { moment in
            simulation.advance(to: moment * second)
            return simulation.director.connectionEntries().map(\.state).joined(separator: " ")
        }
    }

    /// A silent connection is forgotten after a quarter of an hour.
    @Test func aSilentHourIsForgotten() {
        var simulation = Self.simulation(keepalive: nil)
        _ = simulation.play(Self.flow(lasting: 3600))
        #expect(Self.states(&simulation, at: [899, 901, 3599]) == ["ESTABLISHED", "", ""])
    }

    @Test(arguments: [1, 30, 60, 899] as [Int64]) func anHourWithSignsOfLifeStays(interval: Int64) {
        var simulation = Self.simulation(keepalive: interval)
        _ = simulation.play(Self.flow(lasting: 3600))
        #expect(
            Self.states(&simulation, at: [1, 901, 3599, 3600, 3719, 3721])
                == ["ESTABLISHED", "ESTABLISHED", "ESTABLISHED", "TIME_WAIT", "TIME_WAIT", ""])
    }

    /// Without an end it stays to the end of the run.
    @Test func whatIsNeverClosedStays() {
        var simulation = Self.simulation(keepalive: 60)
        var flow = Self.flow(lasting: 0)
        flow.duration = nil
        _ = simulation.play(flow)
        #expect(Self.states(&simulation, at: [901, 86_400]) == ["ESTABLISHED", "ESTABLISHED"])
    }

    /// The timer is the kernel's, exactly: from the last packet on.
    @Test func seldomIsNotOftenEnough() {
        var simulation = Self.simulation(keepalive: 1000)
        _ = simulation.play(Self.flow(lasting: 3600))
        #expect(Self.states(&simulation, at: [899, 901, 1001, 3599]) == ["ESTABLISHED", "", "", ""])
    }

    /// Packets to a deleted server are dropped and renew nothing: its entry ends with the timer of the last one before.
    @Test func deletedServersAreNotKept() {
        let server = Rig.server(1)
        let identity = ServiceIdentity.endpoint(.tcp, Self.virtual)
        var simulation = Self.simulation(
            keepalive: 100, changes: [(1050, .deleteDestination(server, from: identity))])
        _ = simulation.play(Self.flow(lasting: 36_000))
        #expect(Self.states(&simulation, at: [1899, 1901]) == ["ESTABLISHED", ""])
    }

    @Test func datagramsGoOnToTheEnd() {
        var simulation = Self.simulation(.udp, keepalive: 100)
        _ = simulation.play(Self.flow(.udp, lasting: 1050))
        #expect(Self.states(&simulation, at: [299, 301, 1349, 1351]) == ["UDP", "UDP", "UDP", ""])
        #expect(simulation.director.reports()[0].placements == 1)
    }

    @Test func associationsStay() {
        var simulation = Self.simulation(.sctp, keepalive: 100)
        _ = simulation.play(Self.flow(.sctp, lasting: 3600))
        #expect(Self.states(&simulation, at: [901, 3599, 3601]) == ["ESTABLISHED", "ESTABLISHED", "CLOSED"])
    }

    /// Many flows: as many are active as are open, whatever their lengths.
    @Test(arguments: UInt64(1)...5) func whatIsOpenIsActive(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var simulation = Self.simulation(keepalive: 1 + Int64(random.below(800)))
        var ends: [Int64] = []
        for port in UInt16(2000)..<2200 {
            let length = Int64(random.below(10_000))
            ends.append(length)
            _ = simulation.play(Self.flow(lasting: length, port: port))
        }
        for _ in 0..<20 {
            let moment = simulation.director.now / Self.second + Int64(random.below(700))
            simulation.advance(to: moment * Self.second)
            let active = simulation.director.snapshot().services[0].destinations[0].counts.active
            #expect(active == UInt32(ends.count { $0 > moment }), "seed \(seed), \(moment) s")
        }
    }
}
