import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator

/// A flow file to measure a whole run with: 10,000 flows a second from 100,000 clients, which stay for ten seconds.
enum FlowFile {
    static func write(lines: UInt64) {
        let rate: UInt64 = 10_000
        var workload = Scene.workload(flows: lines, rate: rate, duration: 10 * SimulationTime.second)
        // A little longer, so that there are enough flows whatever chance says.
        workload.length += workload.length / 10 + SimulationTime.second
        var source = WorkloadFlows(workload)
        print(FlowReader.header)
        for _ in 0..<lines {
            guard var flow = source.next() else { return }
            // As a capture would have it: microseconds.
            flow.time -= flow.time % 1000
            let duration = (flow.duration ?? 0) / 1000 * 1000
            let key = String(decoding: PlacementText.key(of: flow), as: UTF8.self)
            print("\(key),\(DecimalSeconds.text(duration))")
        }
    }
}
