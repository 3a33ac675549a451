import Foundation
import IPVSModel
import Testing

@testable import IPVSKernel
@testable import ipvs

/// `ipvs connections`: reading, filters, orphans and sums.
@Suite struct ConnectionTests {
    // MARK: Lines

    private static func line(_ text: String, hasOrigin: Bool = false) -> ConnectionLine? {
        Array(text.utf8).withUnsafeBytes { ConnectionLine($0, hasOrigin: hasOrigin) }
    }

    /// As `ip_vs_conn_seq_show` prints a connection of random addresses, of either family.
    private static func randomLine(_ random: inout some RandomNumberGenerator) -> String {
        func hexadecimal(_ digits: Int) -> String {
            (0..<digits).map { _ in String("0123456789ABCDEF".randomElement(using: &random) ?? "0") }.joined()
        }
        func endpoint(isIPv6: Bool) -> String {
            let address =
                isIPv6
                ? (0..<8).map { _ in hexadecimal(4).lowercased() }.joined(separator: ":") : hexadecimal(8)
            return "\(address) \(hexadecimal(4))"
        }
        let isIPv6 = Bool.random(using: &random)
        let name = ["TCP", "UDP", "SCTP", "IP", "IP_50"].randomElement(using: &random) ?? ""
        let state =
            ["ESTABLISHED", "NONE", "SHUTDOWN_ACK_SENT", "TIME_WAIT", "UDP"].randomElement(using: &random)
            ?? ""
        let ends = [isIPv6, isIPv6, Bool.random(using: &random)].map(endpoint).joined(separator: " ")
        let left =
            UInt32.random(in: 0...UInt32.max, using: &random) >> UInt32.random(in: 0...31, using: &random)
        return name.padding(toLength: max(3, name.count), withPad: " ", startingAt: 0) + " \(ends) "
            + state.padding(toLength: max(11, state.count), withPad: " ", startingAt: 0)
            + String(repeating: " ", count: Int.random(in: 1...7, using: &random)) + "\(left)"
            + (Bool.random(using: &random) ? " sip call-id@example" : "")
    }

    private static func same(_ line: ConnectionLine, _ entry: ConnectionEntry) -> Bool {
        (line.transport, line.client, line.virtual, line.destination)
            == (entry.transport, entry.client, entry.virtual, entry.destination)
            && line.state.description == entry.state && line.expires == entry.expires
    }

    /// The fast reader reads what the other one does, and spoilt lines no otherwise.
    @Test func linesAreReadAsTheOtherReaderDoes() {
        var random = SystemRandomNumberGenerator()
        var spoiltOnes = 0
        for _ in 0..<5000 {
            let text = Self.randomLine(&random)
            guard let line = Self.line(text), let entry = ConnectionEntry(line: Array(text.utf8)[...]) else {
                Issue.record("not read: \(text)")
                continue
            }
            #expect(Self.same(line, entry), "\(text)")
            var bytes = Array(text.utf8)
            let place = Int.random(in: 0..<bytes.count)
            if Bool.random() { bytes[place] = UInt8.random(in: 1...255) } else { bytes.remove(at: place) }
            guard let spoilt = bytes.withUnsafeBytes({ ConnectionLine($0) }) else { continue }
            spoiltOnes += 1
            #expect(
                ConnectionEntry(line: bytes[...]).map { Self.same(spoilt, $0) } == true,
                "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(spoiltOnes > 100)
    }

    @Test(arguments: [
        "", " ", "TCP", "TCP 0A000001 0050 0A000001 0050 0A000001 0050 ESTABLISHED",
        "TCP 0A000001 0050 0A000001 0050 0A000001 0050 ESTABLISHED x",
        "TCP 0A00001 0050 0A000001 0050 0A000001 0050 ESTABLISHED 1",
        "TCP 0A000001 00500 0A000001 0050 0A000001 0050 ESTABLISHED 1",
        "TCP 0A000001 0050 0A000001 0050 0A000001 0050 ESTABLISHED 4294967296",
        "TCP 0A000001 0050 0A000001 0050 0A000001 0050 ABCDEFGHIJKLMNOPQRSTUVWXYZ 1",
        "TCP 0A000001 0050 0A000001 0050 0A000001 0050 \u{1b}[31m 1",
        "TCP 0:0:0:0:0:0:0:1 0050 0A000001 0050 0A000001 0050 ESTABLISHED 1",
        "XYZ 0A000001 0050 0A000001 0050 0A000001 0050 ESTABLISHED 1",
    ])
    func noLines(text: String) { #expect(Self.line(text) == nil) }

    @Test func originsAreRead() {
        let start = "TCP 0A000001 0050 0A000002 0050 0A000003 0050 ESTABLISHED "
        #expect(Self.line(start + "LOCAL     899", hasOrigin: true)?.isSynced == false)
        #expect(Self.line(start + "SYNC       59", hasOrigin: true)?.isSynced == true)
        #expect(Self.line(start + "899", hasOrigin: true) == nil)
    }

    // MARK: Files

    private static func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
        let place = FileManager.default.temporaryDirectory.appending(path: "connections.\(UUID().uuidString)")
        try text.write(to: place, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: place) }
        return try body(place.path)
    }

    /// Lines come whole, wherever the buffer ends, and no line is lost or told twice.
    @Test func filesLargerThanTheBuffer() throws {
        var random = SystemRandomNumberGenerator()
        let lines = (0..<3000).map { _ in Self.randomLine(&random) }
        for hasEnd in [true, false] {
            let text = "Pro FromIP\n" + lines.joined(separator: "\n") + (hasEnd ? "\n" : "")
            try Self.withFile(text) { path in
                var read: [ConnectionLine] = []
                try ConnectionScan.forEach(path: path) { line in
                    read.append(line)
                    return true
                }
                #expect(read == lines.compactMap { Self.line($0) })
                var first = 0
                try ConnectionScan.forEach(path: path) { _ in
                    first += 1
                    return first < 5
                }
                #expect(first == 5)
            }
        }
    }

    @Test func brokenFiles() throws {
        func failure(_ text: String) throws -> KernelError? {
            try Self.withFile(text) { path in
                do throws(KernelError) {
                    try ConnectionScan.forEach(path: path) { _ in true }
                    return nil
                } catch {
                    return error
                }
            }
        }
        #expect(try failure("") == nil && failure("Pro FromIP\n") == nil)
        for text in ["Pro\nnonsense\n", "Pro\n\n", "Pro\n" + String(repeating: "x", count: 1 << 20)] {
            guard case .unreadable(_, errno: EBADMSG)? = try failure(text) else {
                Issue.record("\(text.prefix(20)) passes")
                continue
            }
        }
        #expect(throws: KernelError.noFamily) { try ConnectionScan.forEach(path: "/nowhere") { _ in true } }
    }

    // MARK: Orphans

    private static func owners(_ rules: [(ServiceIdentity, [(Endpoint, Int32)])]) -> ConnectionOwners {
        ConnectionOwners(
            PlainTable(
                services: rules.map { identity, servers in
                    PlainService(
                        service: VirtualService(identity: identity),
                        destinations: servers.map {
                            PlainServer(
                                endpoint: $0, forwarding: .masquerading, weight: $1, active: 0, inactive: 0)
                        })
                }))
    }

    private static func endpoint(_ host: UInt8, _ port: UInt16) -> Endpoint {
        Endpoint(address: .ipv4(0x0a00_0000 + UInt32(host)), port: port)
    }

    private static func connection(
        _ virtual: Endpoint, _ server: Endpoint, _ transport: TransportProtocol = .tcp, client: UInt16 = 4000,
        state: String = "ESTABLISHED"
    ) throws -> ConnectionLine {
        ConnectionLine(
            transport: transport, client: endpoint(99, client), virtual: virtual, destination: server,
            state: try #require(ConnectionStateName(state)), expires: 7)
    }

    @Test func orphans() throws {
        let (web, ftp, all) = (Self.endpoint(1, 80), Self.endpoint(2, 21), Self.endpoint(3, 0))
        let owners = Self.owners([
            (.endpoint(.tcp, web), [(Self.endpoint(11, 80), 1), (Self.endpoint(12, 80), 0)]),
            (.endpoint(.tcp, ftp), [(Self.endpoint(13, 21), 1)]),
            (.endpoint(.tcp, all), [(Self.endpoint(14, 0), 1), (Self.endpoint(15, 0), 0)]),
        ])
        func orphanage(_ virtual: Endpoint, _ server: Endpoint, _ transport: TransportProtocol = .tcp) throws
            -> Orphanage?
        {
            owners.orphanage(of: try Self.connection(virtual, server, transport))
        }
        #expect(try orphanage(web, Self.endpoint(11, 80)) == nil)
        #expect(try orphanage(web, Self.endpoint(12, 80)) == .weightZero)
        #expect(try orphanage(web, Self.endpoint(11, 81)) == .serverDeleted)
        #expect(try orphanage(web, Self.endpoint(11, 80), .udp) == .serviceDeleted)
        #expect(try orphanage(Self.endpoint(1, 81), Self.endpoint(11, 80)) == .serviceDeleted)
        // Data connections of FTP have ports of their own.
        #expect(try orphanage(Self.endpoint(2, 50000), Self.endpoint(13, 40000)) == nil)
        #expect(try orphanage(Self.endpoint(2, 50000), Self.endpoint(14, 40000)) == .serverDeleted)
        #expect(try orphanage(Self.endpoint(3, 8080), Self.endpoint(14, 8080)) == nil)
        #expect(try orphanage(Self.endpoint(3, 8080), Self.endpoint(15, 8080)) == .weightZero)
        #expect(try orphanage(Self.endpoint(3, 8080), Self.endpoint(16, 8080)) == .serverDeleted)
    }

    /// Which mark a connection came by is not shown: it is no orphan of which some mark's server may be the owner.
    @Test func orphansOfMarks() throws {
        let mark = ServiceIdentity.firewallMark(5, .ipv4)
        let owners = Self.owners([(mark, [(Self.endpoint(11, 0), 1), (Self.endpoint(12, 0), 0)])])
        let virtual = Self.endpoint(1, 80)
        func orphanage(_ host: UInt8) throws -> Orphanage? {
            owners.orphanage(of: try Self.connection(virtual, Self.endpoint(host, 80)))
        }
        #expect(try orphanage(11) == nil && orphanage(12) == .weightZero && orphanage(13) == .serverDeleted)
        func template(_ mark: UInt32, _ host: UInt8) throws -> Orphanage? {
            let place = Endpoint(address: .ipv4(mark), port: 0)
            return owners.orphanage(
                of: try Self.connection(
                    place, Self.endpoint(host, 0), TransportProtocol(rawValue: 0), client: 0, state: "NONE"))
        }
        #expect(try template(5, 11) == nil && template(5, 12) == .weightZero)
        #expect(try template(6, 11) == .serviceDeleted)
    }

    // MARK: Sums

    /// Exact as long as there is room, and never further off than it says, whatever comes in which order.
    @Test(arguments: [1, 2, 7, 64, 1000]) func frequentClientsAreWithinTheirBounds(capacity: Int) {
        var random = SystemRandomNumberGenerator()
        for kinds in [1, 10, 500] {
            var clients = FrequentClients(capacity: capacity)
            var exact: [IPAddress: UInt64] = [:]
            let count = 20_000
            for _ in 0..<count {
                // Few clients have most.
                let number = UInt32.random(in: 0..<UInt32(kinds), using: &random)
                let client = IPAddress.ipv4(number * number / UInt32(kinds))
                clients.count(client)
                exact[client, default: 0] += 1
            }
            let most = clients.most(.max)
            #expect(most.count <= capacity)
            #expect(clients.isExact == (exact.count <= capacity))
            #expect(clients.shortfall <= UInt64(2 * count / (capacity + 1)))
            let kept = Dictionary(uniqueKeysWithValues: most.map { ($0.client, $0.count) })
            for (client, number) in exact {
                let found = kept[client] ?? 0
                #expect(found <= number && found + clients.shortfall >= number)
            }
        }
    }

    @Test func summariesAddUp() throws {
        var sums = ConnectionSums()
        for number in 0..<60 {
            // More states than any kernel has.
            sums.count(
                try Self.connection(
                    Self.endpoint(1, 80), Self.endpoint(UInt8(11 + number % 3), 80), state: "S\(number)"))
        }
        sums.count(try Self.connection(Self.endpoint(1, 80), Self.endpoint(11, 80), client: 0, state: "NONE"))
        let rows = sums.sorted
        #expect(rows.map(\.row.connections) == [20, 20, 20] && rows.map(\.row.templates) == [1, 0, 0])
        #expect(sums.states.count == ConnectionSums.mostStates)
        for number in 0..<(ConnectionSums.mostRows + 5) {
            let server = Endpoint(address: .ipv4(0x0b00_0000 + UInt32(number)), port: 1)
            sums.count(try Self.connection(Self.endpoint(1, 80), server))
        }
        #expect(sums.sorted.count == ConnectionSums.mostRows && sums.others.connections == 8)
    }

    // MARK: Output

    /// For the schema: a document of each kind.
    static func documents() throws -> [[UInt8]] {
        let line = try connection(endpoint(1, 80), endpoint(11, 80))
        let owners = Self.owners([])
        var sums = ConnectionSums()
        var clients = FrequentClients(capacity: 1)
        sums.count(line)
        clients.count(line.client.address)
        let tally = ConnectionTally(read: 2, matching: 1)
        return [
            ConnectionSummary(sums: sums, tally: tally).json.text,
            ConnectionClients(clients: clients, tally: tally, limit: 5).json.text,
            try written([line, line], isJSON: true, owners: owners),
        ]
    }

    private static func written(
        _ lines: [ConnectionLine], isJSON: Bool, owners: ConnectionOwners?
    ) throws -> [UInt8] {
        let place = FileManager.default.temporaryDirectory.appending(path: "stream.\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: place) }
        var stream = try ConnectionStream(
            OutputFile(place.path), isJSON: isJSON, hasOrigin: false, owners: owners)
        for line in lines {
            let isWritten = stream.append(line)
            #expect(isWritten)
        }
        try stream.finish(ConnectionTally(read: UInt64(lines.count), matching: UInt64(lines.count)))
        return Array(try Data(contentsOf: place))
    }

    @Test func aDocumentWithoutEntries() throws {
        #expect(
            String(decoding: try Self.written([], isJSON: true, owners: nil), as: UTF8.self) == """
                {
                 "version": 2,
                 "document": "connections",
                 "entries": [],
                 "read": 0,
                 "matching": 0,
                 "complete": true,
                 "servers": null,
                 "clients": null,
                 "clientShortfall": null
                }

                """)
    }

    /// Columns fit the first lines, and later ones that are wider lose nothing.
    @Test func columns() throws {
        var lines = [ConnectionLine](
            repeating: try Self.connection(Self.endpoint(1, 80), Self.endpoint(11, 80)), count: 600)
        lines.append(
            try Self.connection(
                Endpoint(address: .ipv6(0x2001_0db8 << 96 | 1), port: 65535), Self.endpoint(11, 80), .udp))
        let text = String(
            decoding: try Self.written(lines, isJSON: false, owners: Self.owners([])), as: UTF8.self)
        let rows = text.split(separator: "\n").map(String.init)
        #expect(
            rows.prefix(2) == [
                "protocol  client          service      server        state        left  orphan",
                "tcp       10.0.0.99:4000  10.0.0.1:80  10.0.0.11:80  ESTABLISHED  7     service deleted",
            ])
        #expect(rows[601].contains("  [2001:db8::1]:65535  10.0.0.11:80  ESTABLISHED  7"))
        #expect(rows.last == "601 entries of the connection table")
    }

    @Test(arguments: [
        ("connections", "IPVS is not loaded"), ("connections --orphans", "IPVS is not loaded"),
        ("connections --summary --top clients", "leave one out"),
        ("connections --limit 0", "from 1 to 1000000"),
        ("connections --service mark=5", "by which mark"),
        ("connections --client nobody", "expected the clients"),
        ("connections --expires soon", "expected a number"), ("connections --top servers", "servers"),
        ("connections --state ''", "expected a state"),
        ("connections --summary --limit 3", "leave one of the two out"),
    ])
    func mistakes(words: String, message: String) throws {
        let answer = try Shell.run("ipvs \(words)")
        #expect(answer.output == "" && answer.errors.contains(message), "\(answer)")
        #expect(answer.status == 2)
    }
}
