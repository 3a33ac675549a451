/// What hardly does what was meant, although the kernel takes it. Where the kernel's behaviour is the reason, Docs/Simulator.md
/// says how it was found.
extension FindingCode {
    var warning: FindingExplanation {
        switch self {
        case .replacedPort:
            .init(
                title: "The server's port is not used",
                reason:
                    "With -g and -i the packet reaches the server as it came, with the service's port. Only -m rewrites ports.",
                remedy: "Give the service's port, and let the server listen on it; or use -m.",
                example: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:8080 -g",
                better: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:8080 -m")
        case .quiescedInHash:
            .init(
                title: "Clients of a server with weight 0 are refused",
                reason:
                    "sh and mh send a client to the server that its address leads to, and refuse it if that server has weight 0: sh keeps a part of the clients for it, and mh all that it had with its last weight. With the flag fallback they choose another one.",
                remedy: "Add -b sh-fallback or -b mh-fallback to the service, or take the server out.",
                example: """
                    -A -t 192.0.2.1:80 -s sh
                    -a -t 192.0.2.1:80 -r 10.0.0.1:80 -m
                    -a -t 192.0.2.1:80 -r 10.0.0.2:80 -m -w 0
                    """,
                better: """
                    -A -t 192.0.2.1:80 -s sh -b sh-fallback
                    -a -t 192.0.2.1:80 -r 10.0.0.1:80 -m
                    -a -t 192.0.2.1:80 -r 10.0.0.2:80 -m -w 0
                    """)
        case .noUsableServer:
            .init(
                title: "The service has no usable server",
                reason: "Without a server of a weight above 0 every new connection is refused.",
                remedy: "Add a server, give one a weight, or take the service out.",
                example: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -w 0", better: Self.web)
        case .changesNothing:
            .init(
                title: "The line changes nothing",
                reason:
                    "Service or server have every value already that the line gives them, so that it is a leftover, or means another one.",
                remedy: "Take it out, or correct what it names.",
                example: "\(Self.web)\n-E -t 192.0.2.1:80 -s wlc",
                better: "\(Self.web)\n-E -t 192.0.2.1:80 -s lc")
        case .takenBack:
            .init(
                title: "The line takes back what lines before it add",
                reason:
                    "-C, -D and -d take services and servers out that this file has added itself: nothing is left of these lines.",
                remedy: "Put -C first, or take out the lines that do not count.",
                example: "\(Self.web)\n-C\n-A -f 1\n-a -f 1 -r 10.0.0.1",
                better: "-C\n-A -f 1\n-a -f 1 -r 10.0.0.1")
        case .persistentPackets:
            .init(
                title: "Persistence beside one-packet scheduling",
                reason:
                    "-o spreads the packets of a client over the servers, and -p keeps them with one of them: persistence wins.",
                remedy: "Take one of the two out.",
                example: "-A -u 192.0.2.1:53 -o -p 60\n-a -u 192.0.2.1:53 -r 10.0.0.1:53 -m",
                better: "-A -u 192.0.2.1:53 -o\n-a -u 192.0.2.1:53 -r 10.0.0.1:53 -m")
        case .withoutEffect:
            .init(
                title: "An option has no effect here",
                reason:
                    "A netmask (-M) and an engine (--pe) are about persistence, and do nothing without -p. One-packet scheduling is about UDP.",
                remedy: "Add -p, or take the option out.",
                example: "-A -t 192.0.2.1:80 -M 255.255.255.0\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m",
                better: "-A -t 192.0.2.1:80 -p 60 -M 255.255.255.0\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m")
        case .oneServerForAll:
            .init(
                title: "This scheduler sends every client to one server",
                reason:
                    "dh, lblc and lblcr choose by the address that packets go to, which is always the same unless the service is of a firewall mark. sed, nq and ovf count active connections, and UDP has none.",
                remedy: "Use another scheduler, such as wlc, wrr or mh.",
                example: """
                    -A -u 192.0.2.1:53 -s sed
                    -a -u 192.0.2.1:53 -r 10.0.0.1:53 -m
                    -a -u 192.0.2.1:53 -r 10.0.0.2:53 -m
                    """,
                better: """
                    -A -u 192.0.2.1:53 -s wlc
                    -a -u 192.0.2.1:53 -r 10.0.0.1:53 -m
                    -a -u 192.0.2.1:53 -r 10.0.0.2:53 -m
                    """)
        case .noPlaceInTable:
            .init(
                title: "A server gets no clients, since the scheduler's table is full",
                reason:
                    "sh and dh have a table of 256 places, mh one of 4093. sh gives every server as many places as its weight, one with weight 0 one, and begins with the server that was added last; dh and mh give at least one. What comes behind the end gets none.",
                remedy: "Divide the weights of sh by the same number, or use wlc or mh.",
                example: """
                    -A -t 192.0.2.1:80 -s sh
                    -a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -w 100
                    -a -t 192.0.2.1:80 -r 10.0.0.2:80 -m -w 300
                    """,
                better: """
                    -A -t 192.0.2.1:80 -s sh
                    -a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -w 1
                    -a -t 192.0.2.1:80 -r 10.0.0.2:80 -m -w 3
                    """)
        default: rareWarning
        }
    }

    private var rareWarning: FindingExplanation {
        switch self {
        case .overflow:
            .init(
                title: "A number is so large that the kernel's arithmetic overflows",
                reason:
                    "twos multiplies weights and loads in 32 bits and adds all weights up in 32 bits, and persistence times are kept as ticks in 32 bits: what is too large comes out as something else.",
                remedy: "Divide the weights by the same number, or make the time shorter than 49 days.",
                example: "-A -t 192.0.2.1:80 -s twos\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -w 10000000",
                better: "-A -t 192.0.2.1:80 -s twos\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -w 10000")
        case .oddNetmask:
            .init(
                title: "A netmask groups clients in a way that is hardly meant",
                reason:
                    "The kernel takes any bits. With 0.0.0.0 all clients are one group and go to one server; with gaps between the bits clients of different networks are one group.",
                remedy: "Write a mask such as 255.255.255.0, with its ones at the beginning.",
                example: "-A -t 192.0.2.1:80 -p 60 -M 255.0.255.0\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m",
                better: "-A -t 192.0.2.1:80 -p 60 -M 255.255.0.0\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m")
        case .notEverywhere:
            .init(
                title: "Not every kernel or host takes this",
                reason:
                    "Newer kernels refuse upper thresholds above 2147483647. A link-local IPv6 address is taken only if it is the director's own. Kernels before 5.3 refuse servers in 0.0.0.0/8.",
                remedy: "Use a value that is taken everywhere.",
                example: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -x 4000000000",
                better: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -x 2000000000")
        case .persistenceOfNothing:
            .init(
                title: "Persistence of 0 seconds",
                reason:
                    "-p 0 does not switch persistence off: a client stays with its server as long as it has connections. Without a number -p means 360 seconds.",
                remedy: "Say how many seconds, or take -p out.",
                example: "-A -t 192.0.2.1:80 -p 0\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m",
                better: "-A -t 192.0.2.1:80 -p\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m")
        case .noScheduler:
            .init(
                title: "The service has no scheduler",
                reason: "-s none is a service without one, and it refuses every connection.",
                remedy: "Name a scheduler, such as wlc.",
                example: "-A -t 192.0.2.1:80 -s none\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m", better: Self.web)
        case .equalThresholds:
            .init(
                title: "The lower threshold is not below the upper one",
                reason:
                    "A server that is full at -x takes connections again below -y. With both equal it opens and closes with every single connection.",
                remedy: "Lower -y, or leave it out: then three quarters of -x are taken.",
                example: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -x 80 -y 80",
                better: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -x 80 -y 60")
        default:
            .init(
                title: "The file says nothing",
                reason:
                    "There is no rule in it, so that a director that is restored from it balances nothing.",
                remedy: "See whether this is the file that was meant, and whether it was written to its end.",
                example: "# rules of the web servers", better: "-C")
        }
    }
}
