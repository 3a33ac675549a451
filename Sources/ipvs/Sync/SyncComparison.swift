import IPVSFormats
import IPVSModel

/// `ipvs sync compare`: what two directors know that should know the same.
struct SyncComparison: Sendable {
    /// A connection that they do not agree about.
    struct Connection: Sendable, Hashable {
        let key: ConnectionsDocument.Key
        /// What each knows of it; nil where it does not know it.
        let first, second: ConnectionsDocument.Entry?

        /// Whether a client would notice if the director that does not know it took over.
        var isOpen: Bool {
            [first, second].contains { entry in
                entry.map { $0.state == "ESTABLISHED" || $0.state == "UDP" } ?? false
            }
        }
    }

    let first, second: String
    let remarks: [SyncRemark]
    /// Connections that both know, with the same server; nil where one's connections are not known.
    let agreed: Int?
    /// The others: open ones first, in the order of services and clients.
    let connections: [Connection]

    /// - Throws: nothing; nil where the two have nothing that could be compared.
    init?(_ first: SyncSide, _ second: SyncSide) {
        (self.first, self.second) = (first.name, second.name)
        var remarks = Self.daemonRemarks(first, second) + Self.settingRemarks(first, second)
        if let left = first.table, let right = second.table {
            if !TableDiff(from: left.withoutDaemons, to: right.withoutDaemons).isEmpty {
                remarks.append(
                    .problem(
                        "their tables differ: a connection may be told of whose server the other one does not have",
                        "ipvs diff says in what: ssh HOST ipvsadm -Sn | ipvs diff -"))
            }
        }
        var agreed: Int?
        var differing: [Connection] = []
        if let left = first.connections, let right = second.connections {
            differing = Self.differences(left, right)
            agreed = left.entries.count - differing.count { $0.first != nil }
            remarks += Self.connectionRemarks(differing, first, second)
        } else if first.daemons == nil || second.daemons == nil {
            return nil
        }
        (self.remarks, self.agreed, connections) = (remarks, agreed, differing)
    }

    var status: Int32 { remarks.contains(where: \.isProblem) ? 1 : 0 }

    private static func differences(_ left: ConnectionsDocument, _ right: ConnectionsDocument) -> [Connection]
    {
        var found: [Connection] = []
        for (key, entry) in left.entries where right.entries[key]?.server != entry.server {
            found.append(Connection(key: key, first: entry, second: right.entries[key]))
        }
        for (key, entry) in right.entries where left.entries[key] == nil {
            found.append(Connection(key: key, first: nil, second: entry))
        }
        return found.sorted { $0.isOpen != $1.isOpen ? $0.isOpen : $0.key < $1.key }
    }

    private static func connectionRemarks(
        _ connections: [Connection], _ first: SyncSide, _ second: SyncSide
    ) -> [SyncRemark] {
        var remarks: [SyncRemark] = []
        func count(_ isCounted: (Connection) -> Bool) -> Int {
            connections.count { $0.isOpen && isCounted($0) }
        }
        for (known, unknown, number) in [
            (first.name, second.name, count { $0.second == nil }),
            (second.name, first.name, count { $0.first == nil }),
        ] where number > 0 {
            remarks.append(
                .problem(
                    "\(number) open \(number == 1 ? "connection is" : "connections are") known to \(known) only, and would break if \(unknown) took over",
                    "\(known) tells of them if its master runs, and \(unknown) learns if its backup does: ipvs sync status on both; what was told while \(unknown) was away is told again with net.ipv4.vs.sync_refresh_period"
                ))
        }
        let moved = count { $0.first != nil && $0.second != nil }
        if moved > 0 {
            remarks.append(
                .problem(
                    "\(moved) open \(moved == 1 ? "connection has" : "connections have") another server on each",
                    "both made them by themselves: with mh, see that the tables are equal (ipvs diff --order); otherwise only one director should get a client's packets"
                ))
        }
        for side in [first, second] where side.connections?.isComplete == false {
            remarks.append(
                .hint("\(side.name) is not all of a connection table", "write it without --limit"))
        }
        return remarks
    }
}

extension Table {
    /// Both directors run their daemons on interfaces of their own.
    fileprivate var withoutDaemons: Table {
        SyncDaemon.Role.allCases.reduce(self) { $0.withDaemon(nil, of: $1) }
    }
}
