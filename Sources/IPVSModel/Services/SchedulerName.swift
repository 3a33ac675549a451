/// Name of a scheduler, an open set: the kernel loads a module `ip_vs_NAME` for names that it does not know yet.
public struct SchedulerName: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// As `ipvsadm -s` takes it, 15 bytes at most.
    public var rawValue: String

    /// The scheduler of this name, whether there is one or not.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Each server in turn.
    public static let roundRobin = SchedulerName(rawValue: "rr")
    /// Each server in turn, by weight.
    public static let weightedRoundRobin = SchedulerName(rawValue: "wrr")
    /// The server with the fewest connections.
    public static let leastConnection = SchedulerName(rawValue: "lc")
    /// The server with the fewest connections for its weight.
    public static let weightedLeastConnection = SchedulerName(rawValue: "wlc")
    /// By the packet's destination, for cache clusters: each goes to one server while that is not overloaded.
    public static let localityBasedLeastConnection = SchedulerName(rawValue: "lblc")
    /// By the packet's destination, for cache clusters: each has a set of servers.
    public static let localityBasedLeastConnectionWithReplication = SchedulerName(rawValue: "lblcr")
    /// By a hash of the packet's destination.
    public static let destinationHashing = SchedulerName(rawValue: "dh")
    /// By a hash of the client's address.
    public static let sourceHashing = SchedulerName(rawValue: "sh")
    /// The server that would have the fewest connections for its weight with one more.
    public static let shortestExpectedDelay = SchedulerName(rawValue: "sed")
    /// An idle server, else as `shortestExpectedDelay`.
    public static let neverQueue = SchedulerName(rawValue: "nq")
    /// The server of the largest weight that is there.
    public static let weightedFailover = SchedulerName(rawValue: "fo")
    /// The server of the largest weight, until it has as many connections as weight.
    public static let weightedOverflow = SchedulerName(rawValue: "ovf")
    /// By a consistent hash of the client's address (Maglev).
    public static let maglevHashing = SchedulerName(rawValue: "mh")
    /// The better of two servers drawn by weight (since Linux 5.15).
    public static let powerOfTwoChoices = SchedulerName(rawValue: "twos")

    /// Those of the kernel itself.
    public static let known: [SchedulerName] = [
        .roundRobin, .weightedRoundRobin, .leastConnection, .weightedLeastConnection,
        .localityBasedLeastConnection, .localityBasedLeastConnectionWithReplication, .destinationHashing,
        .sourceHashing, .shortestExpectedDelay, .neverQueue, .weightedFailover, .weightedOverflow,
        .maglevHashing, .powerOfTwoChoices,
    ]

    /// No scheduler at all; such a service refuses every connection (`ip_vs_add_service`).
    public static let noScheduler = SchedulerName(rawValue: "none")

    /// What `ipvsadm` uses when no scheduler is named.
    public static let `default` = weightedLeastConnection

    /// The name itself.
    public var description: String { rawValue }
}
