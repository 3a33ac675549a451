import Glibc
import GuestSupport
import IPVSKernel
import IPVSModel
import Parity

/// The one program inside the second kernel.
private let usage =
    "usage: SecondKernel placements|waits|embedded FIRST-SEED CASES | changes SEED COUNT | timeouts | twos"

do {
    switch CommandLine.arguments.dropFirst().first {
    case "placements": try playCases(.reworkedInARow, first: number(2), cases: number(3))
    // In the embedded kernel, where ParityTests does the same: for work on the cases.
    case "embedded": try playCases(.embedded, first: number(2), cases: number(3))
    case "waits": try playCases(.reworked, first: number(2), cases: number(3))
    case "changes": try compareTables(seed: number(2), changes: number(3))
    case "timeouts": try waitOut()
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

/// `Table.apply` with the rules of the reworked kernels.
func compareTables(seed: UInt64, changes: UInt64) throws {
    let (comparison, difference) = try onOwnThread {
        let namespace = try NetworkNamespace()
        defer { withExtendedLifetime(namespace) {} }
        var kernel = try KernelDirector(link: NetlinkTransport())
        var comparison = TableComparison(profile: .reworked, ticksPerSecond: 250)
        let difference = try comparison.difference(seed: seed, changes: Int(changes), on: &kernel)
        return (comparison, difference)
    }
    print("\(changes) changes of a table from seed \(seed): \(difference ?? "none is taken otherwise")")
    print(
        comparison.answers.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
    exit(difference == nil ? 0 : 1)
}

func newRun(_ kernel: KernelAtHand) -> ParityRun {
    ParityRun(kernel, onProgress: { if $0 % 10 == 0 { print("\($0) cases") } }, onFailure: { print($0) })
}

/// Random cases, with or without time that passes in them.
func playCases(_ kernel: KernelAtHand, first: UInt64, cases: UInt64) throws {
    var run = newRun(kernel)
    try run.play(seeds: first..<first + cases)
    report(run, "random cases from seed \(first)")
}

/// Every time-out, expiry and re-arming.
func waitOut() throws {
    var run = newRun(.reworked)
    for named in TimeoutCases.all {
        print(named.name)
        try run.play(named)
    }
    report(run, "cases of time-outs")
}

func report(_ run: ParityRun, _ what: String) -> Never {
    print("\(run.cases) \(what), \(run.flows) flows: \(run.failures) differ")
    print("connections compared, by state: \(run.comparedStates)")
    if run.casesOfTheOtherOrder > 0 {
        print(
            "in \(run.casesOfTheOtherOrder) of the cases a template's timer went off before its connections' in the same tick"
        )
    }
    exit(run.failures == 0 ? 0 : 1)
}

func compareTwos() throws {
    var agree = true
    print(
        "flows of each server; bound: \(TwosDistribution.maximumDeviations) standard deviations of the simulator's runs, and \(TwosDistribution.additionalFlows) flows"
    )
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
