import IPVSRules

/// What each option does, in a few words: completions show it. The manual page says it at length.
///
/// It stands beside the scripts' generator and not in `OptionTable`: no run of `ipvsadm` reads it.
extension Option {
    var summary: String {
        switch self {
        case .command(let kind): kind.summary
        case .tcpService: "virtual service: TCP, ADDRESS:PORT"
        case .udpService: "virtual service: UDP, ADDRESS:PORT"
        case .sctpService: "virtual service: SCTP, ADDRESS:PORT"
        case .firewallMark: "virtual service: packets with a firewall mark"
        case .ipv6: "the firewall mark is for IPv6"
        case .scheduler: "scheduler"
        case .persistenceEngine: "persistence engine"
        case .persistent: "persistence, in seconds (360)"
        case .netmask: "clients that persist together: mask or prefix length"
        case .realServer: "real server, ADDRESS:PORT"
        case .gatewaying: "direct routing (default)"
        case .ipip: "tunnelling"
        case .masquerading: "masquerading (NAT)"
        case .tunnelType: "type of the tunnel (ipip)"
        case .tunnelPort: "UDP port of a GUE tunnel"
        case .withoutChecksum: "tunnel without checksum (default)"
        case .withChecksum: "tunnel with checksum"
        case .withRemoteChecksum: "GUE tunnel with remote checksum offload"
        case .weight: "weight (1); 0 takes no new connections"
        case .upperThreshold: "connections above which a server rests (0: none)"
        case .lowerThreshold: "connections below which it takes new ones again"
        case .connection: "list connections"
        case .timeout: "list connection time-outs"
        case .daemon: "list sync daemons"
        case .statistics: "with totals of connections, packets and bytes"
        case .rate: "with rates a second"
        case .exact: "numbers in full"
        case .thresholds: "with connection thresholds"
        case .persistentConnections: "with counts of persistent connections"
        case .tunnelInformation: "with tunnel types"
        case .unsorted: "not sorted: in the order of the kernel"
        case .sorted: "no effect: sorted is the default"
        case .onePacket: "schedule every UDP packet for itself"
        case .numeric: "addresses and ports as numbers"
        case .schedulerFlags: "flags of the scheduler"
        case .syncID: "id of the sync daemon, 0 to 255 (0)"
        case .maximumLength: "longest sync message, in bytes"
        case .multicastInterface: "interface of the sync daemon (eth0)"
        case .multicastGroup: "multicast group of the sync daemon (224.0.0.81)"
        case .multicastPort: "UDP port of the sync daemon (8848)"
        case .multicastTimeToLive: "hops that sync messages may take (1)"
        }
    }
}

extension CommandKind {
    var summary: String {
        switch self {
        case .addService: "add a virtual service"
        case .editService: "edit a virtual service"
        case .deleteService: "delete a virtual service"
        case .clear: "clear the whole table"
        case .restore: "restore rules from standard input"
        case .save: "print rules for a restore"
        case .addServer: "add a real server"
        case .editServer: "edit a real server"
        case .deleteServer: "delete a real server"
        case .list: "list the table"
        case .zero: "set counters to zero"
        case .set: "set time-outs: TCP, TCP after FIN, UDP"
        case .startDaemon: "start a sync daemon"
        case .stopDaemon: "stop a sync daemon"
        case .help: "show a summary of the options"
        case .version: "show the version"
        }
    }
}
