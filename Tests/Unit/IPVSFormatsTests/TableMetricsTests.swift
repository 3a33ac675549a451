import IPVSModel
import Testing

@testable import IPVSFormats

@Suite struct TableMetricsTests {
    private static func statistics(_ first: UInt64) -> Statistics {
        var statistics = Statistics()
        statistics.connections = first
        statistics.incomingPackets = first &+ 1
        statistics.outgoingPackets = first &+ 2
        statistics.incomingBytes = first &+ 3
        statistics.outgoingBytes = first &+ 4
        return statistics
    }

    private static func service(
        _ identity: ServiceIdentity, servers: [String] = [], first: UInt64 = 100
    ) throws -> ServiceSnapshot {
        ServiceSnapshot(
            service: VirtualService(identity: identity), statistics: statistics(first),
            destinations: try servers.enumerated().map { index, server in
                DestinationSnapshot(
                    destination: Destination(
                        endpoint: try #require(Endpoint(server)), weight: Int32(index + 1)),
                    counts: ConnectionCounts(active: 5, inactive: 6, persistent: 7),
                    statistics: statistics(first * 10))
            })
    }

    private static func endpoint(_ text: String) throws -> Endpoint { try #require(Endpoint(text)) }

    private static func table() throws -> TableSnapshot {
        let daemon = SyncDaemon(role: .backup, interface: #"a"b\c"#, syncID: 9)
        return TableSnapshot(
            services: [
                try service(
                    .endpoint(.tcp, endpoint("10.0.0.1:80")), servers: ["10.1.0.1:8080", "10.1.0.2:80"]),
                try service(.endpoint(.sctp, endpoint("[2001:db8::1]:0")), servers: ["[2001:db8::2]:0"]),
                try service(.firewallMark(0xdead_beef, .ipv4)), try service(.firewallMark(7, .ipv4)),
                try service(.firewallMark(7, .ipv6), servers: ["10.1.0.1:0"], first: .max / 10),
            ],
            timeouts: ConnectionTimeouts(tcp: 900, tcpFinal: 120, udp: 300), daemons: [daemon])
    }

    private static func lines(
        _ snapshot: TableSnapshot, _ format: MetricsFormat = .prometheus,
        showsService: (@Sendable (ServiceIdentity) -> Bool)? = nil,
        showsServer: (@Sendable (Endpoint) -> Bool)? = nil
    ) -> [Substring] {
        let metrics = TableMetrics(
            snapshot, connectionTableSize: 4096, showsService: showsService, showsServer: showsServer)
        return text(metrics, format).split(separator: "\n")
    }

    private static func text(_ metrics: TableMetrics, _ format: MetricsFormat, pieces size: Int = 1 << 20)
        -> String
    {
        var (text, bytes, hasMore) = (metrics.text(format), [UInt8](), true)
        while hasMore {
            let before = bytes.count
            hasMore = text.move(atLeast: size, to: &bytes)
            #expect(!hasMore || (size..<size + 2000).contains(bytes.count - before))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// However it is taken, it is the same text.
    @Test(arguments: MetricsFormat.allCases, [1, 7, 100, 1000, 3000])
    func pieces(format: MetricsFormat, size: Int) throws {
        for table in [try Self.table(), TableSnapshot()] {
            let metrics = TableMetrics(table, connectionTableSize: 4096)
            #expect(Self.text(metrics, format, pieces: size) == Self.text(metrics, format))
        }
    }

    private static func samples(_ lines: [Substring], of name: String) -> [String] {
        lines.filter { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }.map {
            String($0.dropFirst(name.count))
        }
    }

    /// Labels are node_exporter's. A mark of both families is told apart.
    @Test func labels() throws {
        let found = Self.samples(Self.lines(try Self.table()), of: "ipvs_service_connections_total")
        #expect(
            found == [
                #"{local_address="10.0.0.1",local_port="80",local_mark="",proto="TCP"} 100"#,
                #"{local_address="2001:db8::1",local_port="0",local_mark="",proto="SCTP"} 100"#,
                #"{local_address="",local_port="0",local_mark="DEADBEEF",proto="FWM"} 100"#,
                #"{local_address="",local_port="0",local_mark="00000007",proto="FWM"} 100"#,
                #"{local_address="::",local_port="0",local_mark="00000007",proto="FWM"} 1844674407370955161"#,
            ])
    }

    /// Numbers of 64 bits are whole: floating point would round them.
    @Test func servers() throws {
        let lines = Self.lines(try Self.table())
        let server =
            #"{local_address="::",local_port="0",local_mark="00000007",proto="FWM",remote_address="10.1.0.1",remote_port="0"}"#
        for (name, value) in [
            ("connections_total", "18446744073709551610"), ("incoming_packets_total", "18446744073709551611"),
            ("outgoing_packets_total", "18446744073709551612"),
            ("incoming_bytes_total", "18446744073709551613"),
            ("outgoing_bytes_total", "18446744073709551614"), ("connections_active", "5"),
            ("connections_inactive", "6"), ("connections_persistent", "7"), ("weight", "1"),
        ] {
            let found = Self.samples(lines, of: "ipvs_backend_\(name)")
            #expect(found.count == 4)
            #expect(found.last == "\(server) \(value)")
        }
    }

    @Test func director() throws {
        let lines = Self.lines(try Self.table())
        #expect(Self.samples(lines, of: "ipvs_connection_table_size") == [" 4096"])
        #expect(Self.samples(lines, of: "ipvs_connection_table_entries") == [" \(4 * 18)"])
        #expect(
            Self.samples(lines, of: "ipvs_sync_daemon_running") == [
                #"{role="master"} 0"#, #"{role="backup",interface="a\"b\\c",sync_id="9"} 1"#,
            ])
        #expect(
            Self.samples(lines, of: "ipvs_timeout_seconds") == [
                #"{kind="tcp"} 900"#, #"{kind="tcpfin"} 120"#, #"{kind="udp"} 300"#,
            ])
    }

    /// Every family has its two lines before its samples, whatever is in the table, and no sample comes twice.
    @Test(arguments: MetricsFormat.allCases)
    func families(format: MetricsFormat) throws {
        for table in [try Self.table(), TableSnapshot()] {
            var family: (name: Substring, kind: Substring)?
            var seen: Set<Substring> = []
            var families: [Substring] = []
            for line in Self.lines(table, format) where line != "# EOF" {
                let words = line.split(separator: " ", maxSplits: 3)
                if line.hasPrefix("# HELP ") {
                    families.append(words[2])
                    #expect(words.count == 4 && !line.contains("\\"))
                } else if line.hasPrefix("# TYPE ") {
                    #expect(words[2] == families.last)
                    family = (words[2], words[3])
                } else {
                    let name = line.prefix { $0 != "{" && $0 != " " }
                    let (own, kind) = try #require(family)
                    let suffix = format == .openMetrics && kind == "counter" ? "_total" : ""
                    #expect(name == own + suffix)
                    #expect(seen.insert(line.prefix { $0 != " " }).inserted, "\(line)")
                }
            }
            #expect(families.count == 18 && Set(families).count == 18)
        }
    }

    @Test func theEndOfOpenMetrics() throws {
        #expect(Self.lines(try Self.table(), .openMetrics).last == "# EOF")
        #expect(!Self.lines(try Self.table()).contains("# EOF"))
    }

    /// What is not known has no sample, and is not 0.
    @Test func whatIsNotKnown() throws {
        var table = try Self.table()
        table.timeouts = nil
        table.daemons = nil
        for index in table.services.indices {
            table.services[index].statistics = nil
            for server in table.services[index].destinations.indices {
                table.services[index].destinations[server].statistics = nil
            }
        }
        let lines = Self.lines(table)
        #expect(!lines.contains { $0.contains("_total{") || $0.contains("{kind") || $0.contains("{role") })
        #expect(Self.samples(lines, of: "ipvs_backend_weight").count == 4)
    }

    /// The entries are of the whole table all the same.
    @Test func aSelection() throws {
        let shown = try Self.endpoint("10.1.0.2:80")
        let lines = Self.lines(
            try Self.table(), showsService: { !$0.isFirewallMark }, showsServer: { $0 == shown })
        #expect(Self.samples(lines, of: "ipvs_service_connections_total").count == 2)
        let weights = Self.samples(lines, of: "ipvs_backend_weight")
        #expect(weights.count == 1 && weights[0].hasSuffix(#"remote_address="10.1.0.2",remote_port="80"} 2"#))
        #expect(Self.samples(lines, of: "ipvs_connection_table_entries") == [" \(4 * 18)"])
    }
}
