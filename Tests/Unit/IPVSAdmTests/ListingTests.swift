import IPVSModel
import IPVSRules
import TestSupport
import Testing

@testable import ipvsadm

/// Listings of one odd table against what C ipvsadm 1.31 printed of it in the embedded kernel.
@Suite struct ListingTests {
    /// The table that the recordings show.
    static func table() throws -> TableSnapshot {
        var table = TableSnapshot()
        let parser = CommandParser(names: .none)
        for line in try Fixtures.text("listings/table.rules").split(separator: "\n") {
            switch try parser.parse(Words(splitting: String(line))) {
            case .change(.addService(let service)): table.services.append(.init(service: service))
            case .change(.addDestination(let destination, let identity)):
                let index = try #require(table.services.firstIndex { $0.service.identity == identity })
                table.services[index].destinations.insert(.init(destination: destination), at: 0)
            default: Issue.record("no rule of a table: \(line)")
            }
        }
        return table
    }

    /// What `/etc/hosts` and `/etc/services` said when the listings were recorded.
    static var names: NameTable {
        let hosts = [
            "10.0.0.1": "web.example.com", "192.168.1.1": "rs1",
            "192.168.1.2": "a-very-long-host-name-for-a-real-server.example.com",
            "10.0.0.3": "a-very-long-host-name-for-a-virtual-service.example.com",
            "2001:db8::1": "six.example.com", "2001:db8:1::1": "rs6",
            "2001:db8::2": "a-very-long-host-name-for-an-ipv6-service.example.com",
        ]
        let ports: [NamedPort: String] = [
            .init(number: 80, transport: .tcp): "http", .init(number: 443, transport: .tcp): "https",
            .init(number: 53, transport: .udp): "domain", .init(number: 9000, transport: .sctp): "sctp-port",
        ]
        var names = NameTable()
        for (address, name) in hosts {
            if let address = IPAddress(address) { names.hosts[address] = Array(name.utf8) }
        }
        for (port, name) in ports { names.ports[port] = Array(name.utf8) }
        return names
    }

    static func listing(_ table: TableSnapshot, _ options: ListingOptions) -> String {
        if let counters = ServiceListing<ServiceSnapshot, CountedServer>(options) {
            return listing(table, counters, options)
        }
        return listing(table, ServiceListing<ServiceSnapshot, DestinationSnapshot>(options), options)
    }

    private static func listing<Server>(
        _ table: TableSnapshot, _ listing: ServiceListing<ServiceSnapshot, Server>, _ options: ListingOptions
    ) -> String {
        var text: Bytes = []
        VersionLine.append(.init(version: 0x010201, connectionTableSize: 4096), to: &text)
        listing.appendHeading(to: &text)
        let endpoints = EndpointText(names: options.contains(.numeric) ? .init() : names)
        let order = EntryOrder(isSorted: !options.contains(.unsorted))
        for index in order.order(of: table.services.reversed()) {
            let entry = table.services[table.services.count - 1 - index]
            var servers = entry.destinations.map { Server($0) }
            order.arrange(&servers)
            listing.append(entry, servers, as: endpoints, to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    @Test(
        arguments: [
            ("plain", []), ("stats", .statistics), ("rate", .rates), ("thresholds", .thresholds),
            ("persistent-conn", .persistentConnections), ("tun-info", .tunnels),
        ] as [(String, ListingOptions)])
    func listingsEqualTheReference(name: String, options: ListingOptions) throws {
        let table = try Self.table()
        #expect(try Self.listing(table, options) == Fixtures.text("listings/\(name).txt"))
        let numeric = try Fixtures.text("listings/\(name)-numeric.txt")
        #expect(Self.listing(table, options.union(.numeric)) == numeric)
    }

    @Test func theFirstKindOfListingWins() throws {
        let table = try Self.table()
        let all: ListingOptions = [.statistics, .rates, .thresholds, .persistentConnections, .tunnels]
        #expect(Self.listing(table, all) == Self.listing(table, .statistics))
        #expect(
            Self.listing(table, [.tunnels, .persistentConnections])
                == Self.listing(table, .persistentConnections))
    }

    @Test func everyFlagIsShown() {
        var text: Bytes = []
        let identity = ServiceIdentity.firewallMark(4_294_967_295, .ipv4)
        let service = VirtualService(identity: identity, scheduler: .sourceHashing, flags: .scheduler3)
        ServiceListing<ServiceSnapshot, DestinationSnapshot>.plain.append(
            .init(service: service), [], as: EndpointText(), to: &text)
        #expect(String(decoding: text, as: UTF8.self) == "FWM  4294967295 sh (flag-3)\n")
    }

    /// Lines are written into room that is asked for once: the longest must fit, and names are cut.
    @Test func theLongestLinesFit() throws {
        let name = Bytes(repeating: UInt8(ascii: "n"), count: 1000)
        var counters = Statistics()
        counters.connections = .max
        counters.incomingPackets = .max
        counters.outgoingPackets = .max
        counters.incomingBytes = .max
        counters.outgoingBytes = .max
        for address in [.ipv4(.max), .ipv6(0xffff_ffff_ffff), .ipv6(.max)] as [IPAddress] {
            let endpoint = Endpoint(address: address, port: .max)
            let tunnel = Tunnel.gue(port: .max, checksum: .remote)
            let server = DestinationSnapshot(
                destination: .init(endpoint: endpoint, method: .tunnelling(tunnel), weight: .min),
                counts: .init(active: .max, inactive: .max, persistent: .max), statistics: counters)
            let table = TableSnapshot(services: [
                ServiceSnapshot(
                    service: .init(identity: .endpoint(.tcp, endpoint)), statistics: counters,
                    destinations: [server])
            ])
            for options in [.statistics, .tunnels, .persistentConnections] as [ListingOptions] {
                #expect(Self.listing(table, options.union([.numeric, .exact])).hasSuffix("\n"))
            }
            var endpoints = EndpointText()
            endpoints.names.hosts[address] = name
            endpoints.names.ports[.init(number: .max, transport: .tcp)] = name
            let listing = ServiceListing<ServiceSnapshot, CountedServer>.statistics(exact: true)
            var text: Bytes = []
            listing.append(table.services[0], [CountedServer(server)], as: endpoints, to: &text)
            let width = address.family == .ipv4 ? 28 : 59
            let line = try #require(text.split(separator: UInt8(ascii: "\n")).last)
            #expect(line.count == 5 + width + 5 * 21)
        }
    }

    @Test func sortingIsUnsigned() {
        let addresses: [IPAddress] = [.ipv4(0xc0a8_0001), .ipv4(0x0a00_0001), .ipv6(0xfd00 << 112), .ipv6(1)]
        let services = addresses.map {
            ServiceSnapshot(
                service: .init(identity: .endpoint(.tcp, .init(address: $0, port: 80))))
        }
        #expect(EntryOrder(isSorted: true).order(of: services) == [1, 0, 3, 2])
        #expect(EntryOrder(isSorted: false).order(of: services) == [0, 1, 2, 3])
    }
}
