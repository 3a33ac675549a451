import IPVSModel

/// What one command line, or one line of a restore file, asks for.
public enum Command: Sendable, Hashable {
    /// `-A -E -D -a -e -d -C -Z --set --start-daemon --stop-daemon`
    case change(TableChange)
    /// `-L` of services and servers: all, or one service
    case list(ServiceIdentity?, ListingOptions)
    /// `-L -c`
    case listConnections(ListingOptions)
    /// `-L --timeout`
    case listTimeouts
    /// `-L --daemon`
    case listDaemons
    /// `-S`; true for `-n`
    case save(numeric: Bool)
    /// `-R`
    case restore
    /// `-h`
    case help
    /// `-v`
    case version
}

/// How a listing is printed. When several columns are asked for, the first in the order written here wins.
public struct ListingOptions: OptionSet, Sendable, Hashable {
    /// The bits, which are no part of any interface.
    public var rawValue: UInt16

    /// Options of these bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// See `ServiceFlags`: a literal should cost no look-up.
    public init(arrayLiteral flags: ListingOptions...) {
        self.init(rawValue: flags.reduce(0) { $0 | $1.rawValue })
    }

    /// Counters (`--stats`).
    public static let statistics = ListingOptions(rawValue: 1 << 0)
    /// Averages per second (`--rate`).
    public static let rates = ListingOptions(rawValue: 1 << 1)
    /// Limits of servers (`--thresholds`).
    public static let thresholds = ListingOptions(rawValue: 1 << 2)
    /// Persistence templates (`--persistent-conn`).
    public static let persistentConnections = ListingOptions(rawValue: 1 << 3)
    /// Kinds of tunnels (`--tun-info`).
    public static let tunnels = ListingOptions(rawValue: 1 << 4)

    /// Addresses and ports as numbers (`-n`).
    public static let numeric = ListingOptions(rawValue: 1 << 5)
    /// Counters in full (`--exact`).
    public static let exact = ListingOptions(rawValue: 1 << 6)
    /// In the kernel's order (`--nosort`).
    public static let unsorted = ListingOptions(rawValue: 1 << 7)
}
