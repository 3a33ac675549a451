import IPVSModel

/// What one command line, or one line of a restore file, asks for.
package enum Command: Sendable, Hashable {
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
package struct ListingOptions: OptionSet, Sendable, Hashable {
    package var rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// See `ServiceFlags`: a literal should cost no look-up.
    package init(arrayLiteral flags: ListingOptions...) {
        self.init(rawValue: flags.reduce(0) { $0 | $1.rawValue })
    }

    package static let statistics = ListingOptions(rawValue: 1 << 0)
    package static let rates = ListingOptions(rawValue: 1 << 1)
    package static let thresholds = ListingOptions(rawValue: 1 << 2)
    package static let persistentConnections = ListingOptions(rawValue: 1 << 3)
    package static let tunnels = ListingOptions(rawValue: 1 << 4)

    /// Addresses and ports as numbers (`-n`).
    package static let numeric = ListingOptions(rawValue: 1 << 5)
    /// Counters in full (`--exact`).
    package static let exact = ListingOptions(rawValue: 1 << 6)
    /// In the kernel's order (`--nosort`).
    package static let unsorted = ListingOptions(rawValue: 1 << 7)
}
