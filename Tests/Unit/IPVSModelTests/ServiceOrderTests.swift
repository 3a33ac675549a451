import Testing

@testable import IPVSModel

/// The order of a sorted listing, spelt out.
@Suite struct ServiceOrderTests {
    @Test func servicesAscend() {
        let addresses: [IPAddress] = [
            .ipv4(1), .ipv4(0x7fff_ffff), .ipv4(0xffff_ffff), .ipv6(1), .ipv6(1 << 64), .ipv6(1 << 127),
            .ipv6(UInt128.max),
        ]
        var services: [ServiceIdentity] = []
        for family in AddressFamily.allCases.sorted() {
            for transport in [TransportProtocol(rawValue: 0), .tcp, .udp, .sctp, .init(rawValue: .max)] {
                for address in addresses where address.family == family {
                    for port in [0, 80, 0x8000, .max] as [UInt16] {
                        services.append(.endpoint(transport, Endpoint(address: address, port: port)))
                    }
                }
            }
        }
        for mark in [1, 2, 0x8000_0000, .max] as [UInt32] {
            services += [.firewallMark(mark, .ipv4), .firewallMark(mark, .ipv6)]
        }
        for (place, left) in services.enumerated() {
            for (other, right) in services.enumerated() { #expect((left < right) == (place < other)) }
        }
        #expect(services.reversed().sorted() == services)
    }
}
