import IPVSModel

/// What keeps two daemons from understanding each other (`sync_thread_backup`, `ip_vs_process_message`).
extension SyncComparison {
    static func daemonRemarks(_ first: SyncSide, _ second: SyncSide) -> [SyncRemark] {
        guard first.daemons != nil, second.daemons != nil else { return [] }
        return remarks(from: first, to: second) + remarks(from: second, to: first)
    }

    /// Of what one side tells the other.
    private static func remarks(from teller: SyncSide, to learner: SyncSide) -> [SyncRemark] {
        let master = teller.daemons?.first { $0.role == .master }
        let backup = learner.daemons?.first { $0.role == .backup }
        guard let master else {
            return [
                .problem(
                    "\(teller.name) runs no master daemon: \(learner.name) never learns of its connections",
                    "on \(teller.name): ipvsadm --start-daemon master --mcast-interface eth0 --syncid \(backup?.syncID ?? 1)"
                )
            ]
        }
        guard let backup else {
            return [
                .problem(
                    "\(learner.name) runs no backup daemon: it does not take what \(teller.name) tells",
                    "on \(learner.name): ipvsadm --start-daemon backup --mcast-interface eth0 --syncid \(master.syncID)"
                )
            ]
        }
        return mismatches(master, backup).map { what, told, taken in
            .problem(
                "the master of \(teller.name) has \(what) \(told), the backup of \(learner.name) \(taken)",
                "start one of them anew with the other's")
        }
    }

    private static func mismatches(_ master: SyncDaemon, _ backup: SyncDaemon) -> [(String, String, String)] {
        var found: [(String, String, String)] = []
        if backup.syncID != 0, master.syncID != backup.syncID {
            found.append(("syncid", "\(master.syncID)", "\(backup.syncID)"))
        }
        func compare(_ what: String, _ told: String, _ taken: String) {
            if told != taken { found.append((what, told, taken)) }
        }
        compare(
            "the group", "\(master.multicastGroup ?? SyncDaemon.usualGroup)",
            "\(backup.multicastGroup ?? SyncDaemon.usualGroup)")
        compare(
            "port", "\(master.multicastPort ?? SyncDaemon.usualPort)",
            "\(backup.multicastPort ?? SyncDaemon.usualPort)")
        if let told = master.maximumLength, let taken = backup.maximumLength, told > taken {
            found.append(("the longest message", "\(told)", "\(taken) bytes, and cuts it off"))
        }
        return found
    }

    static func settingRemarks(_ first: SyncSide, _ second: SyncSide) -> [SyncRemark] {
        guard let left = first.settings, let right = second.settings else { return [] }
        return SyncFacts.settingNames.compactMap { name in
            guard let one = left[name], let other = right[name], one != other else { return nil }
            let message = "net.ipv4.vs.\(name) is \(one) on \(first.name) and \(other) on \(second.name)"
            switch name {
            // Version 0 cannot read version 1 (`ip_vs_process_message_v0`).
            case "sync_version": return .problem(message, "give both the newer one, 1")
            // A master spreads what it tells over its ports; who listens at fewer misses the rest (`select_master_thread_id`).
            case "sync_ports":
                return .problem(message, "give both the same, and start the daemons anew")
            default: return .hint(message, "give both the same, unless it is meant")
            }
        }
    }
}
