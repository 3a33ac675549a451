import IPVSFormats
import IPVSModel
import IPVSSimulator

extension FlowOptions {
    func servedFlows(_ services: [VirtualService]) throws(Failure) -> ServedFlows {
        if let flows { return .file(flows) }
        return .workload(try workload(services))
    }
}

/// Flows as requests, with their tries in the placements: on one thread, since what comes next hangs on what came before.
extension SimulationRun {
    mutating func play(_ flows: ServedFlows, on file: ServersFile) throws(Failure) -> ServedRunReport {
        var serving = Serving(file.model, keepsPlacements: output != nil)
        var rows = PlacementText()
        var progress = Progress()
        defer { progress.finish() }
        try output?.append { $0 += PlacementText.header.utf8 }
        switch flows {
        case .file(let path):
            var reader = try InputFile.flows(path)
            while let flow = try Self.next(&reader) {
                try advance(&serving, to: flow.time)
                serving.play(flow, on: &simulation)
                try write(&serving, &rows)
                progress.step()
            }
        case .workload(let workload):
            var source = WorkloadFlows(workload)
            while let flow = source.next() {
                try advance(&serving, to: flow.time)
                serving.play(flow, on: &simulation)
                try write(&serving, &rows)
                progress.step()
            }
            try advance(&serving, to: workload.length)
            serving.advance(to: workload.length, on: &simulation)
            try write(&serving, &rows)
        }
        return ServedRunReport(serving.report(), of: file)
    }

    private static func next(_ reader: inout FlowReader) throws(Failure) -> Flow? {
        do throws(FormatError) {
            return try reader.next()
        } catch {
            throw .format(error)
        }
    }

    /// The intervals of a series that end by then, with what happens in each.
    private mutating func advance(_ serving: inout Serving, to time: Nanoseconds) throws(Failure) {
        while nextInSeries <= time {
            serving.advance(to: nextInSeries, on: &simulation)
            try advanceSeries(to: nextInSeries)
        }
    }

    private func write(_ serving: inout Serving, _ rows: inout PlacementText) throws(Failure) {
        guard let output else { return }
        for placed in serving.takePlaced() {
            let key = PlacementText.key(of: placed.flow)
            try output.append { text in
                key.withUnsafeBytes {
                    rows.append(placed.placement, key: $0, director: simulation.director, to: &text)
                }
            }
        }
    }
}
