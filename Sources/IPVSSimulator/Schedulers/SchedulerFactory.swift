import IPVSModel

/// The schedulers by their names (`ip_vs_scheduler_get` and `ip_vs_bind_scheduler` of `ip_vs_sched.c`).
package enum SchedulerFactory {
    /// Every scheduler of the kernel.
    package static var names: [SchedulerName] { SchedulerName.known }

    /// - Returns: nil for no scheduler; `Table.apply` takes no other unknown name.
    static func make(
        _ name: SchedulerName, _ list: ServerList, _ settings: SimulatorSettings, now: Nanoseconds,
        service: Int32
    ) -> AnyScheduler? {
        let profile = settings.profile
        switch name {
        case .roundRobin: return SchedulerBox(RoundRobin())
        case .weightedRoundRobin: return SchedulerBox(WeightedRoundRobin(list))
        case .leastConnection: return SchedulerBox(RankedScheduler<LeastConnection>(list, profile: profile))
        case .weightedLeastConnection:
            return SchedulerBox(RankedScheduler<WeightedLeastConnection>(list, profile: profile))
        case .shortestExpectedDelay:
            return SchedulerBox(RankedScheduler<ShortestExpectedDelay>(list, profile: profile))
        case .neverQueue: return SchedulerBox(RankedScheduler<NeverQueue>(list, profile: profile))
        case .weightedFailover: return SchedulerBox(RankedScheduler<WeightedFailover>(list, profile: profile))
        case .weightedOverflow: return SchedulerBox(RankedScheduler<WeightedOverflow>(list, profile: profile))
        case .destinationHashing:
            return SchedulerBox(DestinationHashing(bits: settings.destinationHashTableBits))
        case .sourceHashing: return SchedulerBox(SourceHashing(bits: settings.sourceHashTableBits))
        case .localityBasedLeastConnection:
            return SchedulerBox(LocalityBasedLeastConnection(list, settings: settings, now: now))
        case .localityBasedLeastConnectionWithReplication:
            return SchedulerBox(LocalityBasedReplication(list, settings: settings, now: now))
        case .powerOfTwoChoices:
            // Services draw independently, so that one does not change another's numbers.
            return SchedulerBox(
                PowerOfTwoChoices(seed: settings.randomSeed &+ UInt64(service), profile: profile))
        case .maglevHashing:
            return SchedulerBox(MaglevHashing(list, tableIndex: settings.maglevTableIndex))
        default: return nil
        }
    }
}
