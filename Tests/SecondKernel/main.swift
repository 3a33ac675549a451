import Glibc
import GuestSupport
import IPVSModel
import Parity

/// The one program inside the second kernel.
private let usage = "usage: SecondKernel parity FIRST-SEED CASES | twos"

do {
    switch CommandLine.arguments.dropFirst().first {
    case "parity": try playParity(first: number(2), cases: number(3))
    case "twos": try compareTwos()
    default: throw GuestError(usage)
    }
} catch {
    print("SecondKernel: \(error)")
    exit(2)
}

func number(_ position: Int) throws -> UInt64 {
    guard CommandLine.arguments.count > position, let number = UInt64(CommandLine.arguments[position]) else {
        throw GuestError(usage)
    }
    return number
}

/// The simulator's `reworked` profile against packets, with the time that passes between them.
func playParity(first: UInt64, cases: UInt64) throws {
    var run = ParityRun(
        .reworked, onProgress: { if $0 % 5 == 0 { print("\($0) cases") } }, onFailure: { print($0) })
    try run.play(seeds: first..<first + cases)
    print(
        "\(run.cases) cases from seed \(first), \(run.flows) flows, \(run.entriesAfterWaits) entries of connection tables "
            + "after waits, \(run.casesOfTheOtherOrder) cases in which a template's timer went off before its connections' in "
            + "the same tick: \(run.failures) cases differ")
    exit(run.failures == 0 ? 0 : 1)
}

func compareTwos() throws {
    var agree = true
    for transport in [TransportProtocol.udp, .tcp] {
        for comparison in try TwosDistribution(transport).comparisons(.newer) {
            agree = agree && comparison.agrees
            print(
                "\(comparison.name): kernel \(Int(comparison.kernel)), simulator \(tenths(comparison.mean)) "
                    + "± \(tenths(comparison.deviation))\(comparison.agrees ? "" : ": DIFFERS")")
        }
    }
    exit(agree ? 0 : 1)
}

func tenths(_ value: Double) -> String {
    let rounded = Int((value * 10).rounded())
    return "\(rounded / 10).\(rounded % 10)"
}
