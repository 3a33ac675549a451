import IPVSModel

/// `-L --timeout`
enum TimeoutListing {
    static func append(_ timeouts: ConnectionTimeouts, to text: inout Bytes) {
        text.append("Timeout (tcp tcpfin udp):")
        for seconds in [timeouts.tcp, timeouts.tcpFinal, timeouts.udp] {
            text.appendBlank()
            text.append(decimal: seconds)
        }
        text.endLine()
    }
}

/// `-L --daemon`: the master first.
enum DaemonListing {
    static func append(_ daemons: [SyncDaemon], to text: inout Bytes) {
        for role in SyncDaemon.Role.allCases {
            for daemon in daemons where daemon.role == role { append(daemon, to: &text) }
        }
    }

    private static func append(_ daemon: SyncDaemon, to text: inout Bytes) {
        text.append(daemon.role == .master ? "master" : "backup")
        text.append(" sync daemon (mcast=")
        text.append(daemon.interface)
        text.append(", syncid=")
        text.append(decimal: daemon.syncID)
        // Kernels before 4.3 do not say the rest.
        append("maxlen", daemon.maximumLength, to: &text)
        if let group = daemon.multicastGroup {
            text.append(", group=")
            group.append(to: &text)
        }
        append("port", daemon.multicastPort, to: &text)
        append("ttl", daemon.multicastTimeToLive, to: &text)
        text.append(")\n")
    }

    private static func append(
        _ name: StaticString, _ value: (some FixedWidthInteger & UnsignedInteger)?, to text: inout Bytes
    ) {
        guard let value else { return }
        text.append(", ")
        text.append(name)
        text.append("=")
        text.append(decimal: value)
    }
}

/// The first line of every listing of the whole table.
enum VersionLine {
    static func append(_ information: DirectorInformation, to text: inout Bytes) {
        let version = information.version
        text.append("IP Virtual Server version ")
        text.append("\(version >> 16 & 0xff).\(version >> 8 & 0xff).\(version & 0xff)")
        text.append(" (size=\(information.connectionTableSize))\n")
    }
}
