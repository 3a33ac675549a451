import Glibc
import GuestSupport
import IPVSKernel
import IPVSModel
import Parity

/// The one program inside the second kernel.
private let usage =
    "usage: SecondKernel placements|waits|embedded FIRST-SEED CASES | changes SEED COUNT | timeouts | bound | probe | twos"

do {
    switch CommandLine.arguments.dropFirst().first {
    case "placements": try playCases(.reworkedInARow, first: number(2), cases: number(3))
    // In the embedded kernel, where ParityTests does the same: for work on the cases.
    case "embedded": try playCases(.embedded, first: number(2), cases: number(3))
    case "waits": try playCases(.reworked, first: number(2), cases: number(3))
    case "changes": try compareTables(seed: number(2), changes: number(3))
    case "timeouts": try waitOut()
    case "bound": try fillCaches()
    case "probe": try findRules()
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

/// lblc and lblcr with more addresses than they remember.
func fillCaches() throws {
    var agree = true
    for scheduler in LocalityBound.schedulers {
        let (kernel, simulator) = try LocalityBound(scheduler).answers(.reworkedInARow)
        agree = agree && kernel == simulator
        let difference = kernel == simulator ? "" : ": DIFFERS from the simulator: \(simulator)"
        print("\(scheduler): \(kernel)\(difference)")
    }
    exit(agree ? 0 : 1)
}

/// The kernel shows which rules it has, by both families, and its table stays as it was.
func findRules() throws {
    let (answers, isUnchanged) = try onOwnThread {
        let namespace = try NetworkNamespace()
        defer { withExtendedLifetime(namespace) {} }
        return try ProfileProbe.answers()
    }
    let found = answers.map { "\($0)" }.joined(separator: ", ")
    print("the kernel's rules: \(found); the table is \(isUnchanged ? "as it was" : "CHANGED")")
    exit(isUnchanged && answers == [.noService, .shown(.reworked), .shown(.reworked)] ? 0 : 1)
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
