import IPVSModel

extension DirectorBundle {
    private enum Member: String, CaseIterable {
        case version, document, time, program, anonymous, table, counts, host
    }

    /// Whether a text of JSON is one.
    package static func isWritten(in text: [UInt8]) -> Bool {
        JSONReader(text, file: "").documentKind() == document
    }

    /// Reads what `json` wrote.
    package init(_ text: [UInt8], file: String) throws(FormatError) {
        self = try Self.read(text, file: file).bundle
    }

    /// The bundle, and its table as a file of its own would say it.
    static func read(_ text: [UInt8], file: String) throws(FormatError) -> (
        bundle: DirectorBundle, table: TableText
    ) {
        var reader = JSONReader(text, file: file)
        let start = reader.place
        var seen: Set<Member> = []
        var bundle = DirectorBundle(time: 0, program: "", snapshot: TableSnapshot(), host: HostFacts())
        var table = TableText(file: file, format: .json)
        var counts = BundleCounts()
        var members = try reader.object("{, with which a bundle begins", Member.self)
        while let (member, _) = try members.next(&reader) {
            seen.insert(member)
            switch member {
            case .version: try reader.version()
            case .document: try reader.kind(Self.document)
            case .time: bundle.time = try reader.integer("seconds since 1970", in: 0...Int64.max)
            case .program: bundle.program = try reader.string("a version, in quotes")
            case .anonymous: bundle.isAnonymous = try reader.truth()
            case .table: table = try TableJSONReader.read(&reader, file: file)
            case .counts: try counts.read(&reader)
            case .host: bundle.host = try HostFacts(&reader)
            }
        }
        try reader.finish()
        if let missing = Member.allCases.first(where: { !seen.contains($0) }) {
            throw FormatError(at: start, "a bundle needs the member \"\(missing.rawValue)\"")
        }
        bundle.snapshot = try snapshot(of: table, counts)
        return (bundle, table)
    }

    private static func snapshot(
        of text: TableText, _ counts: BundleCounts
    ) throws(FormatError) -> TableSnapshot {
        var snapshot = TableSnapshot()
        var table = Table()
        var daemons: [SyncDaemon] = []
        for line in text.lines {
            switch line.change {
            case .setTimeouts(let timeouts): snapshot.timeouts = timeouts
            case .startDaemon(let daemon): daemons.append(daemon)
            default:
                do throws(TableChangeError) {
                    try table.apply(line.change, under: .ofAnyKernel)
                } catch {
                    throw FormatError(at: line.place, "no kernel has such a table: \(error)")
                }
            }
        }
        snapshot.daemons = daemons
        snapshot.services = table.services.map { entry in
            let service = entry.identity.description
            return ServiceSnapshot(
                service: entry.service,
                destinations: entry.destinations.map {
                    DestinationSnapshot(destination: $0, counts: counts.of($0.endpoint, in: service))
                })
        }
        return snapshot
    }
}

/// The connections of every server, by the texts of service and server.
private struct BundleCounts {
    private struct Key: Hashable { var service, server: String }

    private var counts: [Key: ConnectionCounts] = [:]

    private enum Member: String, CaseIterable { case service, server, active, inactive, persistent }

    mutating func read(_ reader: inout JSONReader) throws(FormatError) {
        var elements = try reader.array("[, a list of servers with their connections")
        while try elements.next(&reader) {
            var key = Key(service: "", server: "")
            var found = ConnectionCounts()
            var members = try reader.object("{, a server", Member.self)
            while let (member, _) = try members.next(&reader) {
                switch member {
                case .service: key.service = try reader.string("a service, in quotes")
                case .server: key.server = try reader.string("a server, in quotes")
                case .active: found.active = try reader.integer("a number", in: 0...UInt32.max)
                case .inactive: found.inactive = try reader.integer("a number", in: 0...UInt32.max)
                case .persistent: found.persistent = try reader.integer("a number", in: 0...UInt32.max)
                }
            }
            counts[key] = found
        }
    }

    func of(_ server: Endpoint, in service: String) -> ConnectionCounts {
        counts[Key(service: service, server: server.description)] ?? ConnectionCounts()
    }
}
