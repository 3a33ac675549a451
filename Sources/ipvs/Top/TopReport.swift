import Glibc
import IPVSFormats
import IPVSModel

/// `ipvs top --once` and `--batch`: all lines of a reading.
struct TopReport {
    /// When it was read: seconds since 1970.
    var time: Int64
    var source: TopRates.Source
    /// Seconds between readings.
    var interval: Int
    /// In the order in which they are listed.
    var entries: [TopEntry]

    init(time: Int64, source: TopRates.Source, interval: Int, _ entries: [TopEntry], sort: TopSort) {
        (self.time, self.source, self.interval) = (time, source, interval)
        self.entries = sort.sorted(entries, isReversed: false, figures: \.figures, name: \.identity.rank).map
        {
            $0.withServers(sortedBy: sort, isReversed: false)
        }
    }

    // MARK: Text

    /// Hands the text to `body` in pieces of whole lines.
    func forEachPiece(width: Int, _ body: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        let servers = entries.reduce(0) { $0 + $1.count }
        let rates = source.text(interval: interval)
        let heading =
            "\(UTCText.text(time)): \(entries.count) services, \(servers) servers; rates: \(rates)"
        for line in TextWrap.lines(heading, width: TerminalWidth.ofSentences(to: STDOUT_FILENO)) {
            try body(Array("\(line)\n".utf8))
        }
        guard !entries.isEmpty else { return }
        try body(Array("\n".utf8))
        try LongTable(columns: Self.columns).forEachPiece(
            of: entries, width: width, sentenceWidth: width, body)
    }

    private static var columns: [LongTable<TopEntry>.Column] {
        [
            .init(.init("server", .left)) { $0.server.map(TextCell.endpoint) ?? .text("in all") },
            .init(.init("weight", leftOut: 3)) { $0.server == nil ? .text("") : .signed($0.weight) },
            .init(.init("conn/s")) { $0.rate(\.connections) },
            .init(.init("active")) { .number($0.active) },
            .init(.init("inactive", leftOut: 4)) { .number($0.inactive) },
            .init(.init("in pk/s", leftOut: 7)) { $0.rate(\.incomingPackets) },
            .init(.init("out pk/s", leftOut: 8)) { $0.rate(\.outgoingPackets) },
            .init(.init("in B/s", leftOut: 5)) { $0.rate(\.incomingBytes) },
            .init(.init("out B/s", leftOut: 6)) { $0.rate(\.outgoingBytes) },
            .init(.init("share", leftOut: 2)) { $0.share($0.loadShare) },
            .init(.init("by weight", leftOut: 1)) { $0.share($0.weightShare) },
        ]
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

/// A server, or what all of a service have together.
struct TopReportRow {
    /// nil for all of them.
    let server: Endpoint?
    fileprivate var weight: Int32 = 0
    private let rates: TopRates?
    fileprivate let active, inactive: UInt64
    /// Millionths.
    fileprivate var loadShare, weightShare: Int?

    fileprivate init(_ figures: TopFigures, server: Endpoint?) {
        self.server = server
        (rates, active, inactive) = (figures.rates, figures.active, figures.inactive)
    }

    @inline(__always)
    fileprivate func rate(_ rate: (TopRates) -> UInt64) -> TextCell {
        rates.map { .number(rate($0)) } ?? .unknown
    }

    @inline(__always)
    fileprivate func share(_ millionths: Int?) -> TextCell {
        server == nil ? .text("") : .percent(millionths.map { Double($0) / 1_000_000 })
    }
}

extension TopEntry: LongTableGroup {
    func appendTitle(to text: inout [UInt8]) {
        text.append(identity)
        text.append(UInt8(ascii: " "))
        text += scheduler.utf8
    }

    var rows: [TopReportRow] {
        var rows: [TopReportRow] = []
        rows.reserveCapacity(servers.count + 1)
        for server in servers {
            var row = TopReportRow(server.figures, server: server.endpoint)
            row.weight = server.weight
            row.loadShare = loadShare(of: server)
            row.weightShare = weightShare(of: server)
            rows.append(row)
        }
        rows.append(TopReportRow(figures, server: nil))
        return rows
    }

    var remark: String? { nil }
}
