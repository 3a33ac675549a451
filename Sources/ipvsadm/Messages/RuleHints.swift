import IPVSModel
import IPVSRules

extension Hint {
    /// What is wrong with a command line, and how to write it.
    static func rule(_ error: RuleError) -> String {
        switch error.reason {
        case .noCommand:
            "the first option must be a command, such as -A or -L (-Ln, not -nL); see: ipvsadm -h"
        case .unknownOption: "there is no such option, and none can be abbreviated; see: ipvsadm -h"
        case .missingArgument: "this option needs a value behind it; see: ipvsadm -h"
        case .unwantedArgument: "this option takes no value; see: ipvsadm -h"
        case .secondCommand: "one command at a time, and it comes first; for many use ipvsadm -R"
        case .repeatedOption(.forwardingMethod): "-g, -i and -m exclude one another: keep one of them"
        case .repeatedOption(.serviceAddress):
            "-t, -u, --sctp-service and -f exclude one another: keep one of them"
        case .repeatedOption: "each option may be given once: keep one of them"
        case .unexpectedArgument: "this word belongs to no option; one with blanks needs quotes in the shell"
        case .zeroPort: "without a port a service needs persistence: -t ADDRESS:PORT, or -t ADDRESS -p"
        case .onePacketWithoutUDP: "--ops goes with -u ADDRESS:PORT or -f MARK"
        case .mixedFamilies: "to forward between IPv4 and IPv6 use tunnelling: -i"
        case .tunnelOptionsWithoutTunnel: "--tun-type and the like go with tunnelling: add -i"
        case .missingOption(let group, _): "add \(usage(of: group)); see: ipvsadm -h"
        case .illegalOption(.numeric, _): "-n goes with -L and -S only: leave it out"
        case .illegalOption: "leave this option out; what goes with which command says: ipvsadm -h"
        case .conflictingOptions, .conflictingListOptions, .conflictingTunnelOptions:
            "keep one of the two; see: ipvsadm -h"
        case .missingTunnelOption, .illegalTunnelOption:
            "ipip takes no further option, gue needs --tun-port, gre may have --tun-csum; see: ipvsadm -h"
        case .nullByte, .lineTooLong: "rules are lines of text, as ipvsadm-save writes them"
        default: value(error.reason)
        }
    }

    /// How the value of an option is written.
    private static func value(_ reason: RuleError.Reason) -> String {
        switch reason {
        case .serviceAddress, .serverAddress:
            "write 192.0.2.1:80, [2001:db8::1]:80 or NAME:SERVICE; does the name resolve? try: getent ahostsv4 NAME"
        case .firewallMark: "a mark is a number from 1 to 4294967295, as set by iptables or nft"
        case .persistenceTimeout: "seconds from 1 to 2678400; without a value -p means 360"
        case .connectionTimeout, .missingConnectionTimeouts:
            "three times in seconds, 0 keeps one as it is: ipvsadm --set TCP TCPFIN UDP; see: ipvsadm -L --timeout"
        case .persistenceMask: "a netmask such as 255.255.255.0, for IPv6 a prefix length such as 64"
        case .prefixLength: "a prefix length from 1 to 128, such as 64"
        case .weight: "a weight is a number from 0 to 2147483647; 0 takes no new connections"
        case .upperThreshold, .lowerThreshold: "a threshold is a number of connections; 0 means none"
        case .schedulerFlag:
            "sh has sh-fallback and sh-port, mh has mh-fallback and mh-port, others flag-1 to flag-3"
        case .incompatibleSchedulerFlag: "this flag is another scheduler's; name that with -s sh or -s mh"
        case .tunnelType: "the types are ipip, gue and gre"
        case .tunnelPort, .multicastPort: "a port is a number from 1 to 65535"
        case .ipv6WithoutMark: "-6 says that a mark is for IPv6: write -f MARK -6"
        case .startDaemonRole, .stopDaemonRole: "the role is master or backup; see: ipvsadm -L --daemon"
        case .syncID: "a number from 0 to 255, the same on master and backup"
        case .multicastGroup: "a multicast address: 224.0.0.0 to 239.255.255.255, or ff00::/8"
        case .multicastTimeToLive: "a number from 1 to 255"
        case .maximumLength: "a number of bytes, below the interface's MTU; see: ip link"
        default: "see: ipvsadm -h"
        }
    }

    private static func usage(of group: OptionGroup) -> String {
        switch group {
        case .serviceAddress: "the service: -t, -u or --sctp-service ADDRESS:PORT, or -f MARK"
        case .realServer: "the server: -r ADDRESS:PORT"
        case .persistent: "persistence: -p SECONDS"
        default: "--\(group.legacyName)"
        }
    }
}
