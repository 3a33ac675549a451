import IPVSFormats
import IPVSModel

/// What a source wants a table to be. What it does not say stays as it is.
struct WantedTable: Sendable {
    /// For messages: the file, or `live`.
    let name: String
    /// Services and their servers.
    let services: Table
    /// nil where nothing is said of them; 0 leaves one as it is.
    private(set) var timeouts: ConnectionTimeouts?
    /// Of the roles of which something is said, the daemon that is to run, or nil.
    private(set) var daemons: [SyncDaemon.Role: SyncDaemon?] = [:]
    let omissions: Set<TableText.Omission>
    /// Where the parts stand; nil for the running kernel.
    let rules: RulesTable?

    /// What a file says. Its mistakes, and what the kernel is bound to refuse, are told with their place.
    init(_ rules: RulesTable) throws(Failure) {
        if let line = rules.timed.first?.line { throw .request(.timedRule(line.place)) }
        name = Source.file(rules.file).name
        self.rules = rules
        omissions = rules.omissions
        services = try rules.services(under: .ofAnyKernel)
        for line in rules.lines {
            switch line.change {
            case .setTimeouts(let said): timeouts = said.over(timeouts)
            case .startDaemon(let daemon): daemons[daemon.role] = daemon
            case .stopDaemon(let role, syncID: _): daemons[role] = .some(nil)
            default: break
            }
        }
        for role in rules.stoppedDaemons { daemons[role] = .some(nil) }
    }

    /// What a director shows: everything is said.
    init(_ table: Table, name: String) {
        self.name = name
        services = table
        timeouts = table.timeouts
        for role in SyncDaemon.Role.allCases {
            daemons[role] = .some(table.daemons.first { $0.role == role })
        }
        omissions = []
        rules = nil
    }

    /// Whether it has no service, time or daemon: what a failed command leaves in a pipe, for one.
    var saysNothing: Bool { services.numberOfServices == 0 && timeouts == nil && daemons.isEmpty }

    /// The table that there is once it is as wanted, where `other` was before: what is not said is taken from there.
    func table(over other: Table, keeping kept: Set<TableText.Omission> = []) -> Table {
        let unsaid = omissions.union(kept)
        var table = Table(timeouts: timeouts.map { $0.over(other.timeouts) } ?? other.timeouts)
        for entry in services.services {
            guard !unsaid.isEmpty, let old = other[entry.identity] else {
                table.put(entry)
                continue
            }
            table.put(
                entry.mapDestinations { server in
                    old[server.endpoint].map { server.completed(by: $0, where: unsaid) } ?? server
                })
        }
        for role in SyncDaemon.Role.allCases {
            let daemon = daemons[role] ?? other.daemons.first { $0.role == role }
            if let daemon { table.put(daemon) }
        }
        return table
    }

    /// Where the part stands that a change is about; nil for what the source does not have.
    func place(of change: TableChange) -> TextPlace? {
        let subject = change.subject
        return rules?.lines.last { $0.change.subject == subject }?.place
    }
}

extension Destination {
    /// The same with what is not known of it from another.
    fileprivate func completed(by other: Destination, where unsaid: Set<TableText.Omission>) -> Destination {
        var server = self
        if unsaid.contains(.thresholds) { server.thresholds = other.thresholds }
        if unsaid.contains(.weights) { server.weight = other.weight }
        if unsaid.contains(.tunnelKinds), case .tunnelling = method, case .tunnelling = other.method {
            server.method = other.method
        }
        return server
    }
}

extension ConnectionTimeouts {
    /// The same with those that are 0 from another.
    fileprivate func over(_ other: ConnectionTimeouts?) -> ConnectionTimeouts {
        guard let other else { return self }
        return ConnectionTimeouts(
            tcp: tcp == 0 ? other.tcp : tcp, tcpFinal: tcpFinal == 0 ? other.tcpFinal : tcpFinal,
            udp: udp == 0 ? other.udp : udp)
    }
}
