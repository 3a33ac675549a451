import Glibc
import GuestSupport
import IPVSSimulator

/// Plays random cases on the kernel at hand and on the simulator, which must agree in every placement, every refused
/// change, the final counts and the connection table.
package struct ParityRun {
    package private(set) var cases = 0
    package private(set) var flows = 0
    package private(set) var failures = 0
    /// Entries of connection tables that were compared, after waits and at the end of cases, by state.
    package private(set) var entries: [String: Int] = [:]

    /// `12 CLOSE, 3 ESTABLISHED, …`
    package var comparedStates: String {
        entries.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    /// Cases that agree if templates' timers go off before those of their connections in the same tick.
    package private(set) var casesOfTheOtherOrder = 0

    private let kernel: KernelAtHand
    private let onFailure: (String) -> Void
    private let onProgress: (Int) -> Void

    /// Failures after which it ends.
    private static let maximumFailures = 5
    /// Cases that wait for the kernel's counters together. In virtual time each waits for itself, as its last event.
    private var groupSize: UInt64 { kernel.hasVirtualTime ? 1 : 50 }

    /// - Parameter onProgress: is given the number of cases so far.
    package init(
        _ kernel: KernelAtHand, onProgress: @escaping (Int) -> Void = { _ in },
        onFailure: @escaping (String) -> Void
    ) {
        self.kernel = kernel
        self.onProgress = onProgress
        self.onFailure = onFailure
    }

    package mutating func play(seeds: Range<UInt64>) throws {
        var seed = seeds.lowerBound
        while seed < seeds.upperBound, failures < Self.maximumFailures {
            let group = seed..<min(seed + groupSize, seeds.upperBound)
            let scenarios = group.map {
                CaseGenerator.make(seed: $0, letsTimePass: kernel.hasVirtualTime, hasRareSettings: true)
            }
            for (seed, difference) in zip(group, try differences(scenarios)) {
                guard let difference else { continue }
                failures += 1
                let scenario = CaseGenerator.make(
                    seed: seed, letsTimePass: kernel.hasVirtualTime, hasRareSettings: true)
                onFailure("seed \(seed): \(difference)\n\(try shrink(scenario))")
            }
            cases += scenarios.count
            flows += scenarios.reduce(0) { $0 + $1.numberOfFlows }
            seed = group.upperBound
            onProgress(cases)
        }
    }

    /// Plays one case by hand, which must show connections in these states, and none at its end.
    package mutating func play(_ named: TimeoutCases.Named) throws {
        let before = entries
        cases += 1
        flows += named.scenario.numberOfFlows
        if let difference = try differences([named.scenario])[0] {
            failures += 1
            onFailure("\(named.name): \(difference)\n\(try shrink(named.scenario))")
        }
        let unseen = named.states.filter { entries[$0, default: 0] == before[$0, default: 0] }
        guard !unseen.isEmpty else { return }
        failures += 1
        onFailure("\(named.name): no connection was seen in \(unseen.sorted().joined(separator: ", "))")
    }

    private mutating func differences(_ scenarios: [ParityCase]) throws -> [String?] {
        let kernel = kernel
        let runs = try scenarios.map { try Self.play($0, on: kernel) }
        if !kernel.hasVirtualTime { usleep(KernelRun.settlingMicroseconds) }
        return try zip(scenarios, runs).map { try difference($0, $1) }
    }

    /// On a busy machine a case may take so long that connections time out in the meantime: it is played again.
    private static func play(_ scenario: ParityCase, on kernel: KernelAtHand) throws -> KernelRun {
        for _ in 0..<9 {
            let run = try onOwnThread { try KernelRun(scenario, kernel) }
            if !run.tookLong { return run }
        }
        throw GuestError("the machine is too slow: a case takes longer than the shortest time-out")
    }

    private mutating func difference(_ scenario: ParityCase, _ run: KernelRun) throws -> String? {
        let observed = try run.observe()
        for entry in observed.entries { entries[entry.state, default: 0] += 1 }
        let hasStatistics = scenario.hasDefiniteStatistics
        guard let difference = scenario.difference(from: observed, kernel, run, hasStatistics: hasStatistics)
        else { return nil }
        // Timers of one tick go off in an order that is not simulated.
        guard
            run.ticksAtStart != nil,
            scenario.difference(
                from: observed, kernel, run, hasStatistics: hasStatistics, templatesGoFirst: true) == nil
        else { return difference }
        casesOfTheOtherOrder += 1
        return nil
    }

    private mutating func shrink(_ scenario: ParityCase) throws -> String {
        // Waiting for the counters is slow: that is only done if nothing else differs.
        let kernel = kernel
        let quick = { (scenario: ParityCase) throws -> String? in
            let run = try Self.play(scenario, on: kernel)
            return scenario.difference(from: try run.observe(), kernel, run, hasStatistics: false)
        }
        let unchanged = self
        let slow = { (scenario: ParityCase) throws -> String? in
            var run = unchanged
            return try run.differences([scenario])[0]
        }
        let isQuick = try quick(scenario) != nil
        let difference = isQuick ? quick : slow
        var shrinker = Shrinker(budget: isQuick && !kernel.hasVirtualTime ? 120 : 20) {
            try difference($0) != nil
        }
        let smallest = try shrinker.shrink(scenario)
        let remaining = try difference(smallest) ?? "nothing any more"
        return "shrunken to \(smallest.events.count) events: \(remaining)\n\(smallest)"
    }
}

extension ParityCase {
    fileprivate func difference(
        from observed: Observation, _ kernel: KernelAtHand, _ run: KernelRun, hasStatistics: Bool,
        templatesGoFirst: Bool = false
    ) -> String? {
        let simulated = simulated(kernel, ticksAtStart: run.ticksAtStart, templatesGoFirst: templatesGoFirst)
        return hasStatistics
            ? simulated.difference(from: observed)
            : simulated.withoutStatistics.difference(from: observed.withoutStatistics)
    }
}
