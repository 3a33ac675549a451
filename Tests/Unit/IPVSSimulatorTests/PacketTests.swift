import IPVSModel
import Testing

@testable import IPVSSimulator

/// Packets one by one, and timers as late as the kernel's. The kernels' own word on both: Tests/Kernel/Parity.
@Suite struct PacketTests {
    private func state(after signals: [(TCPSignal, Side)], _ method: ForwardingMethod = .masquerading)
        -> [String]
    {
        var rig = Rig(.roundRobin)
        rig.add(1, method: method)
        let flow = Self.flow(rig)
        for (signal, side) in signals {
            switch side {
            case .client: _ = rig.director.receive(.tcp(signal), of: flow)
            case .server: rig.director.answer(.tcp(signal), to: flow)
            }
        }
        return rig.director.connectionEntries().map(\.state)
    }

    private enum Side { case client, server }

    private static func flow(_ rig: borrowing Rig) -> Flow {
        Flow(
            time: 0, transport: .tcp, client: Endpoint(address: .ipv4(0x0b00_0001), port: 2000),
            destination: rig.virtual)
    }

    @Test func statesBetweenHandshakeAndClose() {
        #expect(state(after: [(.syn, .client)]) == ["SYN_RECV"])
        #expect(state(after: [(.syn, .client), (.ack, .client), (.rst, .client)]) == ["CLOSE"])
        #expect(state(after: [(.syn, .client), (.ack, .client), (.fin, .client)]) == ["CLOSE_WAIT"])
        #expect(state(after: [(.syn, .client), (.ack, .client), (.fin, .server)]) == ["FIN_WAIT"])
        #expect(
            state(after: [(.syn, .client), (.ack, .client), (.fin, .client)], .directRouting) == ["FIN_WAIT"])
    }

    @Test func onlySloppyDirectorsTakeUpConnectionsInTheMiddle() {
        #expect(state(after: [(.ack, .client)]) == [])
        var settings = SimulatorSettings()
        settings.isSloppyTCP = true
        var rig = Rig(.roundRobin, settings: settings)
        rig.add(1)
        let flow = Self.flow(rig)
        let reset = rig.director.receive(.tcp(.rst), of: flow)
        #expect(reset == nil)
        let acknowledged = rig.director.receive(.tcp(.ack), of: flow)
        #expect(acknowledged?.outcome == .scheduled)
        #expect(rig.director.connectionEntries().map(\.state) == ["ESTABLISHED"])
    }

    /// What Docs/EmbeddedKernel.md says of states that no packet leads to.
    @Test func someStatesAreNeverEntered() {
        let machine = TCPStateMachine()
        var reached: Set<UInt8> = [0]
        var open: [UInt8] = [0]
        while let state = open.popLast() {
            for direction in [PacketDirection.input, .output, .inputOnly] {
                for signal in TCPSignal.allCases {
                    let next = machine.state(after: signal, direction, from: state)
                    if reached.insert(next).inserted { open.append(next) }
                }
            }
        }
        let never = TCPState.allCases.filter { !reached.contains($0.rawValue) }
        #expect(never == [.lastAck, .listen, .synAck])
    }

    /// 900 s are 225,000 ticks of 250 a second: that level of the wheel turns every 4,096 ticks.
    @Test func timersAreAsLateAsTheWheel() {
        let wheel = TimerWheel(ticksPerSecond: 250, ticksAtStart: 4)
        let length = 900 * SimulationTime.second
        let tick = SimulationTime.second / 250
        #expect(wheel.moment(of: length, length: length) == (55 * 4096 - 4) * tick)
        #expect(wheel.moment(of: 10 * tick, length: 10 * tick) == 11 * tick)
        var settings = SimulatorSettings()
        settings.timerWheel = wheel
        var rig = Rig(.roundRobin, settings: settings)
        rig.add(1)
        _ = rig.open()
        rig.director.advance(to: (55 * 4096 - 4) * tick - 1)
        #expect(rig.director.numberOfConnections == 1)
        rig.director.advance(to: (55 * 4096 - 4) * tick)
        #expect(rig.director.numberOfConnections == 0)
    }
}
