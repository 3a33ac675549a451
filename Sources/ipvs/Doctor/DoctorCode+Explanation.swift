extension DoctorCode {
    var explanation: DoctorExplanation {
        switch self {
        case .noIPVS, .hiddenServices, .otherProfile, .missingScheduler, .crowdedTable, .noHelperForFTP:
            kernel
        case .silentAfterDeletion, .delayedReuse, .reuseOfDrained, .templatesOfDrained, .strictBeginnings,
            .shortIdleTime, .defence:
            setting
        case .noForwarding, .strictReversePath, .redirects, .absentAddress, .noRoute, .notNeighbour,
            .silentNeighbour, .replacedPort, .smallTunnel, .serviceAsSource:
            network
        case .daemonInterface, .daemonRole, .managed, .noUsableServer, .refusingHash: belongings
        }
    }

    private var kernel: DoctorExplanation {
        switch self {
        case .noIPVS:
            .init(
                title: "The kernel has no IPVS",
                reason:
                    "The module ip_vs is not loaded, so that nothing is balanced. Reading never loads it; ipvsadm does.",
                remedy: "Load it, and restore the rules.")
        case .hiddenServices:
            .init(
                title: "/proc/net/ip_vs leaves services out",
                reason:
                    "While another network namespace has a table, a read of this file that goes on somewhere in it passes over services: the kernel then counts its own only, and before that everybody's. Programs that read the file, as node_exporter does, lose services and their servers.",
                remedy: "Use programs that ask by netlink, as ipvs metrics and ipvsadm do.")
        case .otherProfile:
            .init(
                title: "The simulator has to be told of this kernel's rules",
                reason:
                    "Newer kernels decide otherwise when a server's limits close it, and compare loads by another formula.",
                remedy:
                    "Give --profile legacy to simulate, where and compare, and write it in files for test; with --live, or live as a table, they find it out."
            )
        case .missingScheduler:
            .init(
                title: "The kernel has no such scheduler",
                reason:
                    "Neither is its module loaded nor is there a file of it for the running kernel. The kernel refuses the service, and one without a scheduler refuses every connection.",
                remedy: "Choose another scheduler, or install the kernel's modules.")
        case .crowdedTable:
            .init(
                title: "The connection table is small for its connections",
                reason:
                    "Each packet is looked up in one row of the table, entry by entry. With several entries in each row every packet costs more.",
                remedy:
                    "Give the module ip_vs more conn_tab_bits. It has to be loaded anew, which ends the balancing."
            )
        default:
            .init(
                title: "FTP without its helper",
                reason:
                    "Data connections of FTP go to other ports. With NAT only the module ip_vs_ftp, which reads the control connection, can lead them to the right server; without it logins work and transfers hang. It needs connection tracking, which it loads.",
                remedy: "Load ip_vs_ftp.")
        }
    }

    private var setting: DoctorExplanation {
        switch self {
        case .silentAfterDeletion:
            .init(
                title: "UDP clients of a deleted server get no answer",
                reason:
                    "The packets of a client whose server was deleted are dropped without a word for as long as it goes on sending, since expire_nodest_conn is 0. UDP has no end of a connection that could help.",
                remedy: "Set it to 1; then such a client gets another server.")
        case .delayedReuse:
            .init(
                title: "Clients that use a port again wait for a second",
                reason:
                    "Kernels before 5.9 drop the first packet of a connection from a port that was used just before, where conntrack and conn_reuse_mode are 1. The client tries again after a second.",
                remedy:
                    "Set conn_reuse_mode to 0, which has a price when servers are drained, or use a newer kernel."
            )
        case .reuseOfDrained:
            .init(
                title: "Clients that use a port again stay with their server",
                reason:
                    "With conn_reuse_mode 0 a new connection from a port that the table still knows goes to the old server, even if that was drained or does not answer. Behind a proxy or NAT ports come back within seconds.",
                remedy: "Set it to 1. Kernels from 5.9 on do it without a delay.")
        case .templatesOfDrained:
            .init(
                title: "Persistence brings clients back to a drained server",
                reason:
                    "A client that has a template goes to the same server, even with weight 0, and each connection makes the template live on. So a drain may never end.",
                remedy:
                    "Set expire_quiescent_template to 1 for the time of the drain, or wait for the clients.")
        case .strictBeginnings:
            .init(
                title: "Another director cannot take over connections in the middle",
                reason:
                    "mh chooses the same server on every director, but a connection that begins with anything but SYN is not taken with sloppy_tcp 0: after a change of director, clients with open connections are reset.",
                remedy: "Set sloppy_tcp to 1 where several directors share the address.")
        case .shortIdleTime:
            .init(
                title: "Idle connections are forgotten before keepalive looks after them",
                reason:
                    "The table forgets a TCP connection that was idle for its time-out. Programs with keepalive send a packet only after tcp_keepalive_time, which hosts share as a default; the connection then hangs or is reset.",
                remedy: "Give TCP a longer time-out, or let servers and clients send keepalives more often.")
        default:
            .init(
                title: "The kernel defends itself and drops",
                reason:
                    "drop_entry, drop_packet and secure_tcp are for attacks: 2 says that one is at work since memory ran low, 3 that it always is. Then entries of half-open connections and packets are dropped at random, and time-outs are shorter.",
                remedy: "Find out why memory is low, or set it to 0 or 1.")
        }
    }

    private var network: DoctorExplanation {
        switch self {
        case .noForwarding:
            .init(
                title: "The host does not forward packets",
                reason:
                    "With NAT the answers of the servers pass through the director, which has to forward them. Without it connections hang half-open.",
                remedy: "Switch forwarding on.")
        case .strictReversePath:
            .init(
                title: "Strict reverse path filtering where clients come in",
                reason:
                    "The address of the service is on an interface to which the default route does not lead. With rp_filter 1 the kernel drops packets that come in where it would not send answers to.",
                remedy: "Set rp_filter to 2 for this interface and for all.")
        case .redirects:
            .init(
                title: "The host tells servers a shorter way",
                reason:
                    "Clients and servers are on one interface. Then the kernel sends ICMP redirects to servers whose answers it forwards; they answer the clients directly, past NAT, and connections break.",
                remedy:
                    "Switch send_redirects off, for all and for the interface, and forget redirects on the servers."
            )
        case .absentAddress:
            .init(
                title: "The address of the service is not on this host",
                reason:
                    "IPVS balances what is for this host. Packets to an address that no interface has are forwarded or dropped.",
                remedy:
                    "Add the address, or a local route to it. A standby director has none: this is found only if nothing tells that it is one."
            )
        case .noRoute:
            .init(
                title: "There is no route to the server",
                reason: "What is scheduled to it is dropped.",
                remedy: "Add a route, or take the server out.")
        case .notNeighbour:
            .init(
                title: "Direct routing needs a neighbour",
                reason:
                    "With -g the packet keeps its destination and is only sent to the server's link address. Behind a gateway it never arrives: the gateway sends it back.",
                remedy: "Use a tunnel (-i), or bring the server into one of the director's networks.")
        case .silentNeighbour:
            .init(
                title: "The server does not answer on its network",
                reason:
                    "The director asked for its link address and got no answer, so that nothing reaches it: it is down, or its address or network is wrong.",
                remedy: "Look after the server; drain it until then.")
        case .replacedPort:
            .init(
                title: "The server's port is not used",
                reason:
                    "With -g and -i the packet reaches the server as it came, with the service's port. Only -m rewrites ports.",
                remedy: "Let the server listen on the service's port, or use -m.")
        case .smallTunnel:
            .init(
                title: "Full packets do not fit into the tunnel",
                reason:
                    "The wrapping takes room. For longer packets the director asks the sender by ICMP to send shorter ones; where a firewall swallows that, connections hang as soon as much is sent to the server.",
                remedy:
                    "Let the servers announce a smaller segment size (advmss), or give the way to them a longer MTU."
            )
        default:
            .init(
                title: "Tunnels start at the address of a service",
                reason:
                    "The kernel chooses the source of the outer packets, and takes an address of a service. Servers that have the address themselves drop such packets as their own, and errors come back to the wrong place.",
                remedy: "Keep the address from being chosen: for IPv6 give it the preferred lifetime 0.")
        }
    }

    private var belongings: DoctorExplanation {
        switch self {
        case .daemonInterface:
            .init(
                title: "The sync daemon's interface does not work",
                reason: "It is not there or down, so that no connections reach the other director.",
                remedy: "Bring it up, or start the daemon on another interface.")
        case .daemonRole:
            .init(
                title: "The sync daemon has the other role",
                reason:
                    "The director that has the addresses sends its connections as master, the other one takes them as backup. Otherwise the standby knows nothing after a change-over.",
                remedy: "Start the daemon of the right role, and stop the other.")
        case .managed:
            .init(
                title: "A program manages this table",
                reason:
                    "It puts things as its configuration says, sooner or later; changes by hand do not last.",
                remedy: "Change its configuration. ipvs apply wants --force for such services.")
        case .noUsableServer:
            .init(
                title: "The service has no usable server",
                reason: "Without a server of a weight above 0 every new connection is refused.",
                remedy: "Add a server, give one a weight, or take the service out.")
        default:
            .init(
                title: "Clients of a server with weight 0 are refused",
                reason:
                    "sh and mh send a client to the server that its address leads to, and refuse it if that server has weight 0. With the flag fallback they choose another one.",
                remedy: "Add -b sh-fallback or -b mh-fallback to the service, or take the server out.")
        }
    }
}
