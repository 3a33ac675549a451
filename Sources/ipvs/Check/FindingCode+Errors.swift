/// What is wrong with lines that cannot be understood, and with rules that the kernel refuses.
extension FindingCode {
    var explanation: FindingExplanation {
        switch self {
        case .notText:
            .init(
                title: "The file is no text of rules",
                reason:
                    "A NUL byte, a line of more than 1 MiB or more than 4194304 lines: nothing is read behind it.",
                remedy: "See whether this is the file that was meant, and whether it is compressed.",
                example: "-A -t 192.0.2.1:80 \0", better: "-Z")
        case .noRule:
            .init(
                title: "The line is no rule that changes the table",
                reason:
                    "Files have commands that change the table, such as -A and -a, at the beginning of a line. Listings (-L) and whole restores (-R) do not belong into them.",
                remedy: "Begin the line with a command, make it a comment with #, or take it out.",
                example: "-L -n\n-Z", better: "# ipvsadm -L -n\n-Z")
        case .unknownOption:
            .init(
                title: "There is no such option",
                reason: "ipvsadm knows no option of this name. Long names cannot be abbreviated.",
                remedy: "See ipvsadm(8) for the options of a rule.",
                example: "-Z --tcp 192.0.2.1:80", better: "-Z")
        case .optionArgument:
            .init(
                title: "An option lacks its value, or has one and takes none",
                reason: "The value stands behind the option, in the same word or in the next one.",
                remedy: "Give the value, or take it out.",
                example: "-Z -t", better: "-Z")
        case .oneTooMany:
            .init(
                title: "Something stands in the line that is one too many",
                reason:
                    "A line has one command, each option once, and no words that belong to no option. A comment needs a # at the beginning of a word.",
                remedy: "Make two lines of it, take the word out, or put # before a comment.",
                example: "-Z everything", better: "-Z # everything")
        case .address:
            .init(
                title: "An address or a port cannot be read",
                reason:
                    "ADDRESS:PORT or [ADDRESS]:PORT is expected. Names of hosts are not looked up, since they may lead elsewhere tomorrow; names of ports only in /etc/services.",
                remedy: "Write numbers, as ipvsadm -S -n does.",
                example: "-Z -t www.example.com:80", better: "-Z")
        case .value:
            .init(
                title: "A value is not what its option takes",
                reason:
                    "Weights are 0 to 2147483647, marks 1 to 4294967295, thresholds and persistence times 0 to 4294967295, idle times of --set 0 to 2678400 seconds, IPv6 masks 1 to 128 bits, sync identifiers 0 to 255.",
                remedy: "See ipvsadm(8) for the values of the option at which the line is marked.",
                example: "--set 900 120 many", better: "--set 900 120 300")
        case .missingOption:
            .init(
                title: "An option is missing that this command needs",
                reason:
                    "-A, -E and -D need a service (-t, -u, --sctp-service or -f), -a, -e and -d a server (-r) as well; a tunnel of the type gue needs --tun-port.",
                remedy: "Add the option.",
                example: "-D", better: "-C")
        case .conflictingOptions:
            .init(
                title: "Options do not go together",
                reason:
                    "An option belongs to other commands, to another forwarding method, to another scheduler or kind of tunnel, or excludes one that stands in the line as well.",
                remedy: "Take one of the two out.",
                example: "-C -w 1", better: "-C")
        case .portZero:
            .init(
                title: "Port 0 without persistence",
                reason:
                    "A service at port 0 takes every port that has no service of its own. Only persistence keeps the ports of one client together, so that ipvsadm wants -p with it.",
                remedy: "Name the port, or add -p.",
                example: "-A -t 192.0.2.1:0",
                better: "-A -t 192.0.2.1:0 -p 360\n-a -t 192.0.2.1:0 -r 10.0.0.1:0")
        case .onePacketWithoutUDP:
            .init(
                title: "One-packet scheduling of what is not UDP",
                reason:
                    "-o schedules every packet for itself. The packets of a TCP or SCTP connection must go to one server.",
                remedy: "Take -o out, or make it a service of UDP (-u).",
                example: "-A -t 192.0.2.1:53 -o",
                better: "-A -u 192.0.2.1:53 -o\n-a -u 192.0.2.1:53 -r 10.0.0.1:53 -m")
        case .mixedFamilies:
            .init(
                title: "A server of another address family than its service",
                reason:
                    "IPv4 packets reach an IPv6 server only in a tunnel, and the other way round; and sync daemons cannot tell of such servers.",
                remedy: "Use -i, name an address of the service's family, or run no sync daemon.",
                example: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r [2001:db8::1]:80 -g",
                better: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r [2001:db8::1]:80 -i")
        case .time:
            .init(
                title: "A time cannot be read, or has no rule behind it",
                reason:
                    "@SECONDS before a rule says when it takes effect in a simulation: decimal seconds, up to 4000000000, without a blank behind the @.",
                remedy: "Write it as @12.5, with a rule behind it; or take it out.",
                example: "@soon -Z", better: "@5 -Z")
        case .syntax:
            .init(
                title: "The file is not what its format wants",
                reason:
                    "Files other than rules are read by the grammar of their format. The message says what was expected at this place.",
                remedy:
                    "Correct the place; or say by --format what the file is, if it was taken for something else.",
                example: #"{"version": 2, "document": "tables"}"#,
                better:
                    #"{"version": 2, "document": "table", "timeouts": {"tcp": 900}, "services": []}"#)
        default: refusal ?? warning
        }
    }

    /// Of what the kernel refuses.
    private var refusal: FindingExplanation? {
        switch self {
        case .serviceExists:
            .init(
                title: "The service exists already",
                reason:
                    "The kernel tells services apart by protocol, address and port, or by mark and family, and refuses a second one. What follows in a restore is then missing.",
                remedy: "Take one of the two lines out, or change the service with -E.",
                example: "\(web)\n-A -t 192.0.2.1:80 -s wrr", better: "\(web)\n-E -t 192.0.2.1:80 -s wrr")
        case .noSuchService:
            .init(
                title: "There is no such service",
                reason:
                    "A server can only be added to a service that a line before it adds. Protocol, address and port must be the same, and for marks the family. It is told once for each service.",
                remedy: "Add the service before, or correct which service the line names.",
                example: "\(web)\n-a -u 192.0.2.1:80 -r 10.0.0.2:80 -m",
                better: "\(web)\n-a -t 192.0.2.1:80 -r 10.0.0.2:80 -m")
        case .serverExists:
            .init(
                title: "The server exists already",
                reason:
                    "The kernel tells the servers of a service apart by address and port. With -g and -i the port is always the service's, so that two ports of one host are one server.",
                remedy: "Take one of the two lines out, or change the server with -e.",
                example: "\(web)\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -w 2",
                better: "\(web)\n-a -t 192.0.2.1:80 -r 10.0.0.1:81 -m -w 2")
        case .noSuchServer:
            .init(
                title: "The service has no such server",
                reason: "Only a server that a line before adds can be changed or taken out.",
                remedy: "Add it with -a before, or correct its address and port.",
                example: "\(web)\n-e -t 192.0.2.1:80 -r 10.0.0.2:80 -m -w 2",
                better: "\(web)\n-e -t 192.0.2.1:80 -r 10.0.0.1:80 -m -w 2")
        case .unknownScheduler:
            .init(
                title: "There is no such scheduler",
                reason:
                    "The kernel has no scheduler of this name, and no module for it: it refuses the service, and then every server of it.",
                remedy: "Use one that ipvsadm(8) lists, such as wlc or mh.",
                example: "-A -t 192.0.2.1:80 -s wrrr\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m", better: web)
        case .unknownEngine:
            .init(
                title: "There is no such persistence engine",
                reason: "The kernel has one engine, sip, and refuses a service with another.",
                remedy: "Use --pe sip, or take the option out.",
                example: "-A -u 192.0.2.1:5060 -p 60 --pe http\n-a -u 192.0.2.1:5060 -r 10.0.0.1:5060 -m",
                better: "-A -u 192.0.2.1:5060 -p 60 --pe sip\n-a -u 192.0.2.1:5060 -r 10.0.0.1:5060 -m")
        case .thresholds:
            .init(
                title: "The lower threshold is above the upper one",
                reason:
                    "A server takes no more connections from the upper one (-x) on, until it has fewer than the lower one (-y). The kernel refuses a lower one above the upper, and so every lower one without an upper.",
                remedy: "Lower -y, raise -x, or leave -y out: then three quarters of -x are taken.",
                example: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -x 50 -y 80",
                better: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -x 80 -y 50")
        case .serverAddress:
            .init(
                title: "The address cannot be a server's",
                reason:
                    "The kernel takes no multicast or broadcast address, no 0.0.0.0 or ::, and no IPv4 address that is mapped into IPv6.",
                remedy: "Name the address of one host.",
                example: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 224.0.0.1:80 -m", better: web)
        case .daemon:
            .init(
                title: "The sync daemon cannot be started or stopped",
                reason:
                    "One daemon of each role runs at a time, on a network interface with a name of up to 15 bytes, and only where no server is of another family than its service.",
                remedy: "Take one of the lines out, stop the daemon first, or name an interface.",
                example: "--start-daemon master\n--start-daemon master",
                better: "--start-daemon master\n--start-daemon backup")
        case .refusedValue:
            .init(
                title: "The kernel does not take a value of this rule",
                reason:
                    "What can be written is more than what the kernel takes: a tunnel of the type gue needs a port, and the table of mh has 4093 places and takes over no more servers than that.",
                remedy: "The message says which value it is.",
                example: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -i tunnel=1:0:0",
                better: "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -i tunnel=1:5555:0")
        default: nil
        }
    }

    private var web: String { Self.web }

    /// Rules of which nothing is to be said.
    static let web = "-A -t 192.0.2.1:80\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m"
}
