/// What an option says, whichever way it is written: `-m`, `-i` and `-g` all choose the forwarding method.
/// An option may be given once per group. The order is that in which illegal options are looked for.
package enum OptionGroup: UInt8, Sendable, Hashable, CaseIterable {
    case numeric, connection, serviceAddress, scheduler, persistent, netmask, realServer, forwardingMethod
    case weight, upperThreshold, lowerThreshold, multicastInterface, timeout, daemon, statistics, rate
    case thresholds, persistentConnections, unsorted, syncID, exact, onePacket, persistenceEngine
    case schedulerFlags, multicastGroup, multicastPort, multicastTimeToLive, maximumLength
    case tunnelInformation, tunnelType, tunnelPort, withoutChecksum, withChecksum, withRemoteChecksum

    /// The name in the legacy tool's messages.
    package var legacyName: StaticString {
        switch self {
        case .numeric: "numeric"
        case .connection: "connection"
        case .serviceAddress: "service-address"
        case .scheduler: "scheduler"
        case .persistent: "persistent"
        case .netmask: "netmask"
        case .realServer: "real-server"
        case .forwardingMethod: "forwarding-method"
        case .weight: "weight"
        case .upperThreshold: "u-threshold"
        case .lowerThreshold: "l-threshold"
        case .multicastInterface: "mcast-interface"
        case .timeout: "timeout"
        case .daemon: "daemon"
        case .statistics: "stats"
        case .rate: "rate"
        case .thresholds: "thresholds"
        case .persistentConnections: "persistent-conn"
        case .unsorted: "nosort"
        case .syncID: "syncid"
        case .exact: "exact"
        case .onePacket: "ops"
        case .persistenceEngine: "pe"
        case .schedulerFlags: "sched-flags"
        case .multicastGroup: "mcast-group"
        case .multicastPort: "mcast-port"
        case .multicastTimeToLive: "mcast-ttl"
        case .maximumLength: "sync-maxlen"
        case .tunnelInformation: "tun-info"
        case .tunnelType: "tun-type"
        case .tunnelPort: "tun-port"
        case .withoutChecksum: "tun-nocsum"
        case .withChecksum: "tun-csum"
        case .withRemoteChecksum: "tun-remcsum"
        }
    }
}

/// A set of option groups.
package struct OptionGroups: Sendable, Hashable, ExpressibleByArrayLiteral {
    private var bits: UInt64 = 0

    package init() {}

    package init(arrayLiteral groups: OptionGroup...) {
        for group in groups { insert(group) }
    }

    package mutating func insert(_ group: OptionGroup) { bits |= 1 << UInt64(group.rawValue) }

    package func contains(_ group: OptionGroup) -> Bool { bits & 1 << UInt64(group.rawValue) != 0 }

    package func isDisjoint(with other: OptionGroups) -> Bool { bits & other.bits == 0 }

    package func subtracting(_ other: OptionGroups) -> OptionGroups {
        var result = self
        result.bits &= ~other.bits
        return result
    }

    package func intersection(_ other: OptionGroups) -> OptionGroups {
        var result = self
        result.bits &= other.bits
        return result
    }

    package func union(_ other: OptionGroups) -> OptionGroups {
        var result = self
        result.bits |= other.bits
        return result
    }

    package var isEmpty: Bool { bits == 0 }

    /// The first in the order of `OptionGroup`; nil when empty.
    package var first: OptionGroup? { OptionGroup(rawValue: UInt8(bits.trailingZeroBitCount)) }
}
