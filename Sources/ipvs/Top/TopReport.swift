import IPVSFormats
import IPVSModel

/// `ipvs top --once` and `--batch`: all lines of a reading.
struct TopReport: Report {
    /// When it was read: seconds since 1970.
    var time: Int64
    var source: TopRates.Source
    /// Seconds between readings.
    var interval: Int
    /// In the order in which they are listed.
    var entries: [TopEntry]

    init(time: Int64, source: TopRates.Source, interval: Int, _ entries: [TopEntry], sort: TopSort) {
        (self.time, self.source, self.interval) = (time, source, interval)
        self.entries = sort.sorted(entries, isReversed: false, figures: \.figures, name: \.identity).map {
            $0.withServers(sortedBy: sort, isReversed: false)
        }
    }

    var text: [TextBlock] {
        let servers = entries.reduce(0) { $0 + $1.count }
        return [
            .sentence(
                "\(UTCText.text(time)): \(entries.count) services, \(servers) servers; rates: \(source.text(interval: interval))"
            )
        ] + (entries.isEmpty ? [] : [.blank, .table(table)])
    }

    private var table: TextTable {
        TextTable(
            [
                .init("server", .left), .init("weight", leftOut: 3), .init("conn/s"), .init("active"),
                .init("inactive", leftOut: 4), .init("in pk/s", leftOut: 7), .init("out pk/s", leftOut: 8),
                .init("in B/s", leftOut: 5), .init("out B/s", leftOut: 6), .init("share", leftOut: 2),
                .init("by weight", leftOut: 1),
            ],
            groups: entries.map { entry in
                TextTable.Group(
                    title: "\(entry.identity) \(entry.scheduler)",
                    rows: entry.servers.map { server in
                        ["\(server.endpoint)", "\(server.weight)"] + Self.cells(server.figures) + [
                            Self.percent(entry.loadShare(of: server)),
                            Self.percent(entry.weightShare(of: server)),
                        ]
                    } + [["in all", ""] + Self.cells(entry.figures) + ["", ""]])
            })
    }

    private static func cells(_ figures: TopFigures) -> [String] {
        let rates = figures.rates
        func text(_ rate: KeyPath<TopRates, UInt64>) -> String { rates.map { "\($0[keyPath: rate])" } ?? "-" }
        return [
            text(\.connections), "\(figures.active)", "\(figures.inactive)", text(\.incomingPackets),
            text(\.outgoingPackets), text(\.incomingBytes), text(\.outgoingBytes),
        ]
    }

    private static func percent(_ millionths: Int?) -> String {
        millionths.map { NumberText.percent(Double($0) / 1_000_000) } ?? "-"
    }

    // MARK: JSON

    var json: JSON {
        RunJSON.document(
            "top",
            [
                ("time", .integer(time)), ("rates", .string(source.rawValue)),
                ("services", .array(entries.map(Self.service))),
            ])
    }

    private static func service(_ entry: TopEntry) -> JSON {
        .object(
            RunJSON.identity(entry.identity) + [("scheduler", .string(entry.scheduler))]
                + members(entry.figures) + [
                    (
                        "servers",
                        .array(
                            entry.servers.map { server in
                                .object(
                                    [
                                        ("server", .string("\(server.endpoint)")),
                                        ("weight", .integer(Int64(server.weight))),
                                    ] + members(server.figures) + [
                                        ("share", share(entry.loadShare(of: server))),
                                        ("weightShare", share(entry.weightShare(of: server))),
                                    ])
                            })
                    )
                ])
    }

    private static func members(_ figures: TopFigures) -> [(String, JSON)] {
        let rates = figures.rates
        func rate(_ rate: KeyPath<TopRates, UInt64>) -> JSON {
            rates.map { .unsigned($0[keyPath: rate]) } ?? .null
        }
        return [
            ("connectionRate", rate(\.connections)), ("active", .unsigned(figures.active)),
            ("inactive", .unsigned(figures.inactive)), ("incomingPacketRate", rate(\.incomingPackets)),
            ("outgoingPacketRate", rate(\.outgoingPackets)), ("incomingByteRate", rate(\.incomingBytes)),
            ("outgoingByteRate", rate(\.outgoingBytes)),
        ]
    }

    private static func share(_ millionths: Int?) -> JSON {
        millionths.map { .decimal(Double($0) / 1_000_000) } ?? .null
    }
}
