import GuestSupport
import IPVSKernel
import IPVSModel
import Testing

/// Many changes a send, and what the kernel says about each.
@Suite(.inEmbeddedKernel) struct BatchTests {
    private static func services(_ count: Int) -> [VirtualService] {
        (0..<count).map { index in
            let address = IPAddress.ipv4(0x0a00_0000 + UInt32(index))
            return VirtualService(
                identity: .endpoint(.tcp, Endpoint(address: address, port: 80)), scheduler: .roundRobin)
        }
    }

    @Test func tenThousandRulesInManyBatches() throws {
        let services = Self.services(2000)
        let servers = (1...4).map {
            Destination(endpoint: Endpoint(address: .ipv4(0xc0a8_0100 + $0), port: 80))
        }
        let changes = services.flatMap { service in
            [TableChange.addService(service)]
                + servers.map { .addDestination($0, to: service.identity) }
        }
        let (full, plain) = try withFreshTable { kernel in
            try apply(changes, to: &kernel)
            return (try kernel.table(), try kernel.plainTable(file: "/proc/thread-self/net/ip_vs"))
        }
        #expect(Set(full.services.map(\.service)) == Set(services))
        #expect(full.services.allSatisfy { $0.destinations.map(\.destination) == servers.reversed() })
        #expect(
            plain.services.map { $0.destinations.map(\.destination.endpoint) }
                == full.services.map { $0.destinations.map(\.destination.endpoint) })
    }

    @Test func everyRefusalFindsItsLine() throws {
        // Every third change is an addition that the one before it has made already.
        let changes = Self.services(1500).enumerated().flatMap { index, service in
            index % 3 == 0
                ? [TableChange.addService(service), .addService(service)] : [TableChange.addService(service)]
        }
        let expected = changes.indices.filter { $0 > 0 && changes[$0] == changes[$0 - 1] }
        let refused = try withFreshTable { try $0.apply(changes) }
        #expect(refused.map(\.index) == expected)
        #expect(refused.allSatisfy { $0.reason == .serviceExists })
    }

    @Test func nothingButRefusals() throws {
        let changes = Self.services(5000).map { TableChange.deleteService($0.identity) }
        let refused = try withFreshTable { try $0.apply(changes) }
        #expect(refused.map(\.index) == Array(changes.indices))
    }

    @Test func plainTableOfEveryKindOfService() throws {
        let mark = VirtualService(identity: .firewallMark(0x8000_0001, .ipv6))
        let six = VirtualService(identity: try .tcp("2001:db8::1", 443), flags: .onePacket)
        let sctp = VirtualService(
            identity: .endpoint(.sctp, try Endpoint("10.0.0.1", 0)),
            persistence: Persistence(netmask: .ipv4(0xff00_0000)))
        let methods: [ForwardingMethod] = [.masquerading, .directRouting, .tunnelling(.ipip)]
        let servers = try methods.enumerated().map { index, method in
            Destination(
                endpoint: try Endpoint("192.168.1.\(index)", 0), method: method, weight: Int32(index) * 1000)
        }
        let servers6 = try methods.enumerated().map { index, method in
            Destination(endpoint: try Endpoint("2001:db8:1::\(index)", 443), method: method)
        }
        let changes =
            [mark, six, sctp].map { TableChange.addService($0) }
            + servers.map { .addDestination($0, to: sctp.identity) }
            + servers6.flatMap {
                [.addDestination($0, to: mark.identity), .addDestination($0, to: six.identity)]
            }
        let (full, plain) = try withFreshTable { kernel in
            try apply(changes, to: &kernel)
            return (try kernel.table(), try kernel.plainTable(file: "/proc/thread-self/net/ip_vs"))
        }
        for (left, right) in zip(full.services, plain.services) {
            #expect(left.service == right.service)
            #expect(left.destinations.map(\.destination) == right.destinations.map(\.destination))
            #expect(left.destinations.map(\.counts) == right.destinations.map(\.counts))
        }
        #expect(full.services.count == 3 && plain.services.count == 3)
    }
}
