/// Name of a scheduler, an open set: the kernel loads a module `ip_vs_NAME` for names that it does not know yet.
package struct SchedulerName: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    package var rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let roundRobin = SchedulerName(rawValue: "rr")
    package static let weightedRoundRobin = SchedulerName(rawValue: "wrr")
    package static let leastConnection = SchedulerName(rawValue: "lc")
    package static let weightedLeastConnection = SchedulerName(rawValue: "wlc")
    package static let localityBasedLeastConnection = SchedulerName(rawValue: "lblc")
    package static let localityBasedLeastConnectionWithReplication = SchedulerName(rawValue: "lblcr")
    package static let destinationHashing = SchedulerName(rawValue: "dh")
    package static let sourceHashing = SchedulerName(rawValue: "sh")
    package static let shortestExpectedDelay = SchedulerName(rawValue: "sed")
    package static let neverQueue = SchedulerName(rawValue: "nq")
    package static let weightedFailover = SchedulerName(rawValue: "fo")
    package static let weightedOverflow = SchedulerName(rawValue: "ovf")
    package static let maglevHashing = SchedulerName(rawValue: "mh")
    package static let powerOfTwoChoices = SchedulerName(rawValue: "twos")

    /// Those of the kernel itself.
    package static let known: [SchedulerName] = [
        .roundRobin, .weightedRoundRobin, .leastConnection, .weightedLeastConnection,
        .localityBasedLeastConnection, .localityBasedLeastConnectionWithReplication, .destinationHashing,
        .sourceHashing, .shortestExpectedDelay, .neverQueue, .weightedFailover, .weightedOverflow,
        .maglevHashing, .powerOfTwoChoices,
    ]

    /// No scheduler at all; such a service refuses every connection (`ip_vs_add_service`).
    package static let noScheduler = SchedulerName(rawValue: "none")

    /// What `ipvsadm` uses when no scheduler is named.
    package static let `default` = weightedLeastConnection

    package var description: String { rawValue }
}
