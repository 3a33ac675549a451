import GuestSupport
import IPVSKernel
import IPVSModel
import Testing

/// Every attribute of a destination, written to the kernel and read back.
@Suite(.inEmbeddedKernel) struct DestinationTests {
    private static func methods() -> [ForwardingMethod] {
        [.masquerading, .directRouting, .tunnelling(.ipip)]
            + TunnelChecksum.allCases.map { .tunnelling(.gue(port: 6080, checksum: $0)) }
            + [TunnelChecksum.none, .full].map { .tunnelling(.gre(checksum: $0)) }
    }

    private static func read(_ destination: Destination, in service: VirtualService) throws -> TableSnapshot {
        try withFreshTable { kernel in
            try apply(
                [.addService(service), .addDestination(destination, to: service.identity)], to: &kernel)
            return try kernel.snapshot()
        }
    }

    @Test(arguments: methods()) func everyForwardingMethodInBothFamilies(method: ForwardingMethod) throws {
        for (vip, rip) in [("10.0.0.1", "192.168.1.1"), ("2001:db8::1", "2001:db8:1::1")] {
            let service = VirtualService(identity: try .tcp(vip, 80))
            let destination = Destination(endpoint: try Endpoint(rip, 8080), method: method)
            let table = try Self.read(destination, in: service)
            #expect(table.services.first?.destinations.map(\.destination) == [destination])
        }
    }

    @Test(arguments: [("10.0.0.1", "2001:db8:1::1"), ("2001:db8::1", "192.168.1.1")])
    func tunnelsAcrossFamilies(vip: String, rip: String) throws {
        let service = VirtualService(identity: try .tcp(vip, 80))
        let destination = Destination(endpoint: try Endpoint(rip, 80), method: .tunnelling(.ipip))
        let table = try Self.read(destination, in: service)
        #expect(table.services.first?.destinations.map(\.destination) == [destination])
    }

    @Test(arguments: [0, 1, 65535, Int32.max])
    func weights(weight: Int32) throws {
        let service = VirtualService(identity: try .tcp("10.0.0.1", 80))
        let destination = Destination(endpoint: try Endpoint("192.168.1.1", 80), weight: weight)
        let table = try Self.read(destination, in: service)
        #expect(table.services.first?.destinations.first?.destination.weight == weight)
    }

    @Test func thresholdsCountsAndStatistics() throws {
        let service = VirtualService(identity: .firewallMark(7, .ipv4))
        let thresholds = ConnectionThresholds(upper: .max, lower: 5)
        let destination = Destination(endpoint: try Endpoint("192.168.1.1", 0), thresholds: thresholds)
        let entry = try #require(try Self.read(destination, in: service).services.first?.destinations.first)
        #expect(entry.destination == destination)
        #expect(entry.counts == ConnectionCounts())
        #expect(entry.statistics == Statistics())
    }

    @Test func aTunnelCanBecomePlainAgain() throws {
        let service = VirtualService(identity: try .tcp("10.0.0.1", 80))
        let endpoint = try Endpoint("192.168.1.1", 80)
        let gue = Destination(endpoint: endpoint, method: .tunnelling(.gue(port: 6080, checksum: .remote)))
        let ipip = Destination(endpoint: endpoint, method: .tunnelling(.ipip), weight: 9)
        let read = try withFreshTable { kernel in
            try apply(
                [
                    .addService(service), .addDestination(gue, to: service.identity),
                    .editDestination(ipip, of: service.identity),
                ], to: &kernel)
            return try kernel.destinations(of: service.identity).map(\.destination)
        }
        #expect(read == [ipip])
    }

    @Test func lastAddedIsFirstListed() throws {
        let service = VirtualService(identity: try .tcp("10.0.0.1", 80))
        let servers = try (1...5).map { Destination(endpoint: try Endpoint("192.168.1.\($0)", 80)) }
        let read = try withFreshTable { kernel in
            let additions = servers.map { TableChange.addDestination($0, to: service.identity) }
            try apply([.addService(service)] + additions, to: &kernel)
            return try kernel.destinations(of: service.identity).map(\.destination)
        }
        #expect(read == servers.reversed())
    }

    @Test func refusals() throws {
        let web = VirtualService(identity: try .tcp("10.0.0.1", 80))
        let missing = try ServiceIdentity.tcp("10.0.0.9", 80)
        let server = Destination(endpoint: try Endpoint("192.168.1.1", 80))
        let other = Destination(endpoint: try Endpoint("192.168.1.2", 80))
        var negative = other
        negative.weight = -1
        var crossed = other
        crossed.thresholds = ConnectionThresholds(upper: 1, lower: 2)
        let multicast = Destination(endpoint: try Endpoint("224.0.0.1", 80))
        let changes: [TableChange] = [
            .addService(web), .addDestination(server, to: web.identity),
            .addDestination(server, to: web.identity), .addDestination(server, to: missing),
            .editDestination(server, of: missing), .deleteDestination(server.endpoint, from: missing),
            .editDestination(other, of: web.identity), .deleteDestination(other.endpoint, from: web.identity),
            .addDestination(negative, to: web.identity), .addDestination(crossed, to: web.identity),
            .addDestination(multicast, to: web.identity),
        ]
        let refused = try withFreshTable { [changes] in try $0.apply(changes) }
        #expect(refused.map(\.index) == Array(2...10))
        #expect(
            refused.map(\.reason) == [
                .destinationExists, .noSuchService, .noSuchService, .noSuchService, .noSuchDestination,
                .noSuchDestination, .outOfRange, .outOfRange, .invalid,
            ])
    }
}
