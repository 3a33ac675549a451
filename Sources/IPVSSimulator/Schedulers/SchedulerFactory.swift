import IPVSModel

/// The schedulers by their names (`ip_vs_scheduler_get` and `ip_vs_bind_scheduler` of `ip_vs_sched.c`).
package enum SchedulerFactory {
    /// Every scheduler of the kernel.
    package static var names: [SchedulerName] { SchedulerName.known }

    /// A service may also have no scheduler; it then refuses everything.
    private static let none = SchedulerName(rawValue: "none")

    static func knows(_ name: SchedulerName) -> Bool { name == none || names.contains(name) }

    static func make(
        _ name: SchedulerName, _ list: ServerList, _ settings: SimulatorSettings, now: Nanoseconds,
        service: Int32
    ) throws(TableChangeError) -> AnyScheduler? {
        let profile = settings.profile
        switch name {
        case none: return nil
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
            return SchedulerBox(DestinationHashing(list, bits: settings.destinationHashTableBits))
        case .sourceHashing: return SchedulerBox(SourceHashing(list, bits: settings.sourceHashTableBits))
        case .localityBasedLeastConnection:
            return SchedulerBox(LocalityBasedLeastConnection(list, settings: settings, now: now))
        case .localityBasedLeastConnectionWithReplication:
            return SchedulerBox(LocalityBasedReplication(list, settings: settings, now: now))
        case .powerOfTwoChoices:
            // Services draw independently, so that one does not change another's numbers.
            return SchedulerBox(
                PowerOfTwoChoices(seed: settings.randomSeed &+ UInt64(service), profile: profile))
        case .maglevHashing:
            guard let scheduler = MaglevHashing(list, tableIndex: settings.maglevTableIndex) else {
                throw .invalid
            }
            return SchedulerBox(scheduler)
        default: throw .schedulerOrEngineNotFound
        }
    }
}
