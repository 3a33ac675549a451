import GuestSupport
import IPVSModel
import Parity
import Testing

/// `Table.apply` against the embedded kernel; `Tests/Tools/second-kernel` does the same with the reworked one.
@Suite(.inEmbeddedKernel) struct TableApplyTests {
    private static let seeds = 10
    private static let changesOfEach = 600

    @Test(arguments: 0..<seeds) func refusesAndKeepsWhatTheKernelDoes(number: Int) throws {
        let seed = (Guest.environment("TABLE_SEED").flatMap(UInt64.init) ?? 1) &* 1000 &+ UInt64(number)
        let comparison = try withFreshTable { kernel in
            // The embedded kernel's HZ is 100.
            var comparison = TableComparison(profile: .legacy, ticksPerSecond: 100)
            let difference = try comparison.difference(seed: seed, changes: Self.changesOfEach, on: &kernel)
            #expect(difference == nil)
            return comparison
        }
        print("table and kernel: seed \(seed): \(Self.changesOfEach) changes")
        #expect(comparison.answers.count >= 25, "only these answers: \(comparison.answers)")
    }
}
