import IPVSModel
import Testing

@testable import ipvs

@Suite struct ScopeTests {
    private static let web = identity(.tcp, "192.0.2.10", 443)
    private static let name = identity(.udp, "192.0.2.9", 53)
    private static let six = identity(.tcp, "2001:db8::1", 443)
    private static let mark = ServiceIdentity.firewallMark(5, .ipv4)

    private static func identity(_ transport: TransportProtocol, _ address: String, _ port: UInt16)
        -> ServiceIdentity
    {
        .endpoint(transport, Endpoint(address: IPAddress(address) ?? .ipv4(0), port: port))
    }

    @Test(
        arguments: [
            ("192.0.2.10", [web]), ("192.0.2.0/24", [web, name]), ("192.0.2.8/31", [name]),
            ("0.0.0.0/0", [web, name]),
            ("192.0.2.10-192.0.2.11", [web]), ("192.0.2.1-192.0.2.9", [name]), (":443", [web, six]),
            ("udp/:53", [name]),
            ("tcp/:53", []), ("udp/192.0.2.0/24", [name]), ("192.0.2.10:443", [web]),
            ("tcp/192.0.2.10:443", [web]),
            ("192.0.2.10:80", []), ("2001:db8::/32", [six]), ("[2001:db8::1]:443", [six]), ("::/0", [six]),
            ("mark=5", [mark]), ("mark=6", []),
        ] as [(String, [ServiceIdentity])])
    func parts(text: String, services: [ServiceIdentity]) throws {
        let scope = Scope(parts: [try #require(Scope.Part(text))])
        #expect([Self.web, Self.name, Self.six, Self.mark].filter(scope.contains) == services)
    }

    @Test(arguments: [
        "", "x", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/x", "192.0.2.9-192.0.2.1", "192.0.2.1-2001:db8::1",
        ":", ":65536",
        ":-1", "mark=", "mark=-1", "mark=4294967296", "udp/", "icmp/192.0.2.1", "192.0.2.1:",
        "2001:db8::/129",
    ])
    func noParts(text: String) { #expect(Scope.Part(text) == nil) }

    @Test func severalAddUp() throws {
        let scope = Scope(parts: [try #require(Scope.Part("mark=5")), try #require(Scope.Part(":53"))])
        #expect([Self.web, Self.name, Self.mark].filter(scope.contains) == [Self.name, Self.mark])
        #expect(Scope.all.contains(Self.web))
    }
}
