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
    private let places: Places

    /// Where the parts stand.
    private enum Places: Sendable {
        /// The running kernel's have no place.
        case none
        case lines([TableText.Line])
        /// Whoever wants to know reads the file again, unless it was changed meanwhile: most of a big table's lines are
        /// never asked for, and are larger than the table.
        case file(String, TableFormat?, FileVersion)
    }

    /// What a file says. Its mistakes, and what the kernel is bound to refuse, are told with their place.
    ///
    /// - Parameter format: nil for the one that its content shows.
    init(path: String, format: TableFormat? = nil) throws(Failure) {
        let input = try InputFile(path)
        guard path != "-", let version = input.version else {
            try self.init(RulesTable(input, format: format))
            return
        }
        var said = Said()
        var isWrong = false
        let text = try TableReader.read(
            input, format: format,
            handing: { line in
                if isWrong { return }
                do throws(TableChangeError) {
                    isWrong = line.time != nil
                    try said.take(line.change)
                } catch {
                    isWrong = true
                }
            })
        let rules = try RulesTable(text)
        if text.format != .rules {
            try self.init(rules)
        } else if isWrong {
            // All lines are needed to say what is wrong.
            try self.init(RulesTable(path: path, format: format))
        } else {
            self.init(said, rules, .file(path, format, version))
        }
    }

    /// The same of lines that are there.
    init(_ rules: RulesTable) throws(Failure) {
        if let line = rules.lines.first(where: { $0.time != nil }) {
            throw .request(.timedRule(line.place))
        }
        var said = Said()
        for (index, line) in rules.lines.enumerated() {
            do throws(TableChangeError) {
                try said.take(line.change)
            } catch {
                throw rules.refusal(
                    line, error, said.services, .ofAnyKernel, after: Array(rules.lines[..<index]))
            }
        }
        self.init(said, rules, .lines(rules.lines))
    }

    private init(_ said: Said, _ rules: RulesTable, _ places: Places) {
        name = Source.file(rules.file).name
        (services, timeouts, daemons) = (said.services, said.timeouts, said.daemons)
        for role in rules.stoppedDaemons { daemons[role] = .some(nil) }
        omissions = rules.omissions
        self.places = places
    }

    /// What the lines of a file come to.
    private struct Said {
        var services = Table()
        var timeouts: ConnectionTimeouts?
        var daemons: [SyncDaemon.Role: SyncDaemon?] = [:]

        mutating func take(_ change: TableChange) throws(TableChangeError) {
            switch change {
            case .setTimeouts(let said): timeouts = said.over(timeouts)
            case .startDaemon(let daemon): daemons[daemon.role] = daemon
            case .stopDaemon(let role, syncID: _): daemons[role] = .some(nil)
            default: try services.apply(change, under: .ofAnyKernel)
            }
        }
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
        places = .none
    }

    /// Whether it has no service, time or daemon: what a failed command leaves in a pipe, for one.
    var saysNothing: Bool { services.numberOfServices == 0 && timeouts == nil && daemons.isEmpty }

    /// The table that there is once it is as wanted, where `other` was before: what is not said is taken from there.
    func table(over other: Table, keeping kept: Set<TableText.Omission> = []) -> Table {
        let unsaid = omissions.union(kept)
        var table = services.withSettings(
            of: Table(timeouts: timeouts.map { $0.over(other.timeouts) } ?? other.timeouts))
        if !unsaid.isEmpty {
            for entry in services.services {
                guard let old = other[entry.identity] else { continue }
                table.put(
                    entry.mapDestinations { server in
                        old[server.endpoint].map { server.completed(by: $0, where: unsaid) } ?? server
                    })
            }
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
        return lines.last { $0.change.subject == subject }?.place
    }

    private var lines: [TableText.Line] {
        switch places {
        case .none: []
        case .lines(let lines): lines
        case .file(let path, let format, let version):
            if let input = try? InputFile(path), input.version == version,
                let rules = try? RulesTable(input, format: format)
            {
                rules.lines
            } else {
                []
            }
        }
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
