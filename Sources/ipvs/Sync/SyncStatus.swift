import IPVSFormats
import IPVSModel

/// `ipvs sync status`
struct SyncStatus: Report {
    let facts: SyncFacts

    /// 1 where something does not work.
    var status: Int32 { facts.remarks.contains(where: \.isProblem) ? 1 : 0 }

    var text: [TextBlock] {
        var text: [TextBlock] = []
        if !facts.daemons.isEmpty {
            let columns: [TextTable.Column] = [
                .init("daemon", .left), .init("interface", .left), .init("syncid"), .init("group", .left),
                .init("port"), .init("ttl", leftOut: 1), .init("maxlen", leftOut: 2), .init("waiting"),
                .init("dropped"),
            ]
            text = [.table(TextTable(columns, rows: facts.daemons.map(row))), .blank]
        }
        let settings = SyncFacts.settingNames.compactMap { name in
            facts.settings[name].map { "\(name) \($0.replacing("\t", with: " "))" }
        }
        text += [
            .sentence("settings: \(settings.isEmpty ? "none" : settings.joined(separator: ", "))"),
            .sentence("connections: \(facts.own) made here, \(facts.learned) learned from another director"),
        ]
        return text + SyncRemark.blocks(facts.remarks)
    }

    /// Of a master bytes wait to be sent, of a backup to be taken.
    private func row(_ daemon: SyncDaemon) -> [String] {
        let socket = facts.datagramSocket(of: daemon)
        let waiting = socket.map { daemon.role == .master ? $0.unsent : $0.untaken }
        func shown(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "?" }
        return [
            "\(daemon.role)", daemon.interface, "\(daemon.syncID)", shown(daemon.multicastGroup),
            shown(daemon.multicastPort), shown(daemon.multicastTimeToLive), shown(daemon.maximumLength),
            shown(waiting), shown(socket?.dropped),
        ]
    }

    var json: JSON {
        RunJSON.document(
            "syncStatus",
            [
                (
                    "daemons",
                    .object(
                        SyncDaemon.Role.allCases.map { role in
                            let daemon = facts.daemons.first { $0.role == role }
                            return ("\(role)", daemon.map(TableJSON.daemon) ?? .bool(false))
                        })
                ),
                ("sockets", .array(facts.daemons.compactMap(socketJSON))),
                (
                    "settings",
                    .array(
                        SyncFacts.settingNames.compactMap { name in
                            facts.settings[name].map {
                                .object([
                                    ("name", .string(name)),
                                    ("value", .string($0.replacing("\t", with: " "))),
                                ])
                            }
                        })
                ),
                ("own", .unsigned(facts.own)), ("learned", .unsigned(facts.learned)),
                ("remarks", SyncRemark.json(facts.remarks)),
            ])
    }

    private func socketJSON(_ daemon: SyncDaemon) -> JSON? {
        facts.datagramSocket(of: daemon).map { socket in
            .object([
                ("role", .string("\(daemon.role)")), ("unsent", .unsigned(socket.unsent)),
                ("untaken", .unsigned(socket.untaken)), ("dropped", .unsigned(socket.dropped)),
            ])
        }
    }
}
