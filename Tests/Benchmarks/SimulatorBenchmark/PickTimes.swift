import IPVSModel
import IPVSSimulator

/// Choices alone.
enum PickTimes {
    /// - Returns: millions of choices a second.
    static func run(_ scheduler: SchedulerName, servers: UInt64, picks: UInt64) -> Double {
        var bench = PickBenchmark(Scene.director(scheduler, servers: servers))
        var sum = 0
        let time = processorSeconds { sum = bench.run(Int(picks)) }
        return sum == 0 ? 0 : Double(picks) / time / 1e6
    }

    /// - Returns: microseconds for a table of mh.
    static func maglevTable(servers: UInt64) -> Double {
        var bench = PickBenchmark(Scene.director(.maglevHashing, servers: servers))
        let times = 1000
        return processorSeconds { bench.rebuild(times: times) } * 1e6 / Double(times)
    }
}
