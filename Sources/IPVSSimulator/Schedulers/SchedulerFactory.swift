import IPVSModel

/// The schedulers by their names (`ip_vs_scheduler_get` and `ip_vs_bind_scheduler` of `ip_vs_sched.c`).
package enum SchedulerFactory {
    /// Every scheduler of the kernel.
    package static var names: [SchedulerName] { SchedulerName.known }

    /// - Returns: nil for no scheduler; `Table.apply` takes no other unknown name.
    static func make(
        _ name: SchedulerName, _ list: ServerList, _ settings: SimulatorSettings, now: Nanoseconds,
        service: ServiceNumber
    ) -> AnyScheduler? {
        let profile = settings.profile
        switch name {
        case .roundRobin: return AnyScheduler(RoundRobin())
        case .weightedRoundRobin: return AnyScheduler(WeightedRoundRobin(list))
        case .leastConnection: return AnyScheduler(LeastConnection(list, profile: profile))
        case .weightedLeastConnection:
            return AnyScheduler(WeightedLeastConnection(list, profile: profile))
        case .shortestExpectedDelay:
            return AnyScheduler(ShortestExpectedDelay(list, profile: profile))
        case .neverQueue: return AnyScheduler(NeverQueue(list, profile: profile))
        case .weightedFailover: return AnyScheduler(WeightedFailover(list, profile: profile))
        case .weightedOverflow: return AnyScheduler(WeightedOverflow(list, profile: profile))
        case .destinationHashing:
            return AnyScheduler(DestinationHashing(bits: settings.destinationHashTableBits))
        case .sourceHashing: return AnyScheduler(SourceHashing(bits: settings.sourceHashTableBits))
        case .localityBasedLeastConnection:
            return AnyScheduler(LocalityBasedLeastConnection(list, settings: settings, now: now))
        case .localityBasedLeastConnectionWithReplication:
            return AnyScheduler(LocalityBasedReplication(list, settings: settings, now: now))
        case .powerOfTwoChoices:
            // Services draw independently, so that one does not change another's numbers.
            return AnyScheduler(
                PowerOfTwoChoices(seed: settings.randomSeed &+ UInt64(service.index), profile: profile))
        case .maglevHashing:
            return AnyScheduler(MaglevHashing(list, tableIndex: settings.maglevTableIndex))
        default: return nil
        }
    }
}
