import IPVSFormats
import IPVSModel

/// Something of a synchronisation that people should know, and what to do about it.
struct SyncRemark: Sendable, Hashable {
    /// Whether connections would be lost, or are not told of.
    var isProblem: Bool
    var message: String
    var advice: String

    static func problem(_ message: String, _ advice: String) -> SyncRemark {
        SyncRemark(isProblem: true, message: message, advice: advice)
    }

    static func hint(_ message: String, _ advice: String) -> SyncRemark {
        SyncRemark(isProblem: false, message: message, advice: advice)
    }

    /// In this order, problems first.
    static func blocks(_ remarks: [SyncRemark]) -> [TextBlock] {
        (remarks.filter(\.isProblem) + remarks.filter { !$0.isProblem }).flatMap { remark in
            [.blank, .sentence(remark.message), .sentence(remark.advice, indent: 2)] as [TextBlock]
        }
    }

    static func json(_ remarks: [SyncRemark]) -> JSON {
        .array(
            remarks.map {
                .object([
                    ("problem", .bool($0.isProblem)), ("message", .string($0.message)),
                    ("advice", .string($0.advice)),
                ])
            })
    }
}

extension SyncFacts {
    var remarks: [SyncRemark] {
        guard !daemons.isEmpty else {
            return [
                .problem(
                    "no sync daemon runs: this director tells nobody of its connections, and learns of none",
                    "ipvsadm --start-daemon master --mcast-interface eth0 --syncid 1; the same with backup")
            ]
        }
        return roles + daemons.flatMap(remarks) + habits
    }

    /// Each director needs both: the one that tells now is the one that has to learn when it comes back.
    private var roles: [SyncRemark] {
        guard daemons.count == 1, let daemon = daemons.first else { return [] }
        let other = SyncDaemon.Role.allCases.first { $0 != daemon.role } ?? daemon.role
        let missing = daemon.role == .master ? "learns of no connection" : "tells of no connection"
        return [
            .hint(
                "only the \(daemon.role) daemon runs: this director \(missing)",
                "if roles change, run both on both: ipvsadm --start-daemon \(other) --mcast-interface \(daemon.interface.inShell) --syncid \(daemon.syncID)"
            )
        ]
    }

    private func remarks(of daemon: SyncDaemon) -> [SyncRemark] {
        var remarks: [SyncRemark] = []
        let isUp = interfacesUp[daemon.interface]
        if isUp != true {
            remarks.append(
                .problem(
                    "the interface \(daemon.interface) of the \(daemon.role) daemon is \(isUp == nil ? "not there" : "down")",
                    isUp == nil
                        ? "make it, and start the daemon anew"
                        : "ip link set \(daemon.interface.inShell) up"))
        }
        guard let socket = datagramSocket(of: daemon) else {
            return remarks + [
                .problem(
                    "the \(daemon.role) daemon has no socket in /proc/net/udp",
                    "look at the kernel's log (dmesg), and start the daemon anew")
            ]
        }
        if socket.dropped > 0 {
            remarks.append(
                .problem(
                    "\(socket.dropped) packets came faster than the backup daemon took them, and were dropped",
                    "sysctl -w net.ipv4.vs.sync_sock_size=4194304 (bytes), and start the daemon anew"))
        }
        if daemon.role == .backup, learned == 0 {
            remarks.append(
                .hint(
                    "no connection of the table was learned: nothing comes, or nothing is accepted",
                    "if the other director has connections: its master needs the same group, port and syncid (a backup's 0 takes any), and a firewall has to let the packets in"
                ))
        }
        return remarks
    }

    /// What the settings mean for a director that comes back (`ip_vs_sync_conn_needed`).
    private var habits: [SyncRemark] {
        let threshold = (settings["sync_threshold"] ?? "").split { $0 == "\t" || $0 == " " }.compactMap {
            Int64($0)
        }
        guard daemons.contains(where: { $0.role == .master }), threshold.count == 2,
            settings["sync_refresh_period"] == "0"
        else { return [] }
        let when =
            threshold[1] == 0
            ? "once, at its packet \(threshold[0])"
            : "at its packet \(threshold[0]), and then at every \(threshold[1])th"
        return [
            .hint(
                "an open connection is told of \(when): a director that was away learns of it no earlier",
                "to tell of it at once and again every 10 seconds: sysctl -w net.ipv4.vs.sync_refresh_period=10 net.ipv4.vs.sync_threshold='3 0'"
            )
        ]
    }
}
