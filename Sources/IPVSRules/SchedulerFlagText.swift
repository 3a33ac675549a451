import IPVSModel

/// Names of scheduler flags: `flag-1` to `flag-3` for any scheduler, others for the schedulers that define them.
package enum SchedulerFlagText {
    package struct Flag: Sendable {
        package var name: StaticString
        package var flag: ServiceFlags
        /// The only scheduler that takes this name; nil for all.
        package var scheduler: SchedulerName?
    }

    package static let all: [Flag] = [
        Flag(name: "flag-1", flag: .scheduler1), Flag(name: "flag-2", flag: .scheduler2),
        Flag(name: "flag-3", flag: .scheduler3),
        Flag(name: "sh-fallback", flag: .hashFallback, scheduler: .sourceHashing),
        Flag(name: "sh-port", flag: .hashPort, scheduler: .sourceHashing),
        Flag(name: "mh-fallback", flag: .hashFallback, scheduler: .maglevHashing),
        Flag(name: "mh-port", flag: .hashPort, scheduler: .maglevHashing),
    ]

    /// Reads a list of names separated by commas, for `scheduler`.
    static func parse(
        _ text: ArraySlice<UInt8>, scheduler: ArraySlice<UInt8>
    ) throws(RuleError) -> ServiceFlags {
        var flags: ServiceFlags = []
        for name in text.split(separator: UInt8(ascii: ",")) {
            guard let known = all.first(where: { name.elementsEqual($0.name) }) else {
                throw RuleError(.schedulerFlag(Array(name)))
            }
            if let only = known.scheduler, !scheduler.elementsEqual(only.rawValue.utf8) {
                throw RuleError(.incompatibleSchedulerFlag(Array(name)))
            }
            flags.insert(known.flag)
        }
        return flags
    }

    /// The names of `flags` as they are saved and listed: by the scheduler's own names where it has them.
    package static func names(of flags: ServiceFlags, scheduler: SchedulerName) -> [StaticString] {
        if flags.isDisjoint(with: .allScheduler) { return [] }
        let bits: [ServiceFlags] = [.scheduler1, .scheduler2, .scheduler3]
        return bits.filter(flags.contains).compactMap { bit in
            let own = all.first { $0.flag == bit && $0.scheduler == scheduler }
            return (own ?? all.first { $0.flag == bit })?.name
        }
    }
}
