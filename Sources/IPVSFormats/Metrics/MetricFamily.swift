import IPVSModel

/// The metrics of one name: what they are called, what they mean, and where their values come from.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable { case counter, gauge }

    /// A value: whole, as the kernel counts. A counter may have 64 bits, more than floating point keeps.
    enum Value: Sendable, Hashable {
        case unsigned(UInt64)
        case signed(Int64)
    }

    /// What there is a sample of.
    enum Source: Sendable {
        /// Each service whose counters are known.
        case services(@Sendable (MeasuredCounters) -> UInt64)
        /// Each server of which it is known.
        case servers(@Sendable (ServerFigures) -> Value?)
        /// The director as a whole.
        case director(@Sendable (TableMetrics) -> [(labels: [(name: String, value: String)], value: Value)])
    }

    /// Without the suffix of a counter.
    let name: String
    let kind: Kind
    /// One line; neither format lets it hold a line feed or a backslash as it is.
    let help: String
    let source: Source

    /// Of each line, as bytes.
    let sampleName: [UInt8]

    init(name: String, kind: Kind, help: String, source: Source) {
        (self.name, self.kind, self.help, self.source) = (name, kind, help, source)
        sampleName = Array((kind == .counter ? name + "_total" : name).utf8)
    }

    static let all = ofServices + ofServers + ofDirector

    private static let counters:
        [(name: String, what: String, value: @Sendable (MeasuredCounters) -> UInt64)] = [
            ("connections", "Connections", { $0.connections }),
            ("incoming_packets", "Packets from clients", { $0.incomingPackets }),
            (
                "outgoing_packets", "Packets to clients, where they come by the director,",
                { $0.outgoingPackets }
            ),
            ("incoming_bytes", "Bytes from clients", { $0.incomingBytes }),
            ("outgoing_bytes", "Bytes to clients, where they come by the director,", { $0.outgoingBytes }),
        ]

    private static let ofServices = counters.map { counter in
        MetricFamily(
            name: "ipvs_service_\(counter.name)", kind: .counter,
            help: "\(counter.what) of a virtual service.", source: .services(counter.value))
    }

    private static let ofServers =
        counters.map { counter in
            MetricFamily(
                name: "ipvs_backend_\(counter.name)", kind: .counter,
                help: "\(counter.what) of a real server in a virtual service.",
                source: .servers { $0.counters.map { .unsigned(counter.value($0)) } })
        } + [
            MetricFamily(
                name: "ipvs_backend_connections_active", kind: .gauge,
                help: "Established connections of a real server.",
                source: .servers { .unsigned(UInt64($0.counts.active)) }),
            MetricFamily(
                name: "ipvs_backend_connections_inactive", kind: .gauge,
                help: "Other connections of a real server that are remembered.",
                source: .servers { .unsigned(UInt64($0.counts.inactive)) }),
            MetricFamily(
                name: "ipvs_backend_connections_persistent", kind: .gauge,
                help: "Persistence templates of a real server.",
                source: .servers { .unsigned(UInt64($0.counts.persistent)) }),
            MetricFamily(
                name: "ipvs_backend_weight", kind: .gauge,
                help: "Weight of a real server; 0 takes no new connections.",
                source: .servers { .signed(Int64($0.weight)) }),
        ]

    private static let ofDirector = [
        MetricFamily(
            name: "ipvs_connection_table_size", kind: .gauge,
            help: "Buckets of the connection table.",
            source: .director { [([], .unsigned(UInt64($0.connectionTableSize)))] }),
        MetricFamily(
            name: "ipvs_connection_table_entries", kind: .gauge,
            help: "Connections and persistence templates of the real servers in the table.",
            source: .director { [([], .unsigned($0.entries))] }),
        MetricFamily(
            name: "ipvs_sync_daemon_running", kind: .gauge,
            help: "Whether the daemon of a role that synchronizes connections runs.",
            source: .director { metrics in
                guard let daemons = metrics.daemons else { return [] }
                return SyncDaemon.Role.allCases.map { role in
                    let daemon = daemons.first { $0.role == role }
                    let rest = daemon.map { [("interface", $0.interface), ("sync_id", String($0.syncID))] }
                    return (
                        [("role", role == .master ? "master" : "backup")] + (rest ?? []),
                        .unsigned(daemon == nil ? 0 : 1)
                    )
                }
            }),
        MetricFamily(
            name: "ipvs_timeout_seconds", kind: .gauge,
            help: "Idle time after which a connection of a kind is forgotten.",
            source: .director { metrics in
                guard let timeouts = metrics.timeouts else { return [] }
                return [
                    ([("kind", "tcp")], .unsigned(UInt64(timeouts.tcp))),
                    ([("kind", "tcpfin")], .unsigned(UInt64(timeouts.tcpFinal))),
                    ([("kind", "udp")], .unsigned(UInt64(timeouts.udp))),
                ]
            }),
    ]
}
