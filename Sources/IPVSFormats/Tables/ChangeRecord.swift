import IPVSModel

/// A change as a thing to keep: who made it, when and from what, and the part of the table that it touched, before and
/// after. The document `record` of Docs/JSON.md.
package struct ChangeRecord: Sendable {
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// The change was about to be made. A record that stays so is of a program that was killed.
        case planned
        case made
        /// All of it was taken back, for a refusal or for want of a confirmation.
        case takenBack
        /// It was undone later.
        case undone
    }

    /// When it began: seconds since 1970, UTC.
    package var time: Int64
    package var user: String
    package var host: String
    /// What said how the table was to be.
    package var source: String
    package var outcome = Outcome.planned
    /// As commands of ipvsadm.
    package var commands: [String]
    /// The services that it touched, as they were.
    package var before: Part
    /// The services that it touched, as they were to be.
    package var after: Part
    /// Whether it undid another change.
    package var isUndo = false

    /// Part of a table: some of its services, and what of its settings the change touched.
    package struct Part: Sendable, Hashable {
        package var services = Table()
        package var timeouts: ConnectionTimeouts?
        package var daemons: [SyncDaemon.Role: SyncDaemon?] = [:]
    }

    package init(
        time: Int64, user: String, host: String, source: String, commands: [String],
        from before: Table, to after: Table, _ difference: TableDiff
    ) {
        self.time = time
        self.user = user
        self.host = host
        self.source = source
        self.commands = commands
        let touched =
            difference.added.map(\.identity) + difference.removed.map(\.identity)
            + difference.changed.map(\.identity)
        self.before = Part(of: before, touched, difference)
        self.after = Part(of: after, touched, difference)
    }

    /// The table `now` with all that the change touched as it was before. What it did not touch stays: other services, and
    /// other servers of its services.
    package func undone(in now: Table) -> Table {
        var table = now
        for entry in before.services.services {
            if let changed = after.services[entry.identity], now[entry.identity] != nil {
                Self.undo(from: changed, to: entry, in: &table)
            } else {
                table.put(entry)
            }
        }
        for entry in after.services.services where before.services[entry.identity] == nil {
            table.remove(entry.identity)
        }
        if let timeouts = before.timeouts { table = table.withTimeouts(of: Table(timeouts: timeouts)) }
        for (role, daemon) in before.daemons {
            table = table.withDaemon(daemon, of: role)
        }
        return table
    }
}

extension ChangeRecord {
    /// Within a service that was there before and after.
    private static func undo(from changed: Table.Entry, to entry: Table.Entry, in table: inout Table) {
        if entry.service != changed.service { table.put(entry.service) }
        for server in entry.destinationsAsAdded where changed[server.endpoint] != server {
            table.put(server, in: entry.identity)
        }
        for server in changed.destinations where entry[server.endpoint] == nil {
            table.remove(server.endpoint, from: entry.identity)
        }
    }
}

extension ChangeRecord.Part {
    fileprivate init(of table: Table, _ touched: [ServiceIdentity], _ difference: TableDiff) {
        for identity in touched {
            if let entry = table[identity] { services.put(entry) }
        }
        if difference.timeouts != nil { timeouts = table.timeouts }
        for change in difference.daemons {
            guard let role = (change.before ?? change.after)?.role else { continue }
            daemons[role] = .some(table.daemons.first { $0.role == role })
        }
    }

    fileprivate init(_ text: TableText) throws(FormatError) {
        for line in text.lines {
            do throws(TableChangeError) {
                switch line.change {
                case .setTimeouts(let said): timeouts = said
                case .startDaemon(let daemon): daemons[daemon.role] = daemon
                default: try services.apply(line.change, under: .ofAnyKernel)
                }
            } catch {
                throw FormatError(at: line.place, "no kernel has such a table: \(error)")
            }
        }
        for role in text.stoppedDaemons { daemons[role] = .some(nil) }
    }

    fileprivate var json: JSON { TableJSON.document(services, timeouts: timeouts, daemons: daemons) }
}

// MARK: JSON

extension ChangeRecord {
    private static var document: String { "record" }

    package var json: JSON {
        RunJSON.document(
            Self.document,
            [
                ("time", .integer(time)), ("user", .string(user)), ("host", .string(host)),
                ("source", .string(source)), ("outcome", .string(outcome.rawValue)),
                ("isUndo", .bool(isUndo)),
                ("commands", .array(commands.map { .string($0) })), ("before", before.json),
                ("after", after.json),
            ])
    }

    private enum Member: String, CaseIterable {
        case version, document, time, user, host, source, outcome, isUndo, commands, before, after
    }

    /// Reads what `json` wrote.
    package init(_ text: [UInt8], file: String) throws(FormatError) {
        var reader = JSONReader(text, file: file)
        let start = reader.place
        var seen: Set<Member> = []
        (time, user, host, source, commands) = (0, "", "", "", [])
        (before, after) = (Part(), Part())
        var members = try reader.object("{, with which a record begins", Member.self)
        while let (member, _) = try members.next(&reader) {
            seen.insert(member)
            switch member {
            case .version: try reader.version()
            case .document: try reader.kind(Self.document)
            case .time: time = try reader.integer("seconds since 1970", in: 0...Int64.max)
            case .user: user = try reader.string("a user, in quotes")
            case .host: host = try reader.string("a host, in quotes")
            case .source: source = try reader.string("a source, in quotes")
            case .outcome:
                let names = Outcome.allCases.map(\.rawValue).joined(separator: ", ")
                outcome = try reader.word("one of \(names)", Outcome.init)
            case .isUndo:
                isUndo = reader.bool(true)
                if !isUndo, !reader.bool(false) { throw reader.error(at: reader.place, "true or false") }
            case .commands:
                var elements = try reader.array("[, a list of commands")
                while try elements.next(&reader) {
                    commands.append(try reader.string("a command, in quotes"))
                }
            case .before: before = try Part(TableJSONReader.read(&reader, file: file))
            case .after: after = try Part(TableJSONReader.read(&reader, file: file))
            }
        }
        try reader.finish()
        guard let missing = Member.allCases.first(where: { !seen.contains($0) }) else { return }
        throw FormatError(at: start, "a record needs the member \"\(missing.rawValue)\"")
    }
}
