import Glibc
import IPVSModel
import IPVSSimulator

/// Measures the simulator on one core: events of a wlc simulation, picks alone, memory of a connection, the table of mh.

func seconds(_ body: () -> Void) -> Double {
    var began = timespec()
    var ended = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began)
    body()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended)
    return Double(ended.tv_sec - began.tv_sec) + Double(ended.tv_nsec - began.tv_nsec) / 1e9
}

func millions(_ count: Double, per time: Double) -> String {
    let tenths = Int(count / time / 1e5)
    return "\(tenths / 10).\(tenths % 10) M/s"
}

func makeDirector(_ scheduler: SchedulerName, servers: Int) -> SimulatedDirector {
    var director = SimulatedDirector()
    let virtual = ServiceIdentity.endpoint(.tcp, Endpoint(address: .ipv4(0xc000_0201), port: 80))
    var changes: [TableChange] = [.addService(VirtualService(identity: virtual, scheduler: scheduler))]
    for index in 0..<servers {
        let endpoint = Endpoint(address: .ipv4(0xac10_0000 + UInt32(index)), port: 80)
        changes.append(
            .addDestination(
                Destination(endpoint: endpoint, method: .masquerading, weight: 1 + Int32(index % 4)),
                to: virtual))
    }
    _ = director.apply(changes)
    return director
}

func makeWorkload(flows: UInt64, rate: UInt64) -> Workload {
    var workload = Workload()
    workload.rate = rate
    workload.clients = 100_000
    workload.length = Nanoseconds(flows / workload.rate) * SimulationTime.second
    workload.meanDuration = SimulationTime.second
    workload.targets = [.init(transport: .tcp, destination: Endpoint(address: .ipv4(0xc000_0201), port: 80))]
    return workload
}

/// Arrivals, closes and expiries of a whole run.
func measureEvents(servers: Int, flows: UInt64, rate: UInt64) {
    var simulation = Simulation(makeDirector(.weightedLeastConnection, servers: servers))
    var source = WorkloadFlows(makeWorkload(flows: flows, rate: rate))
    var arrivals: UInt64 = 0
    let time = seconds {
        while let flow = source.next() {
            _ = simulation.play(flow)
            arrivals += 1
        }
    }
    let open = simulation.director.numberOfConnections
    let expiries = arrivals - UInt64(open)
    let events = simulation.events + expiries
    print(
        "wlc, \(servers) servers: \(millions(Double(events), per: time)) (\(events) events, \(open) entries at the end, "
            + "\(simulation.director.connectionFootprint / max(open, 1)) bytes each)")
}

func measurePicks(_ scheduler: SchedulerName, servers: Int, picks: Int) {
    var bench = PickBenchmark(makeDirector(scheduler, servers: servers))
    var sum = 0
    let time = seconds { sum = bench.run(picks) }
    print("pick \(scheduler), \(servers) servers: \(millions(Double(picks), per: time)) (\(sum & 1))")
}

func measureMaglev(servers: Int) {
    var bench = PickBenchmark(makeDirector(.maglevHashing, servers: servers))
    let time = seconds { bench.rebuild(times: 1000) }
    print("mh table, \(servers) servers: \(Int(time * 1e3)) µs")
}

for rate in [UInt64(100), 1000, 10_000] {
    measureEvents(servers: 10, flows: 5_000_000, rate: rate)
    measureEvents(servers: 1000, flows: 5_000_000, rate: rate)
}
if CommandLine.arguments.contains("events") { exit(0) }
for scheduler in [SchedulerName.roundRobin, .weightedRoundRobin, .sourceHashing, .destinationHashing] {
    measurePicks(scheduler, servers: 10, picks: 100_000_000)
}
measurePicks(.maglevHashing, servers: 10, picks: 50_000_000)
for scheduler in [
    SchedulerName.weightedLeastConnection, .leastConnection, .shortestExpectedDelay, .neverQueue,
    .weightedFailover,
    .weightedOverflow,
] {
    measurePicks(scheduler, servers: 1000, picks: 10_000_000)
}
measureMaglev(servers: 10)
measureMaglev(servers: 1000)
