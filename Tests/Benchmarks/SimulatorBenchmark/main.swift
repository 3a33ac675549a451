import Glibc
import IPVSFormats
import IPVSModel
import IPVSSimulator

// One measurement of the simulator a run; `Tests/Benchmarks/bench-simulator` makes a table of them. CPU time counts, since other
// programs may share the machine.

let usage = """
    usage: SimulatorBenchmark events SERVERS RATE FLOWS        M events/s of a wlc simulation
           SimulatorBenchmark pick SCHEDULER SERVERS PICKS     M picks/s
           SimulatorBenchmark maglev SERVERS                   µs for a table of mh
           SimulatorBenchmark memory ipv4|ipv6 CONNECTIONS     bytes for an open connection
           SimulatorBenchmark flows LINES                      writes a flow file to standard output
           SimulatorBenchmark run PROGRAM [ARGUMENT...]        seconds, busy processors, MB at the peak, CPU seconds

    """

func run(_ words: [String]) -> String? {
    let numbers = words.dropFirst().compactMap { UInt64($0) }
    switch (words.first, words.count) {
    case ("events", 4) where numbers.count == 3:
        return decimal(EventBenchmark.run(servers: numbers[0], rate: numbers[1], flows: numbers[2]))
    case ("pick", 4) where numbers.count == 2:
        return decimal(
            PickTimes.run(SchedulerName(rawValue: words[1]), servers: numbers[0], picks: numbers[1]))
    case ("maglev", 2) where numbers.count == 1:
        return decimal(PickTimes.maglevTable(servers: numbers[0]))
    case ("memory", 3) where numbers.count == 1:
        return decimal(MemoryBenchmark.run(isIPv6: words[1] == "ipv6", connections: numbers[0]))
    case ("flows", 2) where numbers.count == 1:
        FlowFile.write(lines: numbers[0])
        return ""
    case ("run", 2...):
        return ProgramRun.measure(Array(words.dropFirst()))
    default: return nil
    }
}

/// Digits after the point: one, or two.
func decimal(_ value: Double, digits: Int = 1) -> String {
    let scale = digits == 1 ? 10 : 100
    let scaled = Int((value * Double(scale)).rounded())
    let fraction = String(scaled % scale)
    return "\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
}

guard let answer = run(Array(CommandLine.arguments.dropFirst())) else {
    print(usage, terminator: "")
    exit(2)
}
if !answer.isEmpty { print(answer) }
