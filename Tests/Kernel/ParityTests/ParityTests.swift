import Glibc
import GuestSupport
import Parity
import Testing

/// Random scenarios, played with real packets on the kernel and on the simulator, which must agree in every placement,
/// every refused change, the final counts and the connection table.
///
/// Environment: `PARITY_CASES` how many, `PARITY_SEED` the first one's seed; the others follow.
@Suite struct ParityTests {
    @Test(.enabled(if: Guest.isHere || Guest.isRequired, "needs the embedded kernel: make parity"))
    func simulatorAgreesWithKernel() throws {
        let cases = Guest.environment("PARITY_CASES").flatMap { UInt64($0) } ?? 300
        let first = Guest.environment("PARITY_SEED").flatMap { UInt64($0) } ?? 1
        var run = ParityRun(.embedded) { report in
            Issue.record("\(report)")
            print(report)
        }
        try run.play(seeds: first..<first + cases)
        print("\(run.cases) cases from seed \(first), \(run.flows) flows: \(run.failures) cases differ")
        print("connections compared at their ends, by state: \(run.comparedStates)")
        fflush(nil)
    }
}
