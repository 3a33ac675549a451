import IPVSKernel
import IPVSModel
import TestSupport
import Testing

/// Conversations recorded from a real kernel, played back without one: the same values must become the same bytes,
/// and the same bytes the same values.
@Suite struct GoldenBytesTests {
    private static func replay(_ golden: GoldenCase) throws -> GoldenCase.Answers {
        let playback = WirePlayback(try WireRecording(fixture: golden.name))
        var kernel = try KernelDirector(link: ScriptedTransport(answer: playback.answer))
        let answers = try golden.talk(to: &kernel)
        #expect(playback.unexpected == [])
        return answers
    }

    @Test(arguments: GoldenCase.all.filter { $0.name.hasPrefix("service") })
    func servicesComeBackAsTheyWereLastSet(golden: GoldenCase) throws {
        let answers = try Self.replay(golden)
        let last = golden.changes.last.flatMap { change -> VirtualService? in
            switch change {
            case .addService(let service), .editService(let service): service
            default: nil
            }
        }
        #expect(answers.refused == [])
        #expect(answers.table.services.map(\.service) == [try #require(last)])
        #expect(answers.table.services.first?.statistics == Statistics())
        #expect(answers.table.timeouts == ConnectionTimeouts(tcp: 900, tcpFinal: 120, udp: 300))
    }

    @Test func destinations() throws {
        let golden = try #require(GoldenCase.all.first { $0.name == "destinations" })
        let answers = try Self.replay(golden)
        let service = try #require(answers.table.services.first)
        #expect(
            service.destinations.map(\.destination.endpoint.description) == [
                "[2001:db8::3]:80", "192.168.1.3:80", "192.168.1.1:8080",
            ])
        #expect(
            service.destinations.map(\.destination.method) == [
                .tunnelling(.ipip), .tunnelling(.gre(checksum: .full)), .masquerading,
            ])
        #expect(service.destinations.map(\.destination.weight) == [1, 9, 3])
        #expect(
            service.destinations.map(\.destination.thresholds) == [
                .init(), .init(), .init(upper: 1000, lower: 800),
            ])
        #expect(service.destinations.allSatisfy { $0.counts == .init() && $0.statistics == Statistics() })
    }

    @Test func daemonsAndTimeouts() throws {
        let golden = try #require(GoldenCase.all.first { $0.name == "daemons" })
        let answers = try Self.replay(golden)
        guard case .startDaemon(let asked)? = golden.changes.last else {
            Issue.record("the case starts no daemon")
            return
        }
        #expect(answers.table.daemons == [asked])
        #expect(answers.table.timeouts == ConnectionTimeouts(tcp: 7200, tcpFinal: 120, udp: 60))
    }

    @Test func refusals() throws {
        let golden = try #require(GoldenCase.all.first { $0.name == "refusals" })
        #expect(try Self.replay(golden).refused == [.noSuchService, .noSuchService])
    }
}
