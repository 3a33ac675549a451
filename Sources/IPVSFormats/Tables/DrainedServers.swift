import IPVSModel

/// The servers that are drained, and what is to be known to undo it. The document `drained` of Docs/JSON.md.
///
/// It is of one boot: the kernel's table does not outlive it.
package struct DrainedServers: Sendable, Hashable {
    /// One server of a service.
    package struct Entry: Sendable, Hashable {
        /// The weight that it had.
        package var weight: Int32
        /// When it was drained: seconds since 1970, UTC.
        package var time: Int64
        package var user: String
        /// As its user gave it.
        package var reason: String?

        package init(weight: Int32, time: Int64, user: String, reason: String?) {
            self.weight = weight
            self.time = time
            self.user = user
            self.reason = reason
        }
    }

    /// As `/proc/sys/kernel/random/boot_id` has it.
    package let boot: String
    package private(set) var entries: [ServerOfService: Entry] = [:]

    package init(boot: String) { self.boot = boot }

    package subscript(server: ServerOfService) -> Entry? { entries[server] }

    /// Servers are about to be drained. One that is at weight 0 already has no weight to remember: what is known of it
    /// stays.
    ///
    /// - Parameter table: as it is before.
    package mutating func remember(
        _ servers: [ServerOfService], in table: Table, time: Int64, user: String, reason: String?
    ) {
        for name in servers {
            guard let weight = table[name]?.weight, weight > 0 else { continue }
            entries[name] = Entry(weight: weight, time: time, user: user, reason: reason)
        }
    }

    package mutating func forget(_ servers: some Sequence<ServerOfService>) {
        for name in servers { entries[name] = nil }
    }
}

// MARK: JSON

extension DrainedServers {
    private static var document: String { "drained" }

    package var json: JSON {
        let servers = entries.sorted { $0.key < $1.key }.map { name, entry in
            JSON.object(
                RunJSON.identity(name.service) + [
                    ("server", .string(name.server.description)), ("weight", .integer(Int64(entry.weight))),
                    ("time", .integer(entry.time)), ("user", .string(entry.user)),
                    ("reason", entry.reason.map { .string($0) } ?? .null),
                ])
        }
        return ServersOfBoot<Entry>.json(Self.document, boot: boot, servers)
    }

    private enum ServerMember: String, CaseIterable {
        case `protocol`, service, mark, family, server, weight, time, user, reason
    }

    /// Reads what `json` wrote.
    package init(_ text: [UInt8], file: String) throws(FormatError) {
        let read = try ServersOfBoot(text, file: file, kind: Self.document, Self.server)
        (boot, entries) = (read.boot, read.entries)
    }

    /// What is known of a server while its members are read.
    private struct Draft {
        var name = ServerNameDraft()
        var weight: Int32?
        var time: Int64?
        var user = ""
        var reason: String?
    }

    private static func server(
        _ reader: inout JSONReader, _ place: TextPlace
    ) throws(FormatError) -> (ServerOfService, Entry) {
        var draft = Draft()
        var members = try reader.object("{, with which a server begins", ServerMember.self)
        while let (member, _) = try members.next(&reader) {
            switch member {
            case .protocol: try draft.name.read(.protocol, &reader)
            case .service: try draft.name.read(.service, &reader)
            case .mark: try draft.name.read(.mark, &reader)
            case .family: try draft.name.read(.family, &reader)
            case .server: try draft.name.read(.server, &reader)
            case .weight: draft.weight = try reader.integer("a weight above 0", in: 1...Int32.max)
            case .time: draft.time = try reader.integer("seconds since 1970", in: 0...Int64.max)
            case .user: draft.user = try reader.string("a user, in quotes")
            case .reason: draft.reason = reader.null() ? nil : try reader.string("a reason, in quotes")
            }
        }
        guard let name = draft.name.name, let weight = draft.weight, let time = draft.time else {
            throw FormatError(
                at: place,
                "a drained server needs \"server\", \"weight\", \"time\" and its service: \"protocol\" and "
                    + "\"service\", or \"mark\"")
        }
        return (
            name,
            Entry(weight: weight, time: time, user: draft.user, reason: draft.reason)
        )
    }
}
