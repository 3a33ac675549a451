import IPVSModel
import IPVSSimulator
import Testing

@testable import IPVSKernel
@testable import ipvs

/// What `ipvs record` makes of readings of the connection table.
@Suite struct ConnectionRecorderTests {
    private static func line(
        _ port: UInt16, _ state: String, _ transport: TransportProtocol = .tcp, isSynced: Bool = false
    ) throws -> ConnectionLine {
        ConnectionLine(
            transport: transport, client: Endpoint(address: .ipv4(0x0a00_0001), port: port),
            virtual: Endpoint(address: .ipv4(0xc000_020a), port: 80),
            destination: Endpoint(address: .ipv4(0x0a01_0001), port: 80),
            state: try #require(ConnectionStateName(state)), expires: 60, isSynced: isSynced)
    }

    /// Each reading a second after the one before.
    private static func flows(
        of readings: [[ConnectionLine]], _ services: Scope = .all
    ) -> (flows: [String], recorder: ConnectionRecorder) {
        var recorder = ConnectionRecorder(services: services)
        var flows: [Flow] = []
        let emit = { (flow: Flow) -> Bool in
            flows.append(flow)
            return true
        }
        for (number, lines) in readings.enumerated() {
            recorder.begin(at: Nanoseconds(number) * SimulationTime.second)
            for line in lines where !recorder.note(line, emit) { Issue.record("stopped at \(line)") }
            let isKept = recorder.end(emit)
            #expect(isKept)
        }
        let isKept = recorder.finish(emit)
        #expect(isKept)
        let texts = flows.map { flow in
            "\(flow.client.port) \(flow.time / SimulationTime.second) "
                + (flow.duration.map { "\($0 / SimulationTime.second)" } ?? "-")
        }
        return (texts.sorted(), recorder)
    }

    @Test func flowsBeginAndEndWithReadings() throws {
        let (flows, recorder) = Self.flows(of: [
            [try Self.line(1, "ESTABLISHED"), try Self.line(2, "TIME_WAIT")],
            [
                try Self.line(1, "ESTABLISHED"), try Self.line(2, "TIME_WAIT"), try Self.line(3, "SYN_RECV"),
                try Self.line(4, "TIME_WAIT"), try Self.line(5, "ESTABLISHED"), try Self.line(6, "UDP", .udp),
            ],
            // 2 is used again, 3 is closing, 5 is gone, and 7 stays.
            [
                try Self.line(1, "FIN_WAIT"), try Self.line(2, "ESTABLISHED"), try Self.line(3, "FIN_WAIT"),
                try Self.line(4, "TIME_WAIT"), try Self.line(6, "UDP", .udp), try Self.line(7, "ESTABLISHED"),
            ],
            [
                try Self.line(2, "ESTABLISHED"), try Self.line(3, "TIME_WAIT"),
                try Self.line(7, "ESTABLISHED"),
            ],
        ])
        #expect(flows == ["2 2 -", "3 1 1", "4 1 0", "5 1 1", "6 1 2", "7 2 -"])
        #expect(recorder.atStart == 2 && recorder.recorded == 6)
    }

    /// Templates, connections of another director and of other services are none of ours.
    @Test func leavesOutWhatIsNoConnection() throws {
        let other = try #require(Scope.Part(":81"))
        let lines = [try Self.line(0, "NONE"), try Self.line(1, "ESTABLISHED", isSynced: true)]
        #expect(Self.flows(of: [[], lines]).flows.isEmpty)
        #expect(Self.flows(of: [[], [try Self.line(1, "ESTABLISHED")]], Scope(parts: [other])).flows.isEmpty)
    }

    @Test func countersSayWhatWasMissed() {
        func service(_ port: UInt16) -> ServiceIdentity {
            .endpoint(.tcp, Endpoint(address: .ipv4(1), port: port))
        }
        #expect(Recording.difference([service(1): 5], [service(1): 9, service(2): 3]) == 7)
        #expect(Recording.difference([service(1): 5], [service(1): 4]) == nil)
        #expect(Recording.difference([service(1): 5], [:]) == nil)
    }
}
