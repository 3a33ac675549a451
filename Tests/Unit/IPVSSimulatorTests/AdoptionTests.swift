import IPVSModel
import Testing

@testable import IPVSSimulator

/// Everything that a running kernel shows is taken over.
@Suite struct AdoptionTests {
    private static let virtual = Endpoint(address: .ipv4(0xc000_0201), port: 80)
    private static let service = ServiceIdentity.endpoint(.tcp, virtual)

    private static func snapshot(
        _ identity: ServiceIdentity, persistence: Persistence? = nil,
        _ servers: [(endpoint: Endpoint, counts: ConnectionCounts)]
    ) -> TableSnapshot {
        let service = VirtualService(
            identity: identity, scheduler: .weightedLeastConnection, persistence: persistence)
        return TableSnapshot(services: [
            ServiceSnapshot(
                service: service,
                destinations: servers.map {
                    DestinationSnapshot(
                        destination: Destination(endpoint: $0.endpoint, method: .masquerading, weight: 1),
                        counts: $0.counts)
                })
        ])
    }

    private static func client(_ port: UInt16, to virtual: Endpoint = virtual) -> Flow {
        Flow(
            time: 0, transport: .tcp, client: Endpoint(address: .ipv4(0x0b00_0001), port: port),
            destination: virtual)
    }

    private static func entry(
        _ transport: TransportProtocol = .tcp, port: UInt16, virtual: Endpoint = virtual, _ server: Endpoint,
        _ state: String, _ expires: UInt32 = 60
    ) -> ConnectionEntry {
        ConnectionEntry(
            transport: transport, client: Endpoint(address: .ipv4(0x0b00_0001), port: port), virtual: virtual,
            destination: server, state: state, expires: expires)
    }

    /// `ip_vs_sched_persist`: templates of a mark have protocol 0 and the mark for an address.
    @Test func templatesOfMarksKeepTheirClients() {
        var settings = SimulatorSettings()
        settings.firewallMarks = [FirewallMarkRule(destination: Self.virtual, mark: 10)]
        var director = SimulatedDirector(settings: settings)
        let servers = [11, 13].map { Endpoint(address: .ipv4(0x0a01_0000 + $0), port: 0) }
        let mark = Endpoint(address: .ipv4(10), port: 0)
        let gaps = director.adopt(
            Self.snapshot(
                .firewallMark(10, .ipv4), persistence: Persistence(timeout: 1000, netmask: .ipv4(.max)),
                [
                    (servers[0], ConnectionCounts()),
                    (servers[1], ConnectionCounts(inactive: 1, persistent: 1)),
                ]),
            [
                Self.entry(
                    TransportProtocol(rawValue: 0), port: 0, virtual: mark, servers[1], "ASSURED", 900),
                Self.entry(port: 4000, Endpoint(address: servers[1].address, port: 80), "TIME_WAIT"),
            ])
        #expect(gaps == AdoptionGaps())
        #expect(director.brokenInvariant() == nil)
        let preview = director.preview(Self.client(5000))
        #expect(preview.placement.outcome == .persistent)
        #expect(preview.server == Endpoint(address: servers[1].address, port: 80))
    }

    /// The templates of FTP services and of those for every port have port 0.
    @Test(arguments: [21, 0]) func templatesForSeveralPortsKeepTheirClients(port: UInt16) {
        var director = SimulatedDirector()
        let virtual = Endpoint(address: Self.virtual.address, port: port)
        let packets = Endpoint(address: Self.virtual.address, port: 21)
        let servers = [11, 13].map { Endpoint(address: .ipv4(0x0a01_0000 + $0), port: 21) }
        director.adopt(
            Self.snapshot(
                .endpoint(.tcp, virtual), persistence: Persistence(timeout: 300, netmask: .ipv4(.max)),
                [(servers[0], ConnectionCounts()), (servers[1], ConnectionCounts(persistent: 1))]),
            [
                Self.entry(
                    port: 0, virtual: Endpoint(address: virtual.address, port: 0),
                    Endpoint(address: servers[1].address, port: 0), "ASSURED")
            ])
        let preview = director.preview(Self.client(5000, to: packets))
        #expect(preview.placement.outcome == .persistent)
        #expect(preview.server == servers[1])
    }

    /// The kernel drops packets of connections whose server was deleted, whether the service is there or not.
    @Test(arguments: [true, false]) func connectionsOfDeletedServersAreRefused(hasService: Bool) {
        var director = SimulatedDirector()
        let server = Endpoint(address: .ipv4(0x0a01_000b), port: 8080)
        let other =
            hasService ? Self.service : .endpoint(.tcp, Endpoint(address: Self.virtual.address, port: 443))
        let gaps = director.adopt(
            // Another port of the same machine is another server.
            Self.snapshot(other, [(Endpoint(address: server.address, port: 80), ConnectionCounts())]),
            [Self.entry(port: 4000, server, "ESTABLISHED")])
        #expect(gaps.entriesOfDeletedServers == 1)
        #expect(director.numberOfConnections == 1)
        #expect(director.preview(Self.client(4000)).placement.outcome == .refused)
        #expect(director.snapshot().services[0].destinations.count == 1)
        #expect(director.snapshot().services[0].destinations[0].counts == ConnectionCounts())
        #expect(director.brokenInvariant() == nil)
        director.advance(to: 61 * SimulationTime.second)
        #expect(director.numberOfConnections == 0)
    }

    /// The kernel keeps a connection that came by a template, and schedules others in TIME_WAIT anew
    /// (`is_new_conn_expected`); which those are it does not show.
    @Test(arguments: [
        ("11.0.0.1", "11.0.0.0"), ("11.0.0.1", "11.0.0.1"), ("11.18.52.1", "11.0.0.1"),
        ("11.0.0.1", "0.0.0.0"),
        ("2001:db8::5", "2001:db8::"), ("2001:db8::5", "2001:db8::4"), ("2001:db8::5", "2001:db8::5"),
    ])
    func connectionsMayHaveComeByTemplatesOfOtherNetmasks(client: String, template: String) throws {
        let preview = try Self.reusedPort(client, template)
        #expect(preview.placement.outcome == .existing)
        #expect(preview.server == Self.reused[1])
        #expect(preview.alternatives.map(\.preview.placement.outcome) == [.scheduled])
        #expect(preview.alternatives.map(\.preview.server) == [Self.reused[0]])
    }

    /// No netmask makes the one of the other.
    @Test(arguments: [
        ("11.0.0.1", "11.0.0.2"), ("11.0.0.1", "12.0.0.0"), ("2001:db8::5", "2001:db8::1"),
        ("2001:db8::5", "2001:db9::"),
    ])
    func connectionsOfNoTemplateAreScheduledAnew(client: String, template: String) throws {
        let preview = try Self.reusedPort(client, template)
        #expect(preview.placement.outcome == .scheduled)
        #expect(preview.server == Self.reused[0])
        #expect(preview.alternatives == [])
    }

    private static let reused = [11, 13].map { Endpoint(address: .ipv4(0x0a01_0000 + $0), port: 80) }

    /// A client comes from the port of a connection in TIME_WAIT. Its service is not persistent any more.
    private static func reusedPort(_ client: String, _ template: String) throws -> Preview {
        let client = try #require(IPAddress(client))
        let virtual = Endpoint(
            address: client.family == .ipv4 ? Self.virtual.address : .ipv6(0x2001_0db8 << 96 | 0x80), port: 80
        )
        var director = SimulatedDirector()
        func entry(_ client: Endpoint, _ state: String) -> ConnectionEntry {
            ConnectionEntry(
                transport: .tcp, client: client, virtual: virtual, destination: reused[1], state: state,
                expires: 60)
        }
        let reusing = Endpoint(address: client, port: 4000)
        director.adopt(
            snapshot(
                .endpoint(.tcp, virtual),
                [(reused[0], ConnectionCounts()), (reused[1], ConnectionCounts(inactive: 1, persistent: 1))]),
            [
                entry(reusing, "TIME_WAIT"),
                entry(Endpoint(address: try #require(IPAddress(template)), port: 0), "ASSURED"),
            ])
        let preview = director.preview(Flow(time: 0, transport: .tcp, client: reusing, destination: virtual))
        #expect(director.brokenInvariant() == nil)
        return preview
    }

    /// The service for every port and that of FTP share templates (`ip_vs_sched_persist`), and so get each other's clients.
    @Test func connectionsByTheTemplateOfAnotherServiceAreOfItsServer() {
        var director = SimulatedDirector()
        let server = Endpoint(address: .ipv4(0x0a01_000b), port: 80)
        let other = Endpoint(address: .ipv4(0x0a01_000d), port: 80)
        func service(_ port: UInt16, _ counts: ConnectionCounts) -> ServiceSnapshot {
            Self.snapshot(
                .endpoint(.tcp, Endpoint(address: Self.virtual.address, port: port)),
                persistence: Persistence(timeout: 60, netmask: .ipv4(.max)),
                [(server, counts), (other, ConnectionCounts())]
            ).services[0]
        }
        let ftp = ConnectionCounts(active: 1, persistent: 1)
        let https = Endpoint(address: Self.virtual.address, port: 443)
        let gaps = director.adopt(
            TableSnapshot(services: [service(0, ConnectionCounts()), service(21, ftp)]),
            [
                Self.entry(
                    port: 0, virtual: Endpoint(address: Self.virtual.address, port: 0),
                    Endpoint(address: server.address, port: 0), "ASSURED"),
                Self.entry(
                    port: 4000, virtual: https, Endpoint(address: server.address, port: 443), "ESTABLISHED"),
            ])
        #expect(gaps.unexplained == [])
        #expect(
            director.snapshot().services.map { $0.destinations[0].counts } == [ConnectionCounts(), ftp])
    }

    /// Two templates look alike, and only one of them is of a server that is there.
    @Test func templatesThatMayBeOfADeletedServerMayBeVoid() {
        var director = SimulatedDirector()
        let servers = [11, 13].map { Endpoint(address: .ipv4(0x0a01_0000 + $0), port: 80) }
        func service(_ port: UInt16, _ servers: [(endpoint: Endpoint, counts: ConnectionCounts)])
            -> ServiceSnapshot
        {
            let virtual = Endpoint(address: Self.virtual.address, port: port)
            return Self.snapshot(
                .endpoint(.tcp, virtual), persistence: Persistence(timeout: 60, netmask: .ipv4(.max)), servers
            ).services[0]
        }
        func template(_ client: UInt32) -> ConnectionEntry {
            ConnectionEntry(
                transport: .tcp, client: Endpoint(address: .ipv4(client), port: 0),
                virtual: Endpoint(address: Self.virtual.address, port: 0),
                destination: Endpoint(address: servers[0].address, port: 0), state: "ASSURED", expires: 60)
        }
        // The service for every port had the server, too.
        let gaps = director.adopt(
            TableSnapshot(services: [
                service(0, [(servers[1], ConnectionCounts())]),
                service(21, [(servers[0], ConnectionCounts(persistent: 1))]),
            ]), [template(0x0b00_0001), template(0x0b00_0002)])
        #expect(gaps.ambiguousEntries == 2)
        #expect(director.brokenInvariant() == nil)
        let preview = director.preview(Self.client(4000))
        let all = [preview] + preview.alternatives.map(\.preview)
        #expect(Set(all.map(\.placement.outcome)) == [.persistent, .scheduled])
        #expect(Set(all.compactMap { $0.server?.address }) == Set(servers.map(\.address)))
        #expect(preview.alternatives.map(\.hidden) == [[.serviceOfTemplate]])
        #expect(director.snapshot().services.map { $0.destinations[0].counts.persistent } == [0, 1])
    }

    /// What a kernel counts decides, also where no entry says why.
    @Test func countsAreTheKernels() {
        var director = SimulatedDirector()
        let servers = [1, 2].map { Endpoint(address: .ipv4(0x0a01_0000 + $0), port: 0) }
        let counts = [
            ConnectionCounts(active: 3, inactive: 2), ConnectionCounts(active: 2, inactive: 1, persistent: 4),
        ]
        // The mark of the packets was not told.
        let gaps = director.adopt(
            Self.snapshot(.firewallMark(10, .ipv4), Array(zip(servers, counts))),
            [Self.entry(port: 4000, Endpoint(address: servers[0].address, port: 80), "ESTABLISHED")])
        #expect(gaps.unexplained.map(\.counts) == [ConnectionCounts(active: 2, inactive: 2), counts[1]])
        #expect(director.snapshot().services[0].destinations.map(\.counts) == counts)
        #expect(director.brokenInvariant() == nil)
        director.advance(to: 5000 * SimulationTime.second)
        #expect(
            director.snapshot().services[0].destinations.map(\.counts)
                == [ConnectionCounts(active: 2, inactive: 2), counts[1]])
    }

    /// The kernel has them, so they are there.
    @Test func nothingIsRefused() {
        var director = SimulatedDirector()
        let servers: [IPAddress] = [.ipv4(0x7fff_ffff), .ipv4(0x0a01_0001)]
        var snapshot = Self.snapshot(
            .firewallMark(7, .ipv4), servers.map { (Endpoint(address: $0, port: 0), ConnectionCounts()) })
        snapshot.services[0].service.scheduler = SchedulerName(rawValue: "own")
        #expect(director.adopt(snapshot, []) == AdoptionGaps())
        #expect(
            director.snapshot().services.map { $0.destinations.map(\.destination.endpoint.address) }
                == [servers])
    }

    /// Time-outs that were shortened after entries were made: what comes after these ends before them.
    @Test func longerTimersDoNotHoldUpLaterOnes() {
        var settings = SimulatorSettings()
        settings.timeouts = ConnectionTimeouts(tcp: 30, tcpFinal: 30, udp: 30)
        var director = SimulatedDirector(settings: settings)
        let server = Endpoint(address: .ipv4(0x0a01_0001), port: 80)
        director.adopt(
            Self.snapshot(Self.service, [(server, ConnectionCounts(active: 1))]),
            [Self.entry(port: 4000, server, "ESTABLISHED", 850)])
        #expect(director.brokenInvariant() == nil)
        _ = director.open(Self.client(4001))
        #expect(director.brokenInvariant() == nil)
        director.advance(to: 31 * SimulationTime.second)
        #expect(director.numberOfConnections == 1)
        director.advance(to: 851 * SimulationTime.second)
        #expect(director.numberOfConnections == 0)
    }
}
