import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Variants of which the same flows were played: once, or with several seeds.
struct Rounds: Sendable {
    /// All of the first round, by variant.
    private(set) var outcomes: [VariantOutcome] = []
    /// By service, then by variant, then by round; nil where a variant does not have the service.
    private(set) var figures: [ServiceIdentity: [[ServiceFigures]?]] = [:]
    /// Of the first round; nil where the flows were given.
    let seed: UInt64?
    private(set) var count = 0

    /// A given file or pipe of flows.
    init(given outcomes: [VariantOutcome]) {
        seed = nil
        add(outcomes)
    }

    /// Made-up flows of so many seeds. All cores are used, and in the order of the seeds what was found is kept, so that it is
    /// the same on any number of cores.
    init(
        of variants: [Variant], _ workload: Workload, seeds: Int, _ settings: SimulatorSettings,
        _ options: PlayOptions
    ) throws(Failure) {
        seed = workload.seed
        let flows = workload.rate.flows(in: workload.length) ?? 0
        let progress = SharedProgress(
            of: flows.multipliedReportingOverflow(by: UInt64(variants.count * seeds)).partialValue)
        defer { progress.finish() }
        // What a group of seeds made is held until all of it is there.
        let group = max(1, Parallel.cores * 2 / max(variants.count, 1))
        for first in stride(from: 0, to: seeds, by: group) {
            let members = first..<min(first + group, seeds)
            let runs = members.flatMap { seed in variants.map { (variant: $0, seed: UInt64(seed)) } }
            let found = try Parallel.map(runs) { run throws(Failure) in
                var (workload, settings, options) = (workload, settings, options)
                workload.seed &+= run.seed
                // What twos draws is luck as well.
                settings.randomSeed &+= run.seed
                options.servers?.seed &+= run.seed
                options.hasCourse = options.hasCourse && run.seed == 0
                return try VariantOutcome(
                    run.variant, .workload(workload), settings, options, progress: progress)
            }
            for start in stride(from: 0, to: found.count, by: variants.count) {
                add(Array(found[start..<start + variants.count]))
            }
        }
    }

    private mutating func add(_ outcomes: [VariantOutcome]) {
        if count == 0 { self.outcomes = outcomes }
        let homes = outcomes.first?.homesOfServices ?? [:]
        for (place, outcome) in outcomes.enumerated() {
            for report in outcome.reports {
                let identity = report.identity
                guard let own = outcome.homesOfServices[identity], let first = homes[identity] else {
                    continue
                }
                var rows = figures[identity] ?? Array(repeating: nil, count: outcomes.count)
                rows[place, default: []].append(
                    ServiceFigures(report, own, from: first, outcome.served(of: identity)))
                figures[identity] = rows
            }
        }
        count += 1
    }

    /// The values of a figure by variant, then by round. A variant that lacks the service, or had it in some rounds only, has none;
    /// nor has the first one where it is what others are compared with.
    func values(of figure: Figure, in service: ServiceIdentity) -> [[Int64]?] {
        (figures[service] ?? []).enumerated().map { place, rows in
            if figure == .moved, place == 0 { return nil }
            guard let rows, rows.count == count else { return nil }
            let values = rows.compactMap { $0[figure] }
            return values.count == count ? values : nil
        }
    }

    func verdict(by figure: Figure, in service: ServiceIdentity) -> Verdict? {
        Verdict(
            values(of: figure, in: service), isBetterWhenLess: figure.isBetterWhenLess, isExact: seed == nil)
    }
}

extension [[ServiceFigures]?] {
    fileprivate subscript(place: Int, default value: [ServiceFigures]) -> [ServiceFigures] {
        get { self[place] ?? value }
        set { self[place] = newValue }
    }
}
