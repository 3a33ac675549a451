import IPVSModel
import IPVSSimulator
import Testing

@testable import ipvs

/// What a running kernel does not show widens an answer, and no further than it must.
@Suite struct DoubtTests {
    private static let servers = [11, 12].map { Endpoint(address: .ipv4(0x0a00_0000 + $0), port: 80) }
    private static let client = Endpoint(address: .ipv4(0x0a09_0807), port: 4000)
    private static let virtual = Endpoint(address: .ipv4(0xc000_020a), port: 80)

    /// The answer to the client of a connection in TIME_WAIT to the last server, which may have come by a template.
    private static func answer(_ scheduler: SchedulerName, _ servers: [Endpoint], weight: Int32 = 1) -> String
    {
        let table = TableSnapshot(services: [
            ServiceSnapshot(
                service: VirtualService(identity: .endpoint(.tcp, virtual), scheduler: scheduler),
                destinations: servers.map {
                    DestinationSnapshot(
                        destination: Destination(endpoint: $0, method: .masquerading, weight: weight),
                        counts: ConnectionCounts(inactive: 1, persistent: 1))
                })
        ])
        func entry(_ client: Endpoint, _ state: String) -> ConnectionEntry {
            ConnectionEntry(
                transport: .tcp, client: client, virtual: virtual, destination: Self.servers[1], state: state,
                expires: 60)
        }
        var director = SimulatedDirector()
        let template = Endpoint(address: .ipv4(0x0a09_0800), port: 0)
        let gaps = director.adopt(table, [entry(client, "TIME_WAIT"), entry(template, "ASSURED")])
        let preview = director.preview(Flow(time: 0, transport: .tcp, client: client, destination: virtual))
        return ClientAnswer(client, preview, live: table, gaps).text(explain: false).map {
            if case .sentence(let text, _) = $0 { text } else { "" }
        }.joined()
    }

    @Test func everythingThatMayComeOfItIsNamed() {
        #expect(
            Self.answer(.weightedLeastConnection, Self.servers)
                == "10.9.8.7:4000 one of 10.0.0.12:80 10.0.0.11:80: the kernel does not show whether its "
                + "connection came by a template")
        #expect(
            Self.answer(.roundRobin, Self.servers)
                == "10.9.8.7:4000 one of 10.0.0.12:80 10.0.0.11:80: the kernel does not show whether its "
                + "connection came by a template, nor which server rr is at")
        #expect(
            Self.answer(.weightedLeastConnection, Self.servers, weight: 0)
                == "10.9.8.7:4000 one of 10.0.0.12:80 or refused: the kernel does not show whether its "
                + "connection came by a template")
    }

    @Test func whatIsTheSameEitherWayIsCertain() {
        #expect(
            Self.answer(.roundRobin, [Self.servers[1]]) == "10.9.8.7:4000 10.0.0.12:80 existing")
    }

    /// The deleted server's client is refused by the one and gets a server by the other.
    @Test func aDeletedServerMayRefuse() {
        #expect(
            Self.answer(.weightedLeastConnection, [Self.servers[0]])
                == "10.9.8.7:4000 one of 10.0.0.11:80 or refused: the kernel does not show whether its "
                + "connection came by a template")
    }
}
