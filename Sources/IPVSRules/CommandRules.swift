/// Which options a command must have, may have and may not combine.
struct CommandRules {
    var required: OptionGroups = []
    var allowed: OptionGroups = []
    /// At most one of these.
    var exclusive: OptionGroups = []

    /// The first problem with the options in `given`, in the order of `OptionGroup`.
    func firstProblem(in given: OptionGroups) -> Problem? {
        let missing = required.subtracting(given)
        let illegal = given.subtracting(allowed)
        if missing.isEmpty, illegal.isEmpty, exclusive.isEmpty { return nil }
        var chosen: OptionGroup?
        for group in OptionGroup.allCases {
            if missing.contains(group) { return .missing(group) }
            guard given.contains(group) else { continue }
            if illegal.contains(group) { return .illegal(group) }
            guard exclusive.contains(group) else { continue }
            if let chosen { return .conflict(group, with: chosen) }
            chosen = group
        }
        return nil
    }

    enum Problem {
        case missing(OptionGroup)
        case illegal(OptionGroup)
        case conflict(OptionGroup, with: OptionGroup)
    }
}

extension CommandKind {
    /// The options of each command.
    var rules: CommandRules {
        switch self {
        case .addService, .editService:
            CommandRules(
                required: [.serviceAddress],
                allowed: [
                    .serviceAddress, .scheduler, .persistent, .netmask, .onePacket, .persistenceEngine,
                    .schedulerFlags,
                ])
        case .deleteService: CommandRules(required: [.serviceAddress], allowed: [.serviceAddress])
        case .addServer, .editServer:
            CommandRules(
                required: [.serviceAddress, .realServer],
                allowed: OptionGroups.tunnel.union([
                    .serviceAddress, .realServer, .forwardingMethod, .weight, .upperThreshold,
                    .lowerThreshold,
                ]))
        case .deleteServer:
            CommandRules(required: [.serviceAddress, .realServer], allowed: [.serviceAddress, .realServer])
        case .list:
            CommandRules(
                allowed: [
                    .numeric, .connection, .serviceAddress, .timeout, .daemon, .statistics, .rate,
                    .thresholds,
                    .persistentConnections, .unsorted, .syncID, .exact, .tunnelInformation,
                ], exclusive: [.connection, .serviceAddress, .timeout, .daemon])
        case .zero: CommandRules(allowed: [.serviceAddress])
        case .save: CommandRules(allowed: [.numeric])
        case .startDaemon:
            CommandRules(allowed: [
                .multicastInterface, .syncID, .multicastGroup, .multicastPort, .multicastTimeToLive,
                .maximumLength,
            ])
        case .stopDaemon: CommandRules(allowed: [.syncID])
        case .clear, .set, .restore, .help, .version: CommandRules()
        }
    }
}

extension TunnelKind {
    /// The tunnel options of each type of tunnel.
    var rules: CommandRules {
        let checksums: OptionGroups = [.withoutChecksum, .withChecksum]
        switch self {
        case .ipip: return CommandRules(allowed: [.tunnelType])
        case .gre:
            return CommandRules(
                required: [.tunnelType], allowed: checksums.union([.tunnelType]), exclusive: checksums)
        case .gue:
            let checksums = checksums.union([.withRemoteChecksum])
            return CommandRules(
                required: [.tunnelType, .tunnelPort], allowed: checksums.union([.tunnelType, .tunnelPort]),
                exclusive: checksums)
        }
    }
}

extension OptionGroups {
    /// The options that describe a tunnel.
    static let tunnel: OptionGroups = [
        .tunnelType, .tunnelPort, .withoutChecksum, .withChecksum, .withRemoteChecksum,
    ]

    /// The columns of a listing of services.
    static let columns: OptionGroups = [.statistics, .rate, .thresholds, .persistentConnections]
}
