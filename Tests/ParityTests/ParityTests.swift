import Glibc
import GuestSupport
import IPVSSimulator
import Testing

/// Random scenarios, played with real packets on the kernel and on the simulator, which must agree in every placement,
/// every refused change, the final counts and the connection table.
///
/// Environment: `PARITY_CASES` how many, `PARITY_SEED` the first one's seed; the others follow;
/// `PARITY_PROFILE` the kernel's profile, legacy if not given; `PARITY_WAITS=1` lets time pass, for virtual time only.
@Suite struct ParityTests {
    @Test(.enabled(if: Guest.isHere || Guest.isRequired, "needs the embedded kernel: make parity"))
    func simulatorAgreesWithKernel() throws {
        let cases = Guest.environment("PARITY_CASES").flatMap { Int($0) } ?? 300
        let first = Guest.environment("PARITY_SEED").flatMap { UInt64($0) } ?? 1
        var failures = 0
        var flows = 0
        var seed = first
        while seed < first + UInt64(cases), failures < 5 {
            let group = seed..<min(seed + Self.groupSize, first + UInt64(cases))
            let scenarios = group.map { Self.scenario(seed: $0) }
            for scenario in scenarios {
                flows += scenario.events.count { if case .open = $0 { true } else { false } }
            }
            for (seed, difference) in zip(group, try Self.differences(scenarios)) {
                guard let difference else { continue }
                failures += 1
                let report = try Self.report(seed: seed, Self.scenario(seed: seed), difference)
                Issue.record("\(report)")
                print(report)
            }
            seed = group.upperBound
        }
        print("\(seed - first) cases from seed \(first), \(flows) flows: \(failures) cases differ")
        fflush(nil)
    }

    /// Needs no kernel: most scenarios with waits must not be thrown away for being too close to a time-out.
    @Test func scenariosWithWaitsAreFound() {
        let definite = (UInt64(0)..<40).count {
            Self.isDefinite(CaseGenerator.make(seed: $0, hasWaits: true))
        }
        #expect(definite > 10)
    }

    /// With waits, a case whose outcome does not depend on how late the kernel's timer wheel is; other seeds are tried.
    private static func scenario(seed: UInt64) -> ParityCase {
        guard Guest.environment("PARITY_WAITS") == "1" else { return CaseGenerator.make(seed: seed) }
        var attempt = seed << 16
        while true {
            let scenario = CaseGenerator.make(seed: attempt, hasWaits: true)
            if isDefinite(scenario) { return scenario }
            attempt += 1
        }
    }

    private static func isDefinite(_ scenario: ParityCase) -> Bool {
        !scenario.hasWaits || scenario.simulated(isLate: true).difference(from: scenario.simulated()) == nil
    }

    /// Cases that wait for the kernel's counters together.
    private static let groupSize: UInt64 = 50

    private static func differences(_ scenarios: [ParityCase]) throws -> [String?] {
        let runs = try scenarios.map { scenario in try onOwnThread { try KernelRun(scenario) } }
        usleep(KernelRun.settlingMicroseconds)
        return try zip(scenarios, runs).map { try difference($0, $1.observe()) }
    }

    private static func difference(_ scenario: ParityCase, _ kernel: Observation) -> String? {
        let simulated = scenario.simulated()
        return scenario.hasDefiniteStatistics
            ? simulated.difference(from: kernel)
            : simulated.withoutStatistics.difference(from: kernel.withoutStatistics)
    }

    private static func report(seed: UInt64, _ scenario: ParityCase, _ first: String) throws -> String {
        // Waiting for the counters is slow: that is only done if nothing else differs.
        let quick = { (scenario: ParityCase) throws -> String? in
            let kernel = try onOwnThread { try KernelRun(scenario) }.observe()
            return scenario.simulated().withoutStatistics.difference(from: kernel.withoutStatistics)
        }
        let slow = { (scenario: ParityCase) throws -> String? in try differences([scenario])[0] }
        let isQuick = try quick(scenario) != nil
        let difference = isQuick ? quick : slow
        var shrinker = Shrinker(budget: isQuick ? 120 : 20) { try isDefinite($0) && difference($0) != nil }
        let smallest = try shrinker.shrink(scenario)
        let remaining = try difference(smallest) ?? "nothing any more"
        return """
            seed \(seed): \(first)
            shrunken to \(smallest.events.count) events: \(remaining)
            \(smallest)
            """
    }
}
