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
    mutating func play(_ reader: consuming FlowReader) throws(Failure) {
        var progress = Progress()
        try output?.append { $0 += PlacementText.header.utf8 }
        while true {
            let flow: Flow?
            do throws(FormatError) {
                flow = try reader.next()
            } catch {
                progress.finish()
                throw Failure(message: error.description)
            }
            guard let flow else { break }
            let placement = simulation.play(flow)
            try write(placement, key: reader.key)
            progress.step()
        }
        progress.finish()
    }

    /// Plays flows that are made up.
    mutating func play(_ workload: Workload) throws(Failure) {
        var progress = Progress()
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
        progress.finish()
    }

    @inline(__always)
    private mutating func write(_ placement: Placement, key: UnsafeRawBufferPointer) throws(Failure) {
        guard let output else { return }
        try output.append { rows.append(placement, key: key, director: simulation.director, to: &$0) }
    }
}
