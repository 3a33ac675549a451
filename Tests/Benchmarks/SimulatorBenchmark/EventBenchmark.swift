import IPVSModel
import IPVSSimulator

/// What is simulated in all measurements: one service, and servers with weights from 1 to 4.
enum Scene {
    static func virtual(isIPv6: Bool = false) -> Endpoint {
        Endpoint(address: isIPv6 ? .ipv6(0x2001_0db8 << 96 | 1) : .ipv4(0xc000_0201), port: 80)
    }

    static func director(_ scheduler: SchedulerName, servers: UInt64, isIPv6: Bool = false)
        -> SimulatedDirector
    {
        var director = SimulatedDirector()
        let service = ServiceIdentity.endpoint(.tcp, virtual(isIPv6: isIPv6))
        var changes: [TableChange] = [.addService(VirtualService(identity: service, scheduler: scheduler))]
        for index in 0..<servers {
            let address: IPAddress =
                isIPv6 ? .ipv6(0x2001_0db8_0001 << 80 | UInt128(index)) : .ipv4(0xac10_0000 + UInt32(index))
            changes.append(
                .addDestination(
                    Destination(
                        endpoint: Endpoint(address: address, port: 80), method: .masquerading,
                        weight: 1 + Int32(index % 4)), to: service))
        }
        _ = director.apply(changes)
        return director
    }

    static func workload(flows: UInt64, rate: UInt64, duration: Nanoseconds) -> Workload {
        var workload = Workload()
        workload.rate = FlowRate(flows: rate)
        workload.clients = 100_000
        workload.length = Nanoseconds(flows / rate) * SimulationTime.second
        workload.meanDuration = duration
        workload.targets = [.init(transport: .tcp, destination: virtual())]
        return workload
    }
}

/// Arrivals, closes and expiries of a whole run. Flows stay open for a second, and their entries for the two minutes
/// of TIME_WAIT, so that there are `rate` open connections and 121 times as many entries.
enum EventBenchmark {
    /// - Returns: millions of events a second.
    static func run(servers: UInt64, rate: UInt64, flows: UInt64) -> Double {
        var simulation = Simulation(Scene.director(.weightedLeastConnection, servers: servers))
        var source = WorkloadFlows(
            Scene.workload(flows: flows, rate: rate, duration: SimulationTime.second))
        var arrivals: UInt64 = 0
        let time = processorSeconds {
            var batch: [Flow] = []
            repeat {
                batch.removeAll(keepingCapacity: true)
                while batch.count < 64, let flow = source.next() { batch.append(flow) }
                simulation.prepare(for: batch.span)
                for flow in batch { _ = simulation.play(flow) }
                arrivals += UInt64(batch.count)
            } while !batch.isEmpty
        }
        let expiries = arrivals - UInt64(simulation.director.numberOfConnections)
        return Double(simulation.events + expiries) / time / 1e6
    }
}
