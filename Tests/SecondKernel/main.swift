import Glibc
import GuestSupport
import Parity

/// The one program inside the second kernel.
/// usage: SecondKernel parity FIRST-SEED CASES
do {
    let arguments = CommandLine.arguments
    switch arguments.dropFirst().first {
    case "parity": try playParity(first: number(2), cases: number(3))
    default: throw GuestError("usage: SecondKernel parity FIRST-SEED CASES")
    }
} catch {
    print("SecondKernel: \(error)")
    exit(2)
}

func number(_ position: Int) throws -> UInt64 {
    guard CommandLine.arguments.count > position, let number = UInt64(CommandLine.arguments[position]) else {
        throw GuestError("SecondKernel: argument \(position) must be a number")
    }
    return number
}

/// The simulator's `reworked` profile against packets, with the time that passes between them.
func playParity(first: UInt64, cases: UInt64) throws {
    var run = ParityRun(.reworked) { print($0) }
    try run.play(seeds: first..<first + cases)
    print(
        "\(run.cases) cases from seed \(first), \(run.flows) flows, \(run.entriesAfterWaits) entries compared after waits: "
            + "\(run.failures) cases differ")
    exit(run.failures == 0 ? 0 : 1)
}
