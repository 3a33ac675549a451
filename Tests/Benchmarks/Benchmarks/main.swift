import Glibc
import GuestSupport

// Our ipvsadm beside the C tool, measured in one boot of the embedded kernel: `make bench` starts this inside.
// QUICK=1 takes the small tables only. Absolute times mean nothing there; the ratios do.

/// True when both tools did the same everywhere.
func runBenchmarks() throws -> Bool {
    guard Guest.isHere else { throw GuestError("not the embedded kernel: use `make bench`") }
    let isQuick = Guest.environment("QUICK") == "1"
    let directory = "/run/ipvs-bench.\(getpid())"
    guard mkdir(directory, 0o755) == 0 else { throw GuestError.system(directory) }
    var bench = Bench(
        theirs: Tool(name: "reference", path: BuiltPrograms.reference, directory: directory),
        ours: Tool(name: "ours", path: BuiltPrograms.ipvsadm, directory: directory), directory: directory)

    let goal = Shape.mixed("1,000 services x 4 servers", services: 1000, servers: 4)
    try bench.measureSize()
    try bench.measureStart(rounds: isQuick ? 7 : 25)
    try bench.measure(
        .mixed("200 services x 4 servers", services: 200, servers: 4), rounds: isQuick ? 3 : 5)
    try bench.measure(goal, rounds: isQuick ? 3 : 5, hasGoals: true)
    let ipvs = Tool(name: "ipvs", path: BuiltPrograms.ipvs, directory: directory)
    if let path = Guest.environment("DUMPS") {
        let dumps = Tool(name: "dumps", path: path, directory: directory)
        let wide = Shape.mixed("250 services x 20 servers", services: 250, servers: 20)
        let bare = Shape.mixed("5,000 services, no servers", services: 5000, servers: 0)
        for shape in [wide, goal, bare] {
            try bench.measureAboveDumps(shape, of: dumps, rounds: isQuick ? 9 : 25)
        }
        let count = isQuick ? 1000 : 10000
        try bench.measureChanges(
            .mixed("\(count) services x 4 servers", services: count, servers: 4), with: ipvs, beside: dumps,
            rounds: isQuick ? 6 : 4)
        // In smaller tables the start of `ipvs` takes as long as the dumps, and says nothing of the readings.
        let large = Shape.mixed("10,000 services x 4 servers", services: 10000, servers: 4)
        try bench.measureListings(large, with: ipvs, beside: dumps, rounds: isQuick ? 3 : 5)
        try bench.measureWatching(
            large, with: ipvs, beside: dumps, rounds: isQuick ? 3 : 5, goal: .within(1.5))
    }
    if isQuick {
        try bench.measureMemory(goal)
    } else {
        try bench.measure(.mixed("5,000 services, no servers", services: 5000, servers: 0), rounds: 5)
        try bench.measure(.wide("1 service x 5,000 servers", servers: 5000), rounds: 5)
        try bench.measure(
            .mixed("4,000 services x 4 servers", services: 4000, servers: 4), rounds: 5, readings: 3)
        let huge = Shape.mixed("10,000 services x 4 servers, once", services: 10000, servers: 4)
        try bench.measure(huge, rounds: 1, readings: 2)
        try bench.measureMemory(huge, goal: 6 * 1024)
    }
    try bench.measureMillion(with: ipvs)
    // Forgetting many connections keeps the kernel busy: nothing is measured after it.
    if let path = Guest.environment("CLIENTS") {
        try bench.measureConnections(
            isQuick ? 20_000 : 50_000, with: ipvs,
            Tool(name: "clients", path: path, directory: directory), rounds: isQuick ? 5 : 3)
    }
    bench.differences.forEach { print("DIFFERENT: \($0)") }
    print(
        bench.differences.isEmpty
            ? "both tools left the same tables and printed the same" : "the tools differ")
    if bench.report.missed > 0 { print("\(bench.report.missed) goals missed") }
    return bench.differences.isEmpty
}

do {
    exit(try onOwnThread(runBenchmarks) ? 0 : 1)
} catch {
    print("benchmark: \(error)")
    exit(1)
}
