import IPVSFormats
import IPVSModel
import IPVSSimulator

/// A simulation that is being played, with its rows going to a file.
struct SimulationRun: ~Copyable {
    var simulation: Simulation
    private let output: OutputFile?
    private var rows = PlacementText()

    init(_ simulation: consuming Simulation, output: OutputFile?) {
        self.simulation = simulation
        self.output = output
    }

    var time: Nanoseconds { simulation.director.now }

    /// Plays the flows of a file.
    mutating func play(_ batches: FlowBatches) throws(Failure) {
        var progress = Progress()
        defer {
            batches.abandon()
            progress.finish()
        }
        try output?.append { $0 += PlacementText.header.utf8 }
        while true {
            let batch = try batches.next()
            if batch.flows.isEmpty { break }
            simulation.prepare(for: batch.flows)
            for (index, flow) in batch.flows.enumerated() {
                let placement = simulation.play(flow)
                if let output {
                    try output.append { text in
                        batch.withKey(of: index) {
                            rows.append(placement, key: $0, director: simulation.director, to: &text)
                        }
                    }
                }
                progress.step()
            }
        }
    }

    /// Plays flows that are made up.
    mutating func play(_ workload: Workload) throws(Failure) {
        var progress = Progress()
        defer { progress.finish() }
        var source = WorkloadFlows(workload)
        try output?.append { $0 += PlacementText.header.utf8 }
        while let flow = source.next() {
            let placement = simulation.play(flow)
            if let output {
                let key = PlacementText.key(of: flow)
                try output.append { text in
                    key.withUnsafeBytes {
                        rows.append(placement, key: $0, director: simulation.director, to: &text)
                    }
                }
            }
            progress.step()
        }
        simulation.advance(to: workload.length)
    }
}
