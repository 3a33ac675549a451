import Glibc
import GuestSupport
import IPVSSimulator
import Testing

/// Random scenarios, played with real packets on the kernel and on the simulator, which must agree in every placement,
/// every refused change, the final counts and the connection table.
///
/// Environment: `PARITY_CASES` how many, `PARITY_SEED` the first one's seed; the others follow.
@Suite struct ParityTests {
    @Test(.enabled(if: Guest.isHere || Guest.isRequired, "needs the embedded kernel: make parity"))
    func simulatorAgreesWithKernel() throws {
        let cases = Guest.environment("PARITY_CASES").flatMap { Int($0) } ?? 300
        let first = Guest.environment("PARITY_SEED").flatMap { UInt64($0) } ?? 1
        var failures = 0
        var placements = 0
        for seed in first..<first + UInt64(cases) {
            let scenario = CaseGenerator.make(seed: seed)
            placements += scenario.events.count { if case .open = $0 { true } else { false } }
            guard let difference = try Self.difference(scenario) else { continue }
            failures += 1
            let report = try Self.report(seed: seed, scenario, difference)
            Issue.record("\(report)")
            print(report)
            if failures == 5 { break }
        }
        print("\(cases) cases from seed \(first), \(placements) flows: \(failures) cases differ")
        fflush(nil)
    }

    private static func difference(_ scenario: ParityCase) throws -> String? {
        let kernel = try onOwnThread { try KernelRun.observe(scenario) }
        return scenario.simulated().difference(from: kernel)
    }

    private static func report(seed: UInt64, _ scenario: ParityCase, _ difference: String) throws -> String {
        var shrinker = Shrinker(budget: 120) { try Self.difference($0) != nil }
        let smallest = try shrinker.shrink(scenario)
        let remaining = try Self.difference(smallest) ?? "nothing any more"
        return """
            seed \(seed): \(difference)
            shrunken to \(smallest.events.count) events: \(remaining)
            \(smallest)
            """
    }
}
