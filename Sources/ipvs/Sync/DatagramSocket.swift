import IPVSModel

/// A socket of `/proc/net/udp` or `/proc/net/udp6` (`udp4_format_sock`, `udp6_sock_seq_show`): those of the kernel's sync
/// daemons are there too.
struct DatagramSocket: Sendable, Hashable {
    let local, remote: Endpoint
    /// Bytes that wait to be sent, and to be taken.
    let unsent, untaken: UInt64
    /// Packets that there was no room for since the socket was made.
    let dropped: UInt64

    /// A line behind the title; nil for one that has another form.
    init?(_ line: Substring) {
        let words = line.split(separator: " ")
        guard words.count >= 13, let local = Self.endpoint(words[1]), let remote = Self.endpoint(words[2]),
            let dropped = UInt64(words[12])
        else { return nil }
        let queues = words[4].split(separator: ":").compactMap { UInt64($0, radix: 16) }
        guard queues.count == 2 else { return nil }
        (self.local, self.remote) = (local, remote)
        (unsent, untaken, self.dropped) = (queues[0], queues[1], dropped)
    }

    init(local: Endpoint, remote: Endpoint, unsent: UInt64 = 0, untaken: UInt64 = 0, dropped: UInt64 = 0) {
        (self.local, self.remote) = (local, remote)
        (self.unsent, self.untaken, self.dropped) = (unsent, untaken, dropped)
    }

    /// Whether this is the socket by which a daemon works: a master's is connected to the group (`make_send_sock`), a
    /// backup's is bound to it (`make_receive_sock`).
    ///
    /// - Parameter ports: how many it has, from the first one on (`start_sync_thread`).
    func belongs(to daemon: SyncDaemon, ports: UInt16 = 1) -> Bool {
        let group = daemon.multicastGroup ?? SyncDaemon.usualGroup
        let first = daemon.multicastPort ?? SyncDaemon.usualPort
        let end = daemon.role == .master ? remote : local
        return end.address == group && end.port >= first && end.port - first < max(ports, 1)
    }

    /// The same with what another one counts.
    func adding(_ other: DatagramSocket) -> DatagramSocket {
        DatagramSocket(
            local: local, remote: remote, unsent: unsent &+ other.unsent, untaken: untaken &+ other.untaken,
            dropped: dropped &+ other.dropped)
    }

    /// The words of the address are numbers of the machine that read the bytes of the network, in hexadecimal digits.
    private static func endpoint(_ text: Substring) -> Endpoint? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1], radix: 16) else { return nil }
        var words: [UInt32] = []
        var rest = parts[0]
        while !rest.isEmpty {
            guard rest.count >= 8, let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            words.append(UInt32(bigEndian: word))
            rest = rest.dropFirst(8)
        }
        switch words.count {
        case 1: return Endpoint(address: .ipv4(words[0]), port: port)
        case 4:
            let number = words.reduce(UInt128(0)) { $0 << 32 | UInt128($1) }
            return Endpoint(address: .ipv6(IPv6Number(number)), port: port)
        default: return nil
        }
    }
}

extension SyncDaemon {
    /// What the kernel chooses where nothing is said (`IP_VS_SYNC_GROUP`, `IP_VS_SYNC_PORT`).
    static let usualGroup = IPAddress.ipv4(0xe000_0051)
    static let usualPort: UInt16 = 8848
}
