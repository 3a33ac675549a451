/// Every option of `ipvsadm`, in the order of its help. Manual page, completions and tests read this table.
package enum OptionTable {
    package static let all: [OptionDescription] = commands + serviceOptions + otherOptions + daemonOptions

    package static let commands: [OptionDescription] = [
        .init(.command(.addService), "A", "add-service"),
        .init(.command(.editService), "E", "edit-service"),
        .init(.command(.deleteService), "D", "delete-service"),
        .init(.command(.clear), "C", "clear"),
        .init(.command(.restore), "R", "restore"),
        .init(.command(.save), "S", "save"),
        .init(.command(.addServer), "a", "add-server"),
        .init(.command(.editServer), "e", "edit-server"),
        .init(.command(.deleteServer), "d", "delete-server"),
        .init(.command(.list), "L", "list"),
        .init(.command(.list), "l", nil),
        .init(.command(.zero), "Z", "zero"),
        .init(.command(.set), nil, "set"),
        .init(.command(.startDaemon), nil, "start-daemon", .required),
        .init(.command(.stopDaemon), nil, "stop-daemon", .required),
        .init(.command(.help), "h", "help"),
        .init(.command(.version), "v", "version"),
    ]

    package static let serviceOptions: [OptionDescription] = [
        .init(.tcpService, "t", "tcp-service", .required, group: .serviceAddress),
        .init(.udpService, "u", "udp-service", .required, group: .serviceAddress),
        .init(.sctpService, nil, "sctp-service", .required, group: .serviceAddress),
        .init(.firewallMark, "f", "fwmark-service", .required, group: .serviceAddress),
    ]

    package static let otherOptions: [OptionDescription] = [
        .init(.ipv6, "6", "ipv6"),
        .init(.scheduler, "s", "scheduler", .required, group: .scheduler),
        .init(.persistenceEngine, nil, "pe", .required, group: .persistenceEngine),
        .init(.persistent, "p", "persistent", .optional, group: .persistent),
        .init(.netmask, "M", "netmask", .required, group: .netmask),
        .init(.realServer, "r", "real-server", .required, group: .realServer),
        .init(.gatewaying, "g", "gatewaying", group: .forwardingMethod),
        .init(.ipip, "i", "ipip", group: .forwardingMethod),
        .init(.masquerading, "m", "masquerading", group: .forwardingMethod),
        .init(.tunnelType, nil, "tun-type", .required, group: .tunnelType),
        .init(.tunnelPort, nil, "tun-port", .required, group: .tunnelPort),
        .init(.withoutChecksum, nil, "tun-nocsum", group: .withoutChecksum),
        .init(.withChecksum, nil, "tun-csum", group: .withChecksum),
        .init(.withRemoteChecksum, nil, "tun-remcsum", group: .withRemoteChecksum),
        .init(.weight, "w", "weight", .required, group: .weight),
        .init(.upperThreshold, "x", "u-threshold", .required, group: .upperThreshold),
        .init(.lowerThreshold, "y", "l-threshold", .required, group: .lowerThreshold),
        .init(.connection, "c", "connection", group: .connection),
        .init(.timeout, nil, "timeout", group: .timeout),
        .init(.daemon, nil, "daemon", group: .daemon),
        .init(.statistics, nil, "stats", group: .statistics),
        .init(.rate, nil, "rate", group: .rate),
        .init(.exact, "X", "exact", group: .exact),
        .init(.thresholds, nil, "thresholds", group: .thresholds),
        .init(.persistentConnections, nil, "persistent-conn", group: .persistentConnections),
        .init(.tunnelInformation, nil, "tun-info", group: .tunnelInformation),
        .init(.unsorted, nil, "nosort", group: .unsorted),
        .init(.sorted, nil, "sort"),
        .init(.onePacket, "o", "ops", group: .onePacket),
        .init(.numeric, "n", "numeric", group: .numeric),
        .init(.schedulerFlags, "b", "sched-flags", .required, group: .schedulerFlags),
    ]

    package static let daemonOptions: [OptionDescription] = [
        .init(.syncID, nil, "syncid", .required, group: .syncID),
        .init(.maximumLength, nil, "sync-maxlen", .required, group: .maximumLength),
        .init(.multicastInterface, nil, "mcast-interface", .required, group: .multicastInterface),
        .init(.multicastGroup, nil, "mcast-group", .required, group: .multicastGroup),
        .init(.multicastPort, nil, "mcast-port", .required, group: .multicastPort),
        .init(.multicastTimeToLive, nil, "mcast-ttl", .required, group: .multicastTimeToLive),
    ]

    /// Position in `all` by letter; 255 for no option.
    private static let byLetter: [UInt8] = {
        var positions = [UInt8](repeating: 255, count: 256)
        for (position, option) in all.enumerated() {
            if let letter = option.letter { positions[Int(letter)] = UInt8(position) }
        }
        return positions
    }()

    static func option(letter: UInt8) -> OptionDescription? {
        let position = byLetter[Int(letter)]
        return position == 255 ? nil : all[Int(position)]
    }

    /// The option of a long name without its dashes. Names are never abbreviated.
    static func option(longName: ArraySlice<UInt8>) -> OptionDescription? {
        if longName.isEmpty { return nil }
        return all.first { $0.name.utf8CodeUnitCount == longName.count && longName.elementsEqual($0.name) }
    }
}

/// One way to write an option; `-L` and `-l` are two ways to write the same.
package struct OptionDescription: Sendable {
    package var option: Option
    package var letter: UInt8?
    /// The long name without dashes; empty when there is only a letter. Static: a table of arrays would be made anew at
    /// each start.
    fileprivate let name: StaticString
    package var argument: OptionArgument
    /// What the option says; nil for commands, for `-6` and for `--sort`, which may be repeated.
    package var group: OptionGroup?

    package var longName: String { name.description }

    init(
        _ option: Option, _ letter: Unicode.Scalar?, _ name: StaticString?,
        _ argument: OptionArgument = .none,
        group: OptionGroup? = nil
    ) {
        self.option = option
        self.letter = letter.map(UInt8.init(ascii:))
        self.name = name ?? ""
        self.argument = argument
        self.group = group
    }
}

/// Whether an option is followed by a value.
package enum OptionArgument: Sendable, Hashable {
    case none
    case required
    /// Only `-p`: a separate word is its value unless it begins with a dash.
    case optional
}

/// The meaning of an option.
package enum Option: Sendable, Hashable {
    case command(CommandKind)
    case tcpService, udpService, sctpService, firewallMark, ipv6
    case scheduler, persistenceEngine, persistent, netmask, realServer, gatewaying, ipip, masquerading
    case tunnelType, tunnelPort, withoutChecksum, withChecksum, withRemoteChecksum
    case weight, upperThreshold, lowerThreshold
    case connection, timeout, daemon, statistics, rate, exact, thresholds, persistentConnections
    case tunnelInformation, unsorted, sorted, onePacket, numeric, schedulerFlags
    case syncID, maximumLength, multicastInterface, multicastGroup, multicastPort, multicastTimeToLive
}
