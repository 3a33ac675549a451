import IPVSModel

/// The servers whose weights follow agents, and what was made of that so far. The document `followed` of Docs/JSON.md.
///
/// With it a run goes on where another one ended, however that was. It is of one boot: the kernel's table does not outlive
/// it.
package struct FollowedServers: Sendable, Hashable {
    /// One server of a service.
    package struct Entry: Sendable, Hashable {
        /// The weight that percentages are of, above 0.
        package var base: Int32
        /// The part of it that the server has, without bounds and steps; in `unit`s of a percent.
        package var level: Int64
        /// What the agent said last; nil for nothing yet.
        package var percent: UInt32?
        package var mode = AgentAnswer.Mode.ready
        package var isDown = false
        /// Rounds without an answer, up to now.
        package var failures: UInt32 = 0
        /// The weight that it was given last, and the one before that: who was ended meanwhile does not know which of
        /// them the kernel has. Any other weight is somebody else's.
        package var given: Int32
        package var replaced: Int32

        /// A percent.
        package static let unit: Int64 = 1 << 16
        /// More than any percentage that agents say.
        fileprivate static let mostLevel = 25_600 * unit

        /// A server that has a weight.
        package init(base: Int32, weight: Int32) {
            self.base = base
            level = Self.level(of: weight, base: base)
            (given, replaced) = (weight, weight)
        }

        /// The part of a base weight that a weight is.
        package static func level(of weight: Int32, base: Int32) -> Int64 {
            min(mostLevel, Int64(weight) * 100 * unit / Int64(max(1, base)))
        }
    }

    /// As `/proc/sys/kernel/random/boot_id` has it.
    package let boot: String
    package var entries: [ServerOfService: Entry] = [:]

    package init(boot: String) { self.boot = boot }
}

// MARK: JSON

extension FollowedServers {
    private static var document: String { "followed" }

    package var json: JSON {
        let servers = entries.sorted { $0.key < $1.key }.map { name, entry in
            JSON.object(
                RunJSON.identity(name.service) + [
                    ("server", .string(name.server.description)), ("base", .integer(Int64(entry.base))),
                    ("level", .integer(entry.level)),
                    ("percent", entry.percent.map { .unsigned(UInt64($0)) } ?? .null),
                    ("mode", .string(entry.mode.rawValue)), ("down", .bool(entry.isDown)),
                    ("failures", .unsigned(UInt64(entry.failures))),
                    ("given", .integer(Int64(entry.given))), ("replaced", .integer(Int64(entry.replaced))),
                ])
        }
        return ServersOfBoot<Entry>.json(Self.document, boot: boot, servers)
    }

    private enum ServerMember: String, CaseIterable {
        case `protocol`, service, mark, family, server, base, level, percent, mode, down, failures, given,
            replaced
    }

    /// Reads what `json` wrote.
    package init(_ text: [UInt8], file: String) throws(FormatError) {
        let read = try ServersOfBoot(text, file: file, kind: Self.document, Self.server)
        (boot, entries) = (read.boot, read.entries)
    }

    private static func server(
        _ reader: inout JSONReader, _ place: TextPlace
    ) throws(FormatError) -> (ServerOfService, Entry) {
        var draft = ServerNameDraft()
        var entry = Entry(base: 1, weight: 1)
        var seen: Set<ServerMember> = []
        var members = try reader.object("{, with which a server begins", ServerMember.self)
        while let (member, _) = try members.next(&reader) {
            seen.insert(member)
            switch member {
            case .protocol: try draft.read(.protocol, &reader)
            case .service: try draft.read(.service, &reader)
            case .mark: try draft.read(.mark, &reader)
            case .family: try draft.read(.family, &reader)
            case .server: try draft.read(.server, &reader)
            case .base: entry.base = try reader.integer("a weight above 0", in: 1...Int32.max)
            case .level:
                entry.level = try reader.integer("a level from 0", in: 0...Entry.mostLevel)
            case .percent:
                entry.percent =
                    reader.null() ? nil : try reader.integer("a percentage or null", in: 0...25_600)
            case .mode:
                entry.mode = try reader.word("ready, drain or maint", AgentAnswer.Mode.init(rawValue:))
            case .down: entry.isDown = try reader.truth()
            case .failures: entry.failures = try reader.integer("a number of rounds", in: 0...UInt32.max)
            case .given: entry.given = try reader.integer("a weight", in: 0...Int32.max)
            case .replaced: entry.replaced = try reader.integer("a weight", in: 0...Int32.max)
            }
        }
        let needed: Set<ServerMember> = [.base, .level, .given, .replaced]
        guard let name = draft.name, seen.isSuperset(of: needed) else {
            throw FormatError(
                at: place,
                "a followed server needs \"server\", \"base\", \"level\", \"given\", \"replaced\" and its service: "
                    + "\"protocol\" and \"service\", or \"mark\"")
        }
        return (name, entry)
    }
}
