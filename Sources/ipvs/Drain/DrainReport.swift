import IPVSFormats
import IPVSModel

/// What a drain came to.
struct DrainReport: Report {
    enum Outcome: String, Sendable, CaseIterable {
        /// No more connections are left than were wanted.
        case finished
        case timedOut, interrupted
        /// Nobody waited.
        case started
    }

    struct Server: Sendable, Hashable {
        let name: ServerOfService
        /// The weight that undrain gives back; nil where none is known.
        let remembered: Int32?
        /// Of one that is still there.
        let left: ConnectionsLeft?
    }

    let outcome: Outcome
    /// As its user named the servers.
    let named: NamedServers
    /// In whole seconds, of the wait.
    let seconds: Int64
    let goal: UInt64
    let servers: [Server]
    let hindrances: [DrainHindrance]
    /// Whether the servers were deleted in the end.
    let areDeleted: Bool

    private var left: UInt64 { servers.reduce(0) { $0 + ($1.left?.number ?? 0) } }

    var text: [TextBlock] {
        [.table(table), .blank, .sentence(sentence)] + goingOn.map { .sentence($0) }
    }

    private var table: TextTable {
        TextTable(
            [
                .init("server", .left), .init("service", .left), .init("weight was", leftOut: 2),
                .init("active"), .init("inactive", leftOut: 3), .init("persistent", leftOut: 1),
            ],
            rows: servers.map { server in
                let counts = server.left?.counts
                let values = [counts?.active, counts?.inactive, counts?.persistent]
                return [
                    "\(server.name.server)", "\(server.name.service)",
                    server.remembered.map { "\($0)" } ?? "-",
                ] + values.map { $0.map { "\($0)" } ?? "-" }
            })
    }

    private var length: String { TimeText.rough(UInt64(max(0, seconds))) }

    private var sentence: String {
        let count = left == 1 ? "1 connection is left" : left == 0 ? "none is left" : "\(left) are left"
        return switch outcome {
        case .finished:
            "drained in \(length): of its connections \(count)"
                + (areDeleted ? ", and deleted" : "")
        case .timedOut:
            "not finished in \(length): of its connections \(count)"
        case .interrupted: "interrupted: of its connections \(count)"
        case .started: "no new connections come any more; of its connections \(count)"
        }
    }

    /// How to go on, in words that can be typed.
    private var goingOn: [String] {
        var lines: [String] = []
        let undrain = "ipvs undrain \(named)\(named.services == .all ? "" : ", with the same --service")"
        if outcome != .finished { lines.append("to wait until they have ended: the same command again") }
        if !areDeleted, servers.contains(where: { $0.remembered != nil }) {
            lines.append("to give the weight back: \(undrain)")
        }
        if servers.contains(where: { $0.remembered == nil && $0.left != nil }) {
            lines.append("where it is not known what the weight was: \(undrain) --weight N")
        }
        let templates = servers.reduce(UInt64(0)) { $0 + UInt64($1.left?.counts.persistent ?? 0) }
        if outcome == .finished, !areDeleted, templates > 0,
            hindrances.contains(where: { $0.kind == .persistence })
        {
            lines.append("\(templates) persistence templates may still bring clients back")
        }
        return lines
    }

    var json: JSON {
        RunJSON.document(
            "drain",
            [
                ("outcome", .string(outcome.rawValue)), ("seconds", .integer(seconds)),
                ("untilActive", .unsigned(goal)), ("left", .unsigned(left)), ("deleted", .bool(areDeleted)),
                ("servers", .array(servers.map(json))), ("hindrances", .array(hindrances.map(json))),
            ])
    }

    private func json(_ server: Server) -> JSON {
        let counts = server.left?.counts
        func number(_ value: UInt32?) -> JSON { value.map { .unsigned(UInt64($0)) } ?? .null }
        return .object(
            RunJSON.identity(server.name.service) + [
                ("server", .string(server.name.server.description)),
                ("weightBefore", server.remembered.map { .integer(Int64($0)) } ?? .null),
                ("active", number(counts?.active)), ("inactive", number(counts?.inactive)),
                ("persistent", number(counts?.persistent)),
            ])
    }

    private func json(_ hindrance: DrainHindrance) -> JSON {
        .object(
            RunJSON.identity(hindrance.service) + [
                ("kind", .string(hindrance.kind.rawValue)), ("what", .string(hindrance.what)),
                ("remedy", .string(hindrance.remedy)),
            ])
    }
}
