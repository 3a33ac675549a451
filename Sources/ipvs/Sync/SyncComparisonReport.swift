import IPVSFormats
import IPVSModel

struct SyncComparisonReport: Report {
    let comparison: SyncComparison
    /// Of the connections, so many are listed.
    let limit: Int

    var text: [TextBlock] {
        var text: [TextBlock] = []
        let shown = comparison.connections.prefix(limit)
        if !shown.isEmpty {
            let columns: [TextTable.Column] = [
                .init("protocol", .left, leftOut: 1), .init("client", .left), .init("service", .left),
                .init("on \(comparison.first)", .left), .init("on \(comparison.second)", .left),
            ]
            let rows = shown.map { connection in
                [
                    connection.key.name, "\(connection.key.client)", "\(connection.key.virtual)",
                    Self.word(connection.first), Self.word(connection.second),
                ]
            }
            text = [.table(TextTable(columns, rows: rows, overflow: .continueBelow)), .blank]
        }
        let rest = comparison.connections.count - shown.count
        if rest > 0 { text += [.sentence("and \(rest) more: --limit shows them"), .blank] }
        let sentence =
            comparison.agreed.map {
                "\($0) \($0 == 1 ? "connection is" : "connections are") the same on both, \(comparison.connections.count) \(comparison.connections.count == 1 ? "is" : "are") not"
            } ?? "connections were not compared: that takes ipvs connections --json of both, or live"
        return text + [.sentence(sentence)] + SyncRemark.blocks(comparison.remarks)
    }

    private static func word(_ entry: ConnectionsDocument.Entry?) -> String {
        entry.map { "\($0.server) \($0.state)" } ?? "not known"
    }

    var json: JSON {
        func side(_ entry: ConnectionsDocument.Entry?) -> JSON {
            entry.map { .object([("server", .string("\($0.server)")), ("state", .string($0.state))]) }
                ?? .null
        }
        return RunJSON.document(
            "syncComparison",
            [
                ("first", .string(comparison.first)), ("second", .string(comparison.second)),
                ("agreed", comparison.agreed.map { .integer(Int64($0)) } ?? .null),
                ("differing", .integer(Int64(comparison.connections.count))),
                (
                    "connections",
                    .array(
                        comparison.connections.prefix(limit).map {
                            .object([
                                ("protocol", .string($0.key.name)), ("client", .string("\($0.key.client)")),
                                ("virtual", .string("\($0.key.virtual)")), ("open", .bool($0.isOpen)),
                                ("onFirst", side($0.first)), ("onSecond", side($0.second)),
                            ])
                        })
                ),
                ("remarks", SyncRemark.json(comparison.remarks)),
            ])
    }
}

extension ConnectionsDocument.Key {
    fileprivate var name: String { transport.rawValue == 0 ? "mark" : "\(transport)" }
}
