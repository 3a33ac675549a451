import IPVSFormats
import IPVSKernel
import IPVSModel

/// How many connections were read, and how many of them were asked for. Templates are counted among them.
struct ConnectionTally: Sendable, Hashable {
    var read: UInt64 = 0
    var matching: UInt64 = 0
    /// Whether reading ended before the table did.
    var isCutShort = false

    var sentence: String {
        if isCutShort { return "\(matching) connections, and perhaps more: --limit ended the list" }
        let all = "\(read) \(read == 1 ? "entry" : "entries") of the connection table"
        return matching == read ? all : "\(matching) of \(all)"
    }

    var members: [(String, JSON)] {
        [
            ("read", .unsigned(read)), ("matching", .unsigned(matching)), ("complete", .bool(!isCutShort)),
        ]
    }
}

/// `ipvs connections --summary`
struct ConnectionSummary: Report {
    let sums: ConnectionSums
    let tally: ConnectionTally

    var text: [TextBlock] {
        let rows = sums.sorted
        guard !rows.isEmpty else { return [.sentence(tally.sentence)] }
        let hasTemplates = rows.contains { $0.row.templates > 0 }
        var columns: [TextTable.Column] = [.init("server", .left), .init("connections")]
        if hasTemplates { columns.append(.init("templates")) }
        columns += sums.states.map { .init("\($0)") }
        func cells(_ name: String, _ row: ConnectionSums.Row) -> [String] {
            [name, "\(row.connections)"] + (hasTemplates ? ["\(row.templates)"] : [])
                + sums.states.indices.map { "\(row.states.indices.contains($0) ? row.states[$0] : 0)" }
        }
        var lines = rows.map { cells("\($0.key.name) \($0.key.server)", $0.row) }
        if sums.others.connections + sums.others.templates > 0 { lines.append(cells("others", sums.others)) }
        return [
            .table(TextTable(columns, rows: lines, overflow: .continueBelow)), .blank,
            .sentence(tally.sentence),
        ]
    }

    var json: JSON {
        RunJSON.document(
            "connections",
            tally.members + [
                ("entries", .null),
                (
                    "servers",
                    .array(sums.sorted.map { server($0.key, $0.row) } + others.map { server(nil, $0) })
                ), ("clients", .null), ("clientShortfall", .null),
            ])
    }

    private var others: [ConnectionSums.Row] {
        sums.others.connections + sums.others.templates > 0 ? [sums.others] : []
    }

    private func server(_ key: ConnectionSums.Key?, _ row: ConnectionSums.Row) -> JSON {
        .object([
            ("protocol", key.map { .string($0.name) } ?? .null),
            ("server", key.map { .string($0.server.description) } ?? .null),
            ("connections", .unsigned(row.connections)), ("templates", .unsigned(row.templates)),
            (
                "states",
                .array(
                    zip(sums.states, row.states).filter { $0.1 > 0 }.map { state, count in
                        .object([
                            ("state", .string(state.description)), ("connections", .unsigned(count)),
                        ])
                    })
            ),
        ])
    }
}

extension ConnectionSums.Key {
    fileprivate var name: String { transport.rawValue == 0 ? "mark" : transport.description }
}

/// `ipvs connections --top clients`
struct ConnectionClients: Report {
    let clients: FrequentClients
    let tally: ConnectionTally
    let limit: Int

    var text: [TextBlock] {
        let most = clients.most(limit)
        var text: [TextBlock] = []
        if !most.isEmpty {
            text = [
                .table(
                    TextTable(
                        [.init("client", .left), .init("connections"), .init("share")],
                        rows: most.map { entry in
                            let share = Double(entry.count) / Double(max(1, tally.matching))
                            return ["\(entry.client)", "\(entry.count)", NumberText.percent(share)]
                        })), .blank,
            ]
        }
        text.append(.sentence(tally.sentence))
        if let number = clients.numberOfClients {
            text.append(.sentence("\(number) \(number == 1 ? "client" : "clients"), counted exactly"))
        } else {
            text.append(
                .sentence(
                    "too many clients to count each exactly: a figure may be too low by up to \(clients.shortfall)"
                ))
        }
        return text
    }

    var json: JSON {
        RunJSON.document(
            "connections",
            tally.members + [
                ("entries", .null), ("servers", .null),
                (
                    "clients",
                    .array(
                        clients.most(limit).map {
                            .object([
                                ("client", .string($0.client.description)),
                                ("connections", .unsigned($0.count)),
                            ])
                        })
                ), ("clientShortfall", .unsigned(clients.shortfall)),
            ])
    }
}
