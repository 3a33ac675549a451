import IPVSModel
import IPVSRules
import Testing

@Suite struct CommandTests {
    @Test func listingOptionsAreDistinct() {
        let all: [ListingOptions] = [
            .statistics, .rates, .thresholds, .persistentConnections, .tunnels, .numeric, .exact, .unsorted,
        ]
        #expect(Set(all.map(\.rawValue)).count == all.count)
    }

    /// The whole table of commands and options, as the reference answers it.
    @Test(arguments: [
        (
            CommandKind.addService,
            ["service-address", "scheduler", "persistent", "netmask", "ops", "pe", "sched-flags"]
        ),
        (
            .editService,
            ["service-address", "scheduler", "persistent", "netmask", "ops", "pe", "sched-flags"]
        ),
        (.deleteService, ["service-address"]), (.zero, ["service-address"]),
        (
            .addServer,
            [
                "service-address", "real-server", "forwarding-method", "weight", "u-threshold", "l-threshold",
                "tun-type", "tun-port", "tun-nocsum", "tun-csum", "tun-remcsum",
            ]
        ),
        (.deleteServer, ["service-address", "real-server"]), (.clear, []), (.restore, []), (.set, []),
        (
            .list,
            [
                "numeric", "connection", "service-address", "timeout", "daemon", "stats", "rate",
                "thresholds",
                "persistent-conn", "nosort", "syncid", "exact", "tun-info",
            ]
        ),
        (.save, ["numeric"]), (.stopDaemon, ["syncid"]),
        (
            .startDaemon,
            ["mcast-interface", "syncid", "mcast-group", "mcast-port", "mcast-ttl", "sync-maxlen"]
        ),
    ])
    func legalOptions(kind: CommandKind, legal: [String]) throws {
        let command = try #require(OptionTable.commands.first { $0.option == .command(kind) })
        for option in OptionTable.all {
            guard let group = option.group, group != .serviceAddress, group != .realServer else { continue }
            var line = ["--" + command.longName]
            if command.argument == .required { line.append("master") }
            if kind == .set { line += ["1", "2", "3"] }
            if legal.contains("service-address") { line += ["-t", "10.0.0.1:80"] }
            if legal.contains("real-server") { line += ["-r", "10.0.0.2:80"] }
            line.append("--" + option.longName)
            if option.argument == .required { line.append(Self.value(of: group)) }
            let illegal = "Illegal '\(group.legacyName)' option with the '\(kind.legacyName)' command\n"
            let isRefused = outcome(line) == .error(illegal, 2)
            #expect(isRefused == !legal.contains("\(group.legacyName)"), "\(line)")
        }
    }

    private static func value(of group: OptionGroup) -> String {
        switch group {
        case .netmask: "255.255.255.0"
        case .schedulerFlags: "flag-1"
        case .tunnelType: "gue"
        case .multicastGroup: "224.0.0.81"
        case .multicastInterface: "lo"
        default: "5"
        }
    }

    @Test(arguments: [
        ("-A", "You need to supply the 'service-address' option for the 'add-service' command"),
        ("-A -w 1", "You need to supply the 'service-address' option for the 'add-service' command"),
        ("-A -n -w 1", "Illegal 'numeric' option with the 'add-service' command"),
        (
            "-a -t 10.0.0.1:80 -w 1",
            "You need to supply the 'real-server' option for the 'add-server' command"
        ),
        (
            "-L -c --timeout",
            "The option 'timeout' conflicts with the 'connection' option in the 'list' command"
        ),
        (
            "-L --timeout --daemon",
            "The option 'daemon' conflicts with the 'timeout' option in the 'list' command"
        ),
        (
            "-L -c -t 10.0.0.1:80 --timeout",
            "The option 'service-address' conflicts with the 'connection' option in the 'list' command"
        ),
        ("-L -c --stats", "options conflicts in the list command"),
        ("-L --daemon --persistent-conn", "options conflicts in the list command"),
        ("-L -6", "-6 used before -f\n"), ("-A -6 -f 9", "-6 used before -f\n"),
        ("-A -t [2001:db8::9]:80 -6", "-6 used before -f\n"),
        ("-A -t 10.0.0.9", "Zero port specified for non-persistent service"),
        ("-A -t 10.0.0.9 -o", "Zero port specified for non-persistent service"),
        ("-A -t 10.0.0.9 -o -p", "One-Packet Scheduling is only for UDP virtual services"),
        (
            "-a -t 10.0.0.1:80 -r 2001:db8::5",
            "Different address family is allowed only for tunneling servers"
        ),
        (
            "-a -t 10.0.0.1:80 -r 2001:db8::5 -m --tun-type gue",
            "Different address family is allowed only for tunneling servers"
        ),
        ("-a -t 10.0.0.1:80 -r 10.0.0.2 --tun-csum", "Tunnel options conflict with forward method"),
        (
            "-a -t 10.0.0.1:80 -r 10.0.0.2 -i --tun-type gue",
            "You need to supply the 'tun-port' option for the 'gue' tunnel type"
        ),
        (
            "-a -t 10.0.0.1:80 -r 10.0.0.2 -i --tun-csum",
            "Illegal 'tun-csum' option with the 'ipip' tunnel type"
        ),
        (
            "-a -t 10.0.0.1:80 -r 10.0.0.2 -i --tun-type gre --tun-remcsum",
            "Illegal 'tun-remcsum' option with the 'gre' tunnel type"
        ),
        (
            "-a -t 10.0.0.1:80 -r 10.0.0.2 -i --tun-type gue --tun-port 6 --tun-nocsum --tun-csum",
            "The option 'tun-csum' conflicts with the 'tun-nocsum' option in the 'gue' tunnel type"
        ),
        ("-L -b bad", "invalid scheduler flag `bad'"), ("-A -n -b bad", "invalid scheduler flag `bad'"),
        ("-A -t 10.0.0.9:80 -b sh-port", "incompatible scheduler flag `sh-port'"),
        ("-A -t 10.0.0.9:80 -s mh -b mh-port,sh-port", "incompatible scheduler flag `sh-port'"),
        ("--start-daemon mast", "illegal start-daemon parameter specified"),
        ("--stop-daemon mast", "illegal start_daemon specified"),
    ])
    func combinations(line: String, message: String) {
        #expect(outcome(words(line)) == .error(message + "\n", 2))
    }
}
