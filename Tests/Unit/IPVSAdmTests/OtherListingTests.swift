import IPVSModel
import Testing

@testable import ipvsadm

/// Connections, timeouts and daemons, as C ipvsadm 1.31 printed them.
@Suite struct OtherListingTests {
    private static func endpoint(_ address: String, _ port: UInt16) throws -> Endpoint {
        Endpoint(address: try #require(IPAddress(address)), port: port)
    }

    private static func lines(_ entries: [ConnectionEntry], showsEngine: Bool) -> [String] {
        let listing = ConnectionListing(showsEngine: showsEngine)
        var text: Bytes = []
        listing.appendHeading(to: &text)
        for entry in entries { listing.append(entry, as: EndpointText(), to: &text) }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func entries() throws -> [ConnectionEntry] {
        let virtual = try endpoint("10.0.0.1", 5061)
        let server = try endpoint("10.0.0.5", 5060)
        return [
            ConnectionEntry(
                transport: .udp, client: try endpoint("10.0.0.2", 0), virtual: virtual, destination: server,
                state: "NONE", expires: 599, engine: .init(name: "sip", data: "second-12345@10.0.0.2")),
            ConnectionEntry(
                transport: .sctp, client: try endpoint("10.0.0.2", 80), virtual: virtual, destination: server,
                state: "REJECTED", expires: 2),
            ConnectionEntry(
                transport: .tcp, client: try endpoint("10.0.0.77", 33333), virtual: virtual,
                destination: server, state: "ESTABLISHED", expires: 2_678_399),
            ConnectionEntry(
                transport: .init(rawValue: 0),
                client: try endpoint("2001:db8:1111:2222:3333:4444:5555:6666", 0),
                virtual: try endpoint("2001:db8::1", 54), destination: try endpoint("2001:db8:1::1", 54),
                state: "NONE", expires: 98),
        ]
    }

    @Test func connections() throws {
        #expect(
            Self.lines(try Self.entries(), showsEngine: false) == [
                "IPVS connection entries",
                "pro expire state       source             virtual            destination",
                "UDP 09:59  NONE        10.0.0.2:0         10.0.0.1:5061      10.0.0.5:5060",
                "SCTP 00:02  REJECTED    10.0.0.2:80        10.0.0.1:5061      10.0.0.5:5060",
                "TCP 44639:59 ESTABLISHED 10.0.0.77:33333    10.0.0.1:5061      10.0.0.5:5060",
                "IP  01:38  NONE        [2001:db8:1111:2222:3333:4444:5555:6666]:0 [2001:db8::1]:54   "
                    + "[2001:db8:1::1]:54",
            ])
    }

    @Test func connectionsWithEngineData() throws {
        let lines = Self.lines(try Array(Self.entries().prefix(2)), showsEngine: true)
        #expect(
            lines.dropFirst() == [
                "pro expire state       source             virtual            destination        "
                    + "pe name          pe_data",
                "UDP 09:59  NONE        10.0.0.2:0         10.0.0.1:5061      10.0.0.5:5060    sip                "
                    + "second-12345@10.0.0.2",
                "SCTP 00:02  REJECTED    10.0.0.2:80        10.0.0.1:5061      10.0.0.5:5060",
            ])
    }

    @Test func timeouts() {
        var text: Bytes = []
        TimeoutListing.append(.init(tcp: 2_678_400, tcpFinal: 120, udp: 0), to: &text)
        #expect(String(decoding: text, as: UTF8.self) == "Timeout (tcp tcpfin udp): 2678400 120 0\n")
    }

    @Test func theMasterDaemonComesFirst() throws {
        let backup = SyncDaemon(
            role: .backup, interface: "dummy0", syncID: 7, maximumLength: 1024,
            multicastGroup: IPAddress("ff02::1"), multicastPort: 9000, multicastTimeToLive: 3)
        let master = SyncDaemon(role: .master, interface: "eth0")
        var text: Bytes = []
        DaemonListing.append([backup, master], to: &text)
        #expect(
            String(decoding: text, as: UTF8.self) == """
                master sync daemon (mcast=eth0, syncid=0)
                backup sync daemon (mcast=dummy0, syncid=7, maxlen=1024, group=ff02::1, port=9000, ttl=3)

                """)
    }
}
