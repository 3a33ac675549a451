import IPVSFormats
import IPVSModel

/// Takes servers out of service without breaking clients: they get weight 0, and what they have may end.
struct Drain {
    let named: NamedServers
    let options: ChangeOptions
    var reason: String?
    /// The connections with which it is finished.
    var goal: UInt64 = 0
    /// In seconds.
    var timeout: UInt32?
    var deletes = false
    var waits = true
    /// Change nothing, and play what would be.
    var preview: PreviewRequest?

    func run() throws(Failure) -> DrainReport.Outcome? {
        let kernel = try RunningKernel()
        let servers = try named.found(in: kernel.table)
        let hindrances = DrainHindrance.all(draining: Set(servers), in: kernel.snapshot, .live)
        for hindrance in hindrances { StandardError.write("ipvs: \(hindrance.sentence)\n") }
        if options.dryRun {
            try options.tell(application(servers).run())
            return nil
        }
        if deletes, !options.yes, !Terminal.isThere {
            throw .change(.needsConsent(deletions: servers.count))
        }
        if deletes { StandardError.write("ipvs: they are deleted when they are empty\n") }
        _ = try application(servers).run()
        let signals = SignalWatch()
        // Also while the lock is waited for, to delete them.
        defer { withExtendedLifetime(signals) {} }
        var watch = try ServerWatch(servers)
        // Who does not want to wait sees how it is now.
        let wait = DrainWait(goal: goal, timeout: waits ? timeout : 0)
        let result = try wait.run(&watch, signals)
        let memory = try DrainMemory.read()
        let deleted = deletes && result.end == .finished ? try delete(servers) : []
        let report = report(
            result, servers, memory, hindrances, areDeleted: !deleted.isEmpty && deleted == servers)
        try options.report.print(report)
        return report.outcome
    }

    private func application(_ servers: [ServerOfService]) -> Application {
        let edits = ServerEdits(
            name: "drain", claim: "\(named) takes no new connections",
            edits: Dictionary(servers.map { ($0, .weight(0)) }) { $1 })
        var application = Application(target: .edited(edits), options: options, preview: preview)
        application.beforeFirstChange = { table throws(Failure) in
            let (now, user) = (UTCText.now, HostUser.name)
            try DrainMemory.update {
                $0.remember(servers, in: table, time: now, user: user, reason: reason)
            }
        }
        return application
    }

    /// Those that somebody gave a weight meanwhile stay.
    ///
    /// - Returns: those that are gone.
    private func delete(_ servers: [ServerOfService]) throws(Failure) -> [ServerOfService] {
        let edits = ServerEdits(
            name: "drain", claim: "\(named) is gone",
            edits: Dictionary(servers.map { ($0, .deletion) }) { $1 })
        var options = options
        // Who was asked said yes to this too.
        options.yes = true
        _ = try Application(target: .edited(edits), options: options).run()
        let lock = try Application.lock(waiting: options.wait)
        defer { withExtendedLifetime(lock) {} }
        let table = try RunningKernel().table
        let gone = servers.filter { table[$0] == nil }
        try DrainMemory.update { $0.forget(gone) }
        return gone
    }

    private func report(
        _ result: DrainWait.Result, _ servers: [ServerOfService], _ memory: DrainedServers,
        _ hindrances: [DrainHindrance], areDeleted: Bool
    ) -> DrainReport {
        let outcome: DrainReport.Outcome =
            switch result.end {
            case .finished: .finished
            case .timedOut: waits ? .timedOut : .started
            case .interrupted: .interrupted
            }
        return DrainReport(
            outcome: outcome, named: named, seconds: result.seconds, goal: goal,
            servers: servers.map {
                DrainReport.Server(name: $0, remembered: memory[$0]?.weight, left: result.left[$0])
            },
            hindrances: hindrances, areDeleted: areDeleted)
    }
}
