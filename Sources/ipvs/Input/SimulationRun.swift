import IPVSFormats
import IPVSModel
import IPVSSimulator

/// A simulation that is being played, with its rows going to a file, and what goes on to another one.
struct SimulationRun: ~Copyable {
    var simulation: Simulation
    let output: OutputFile?
    /// Used by the thread that writes.
    private let rows = Shared(PlacementText())
    /// Servers that `rows` knows of, or will when it comes to them.
    private var knownServers = 0
    private var series: SeriesFile?
    private var course: CourseRecorder?
    /// When the series or the course is to be told of.
    private(set) var nextInSeries = SimulationTime.never
    /// Flows from then on are not played.
    private let end: Nanoseconds

    /// - Parameters:
    ///   - hasCourse: whether how it goes on is recorded.
    ///   - end: flows of this moment and later ones are not played.
    init(
        _ simulation: consuming Simulation, output: OutputFile? = nil, series: consuming SeriesFile? = nil,
        hasCourse: Bool = false, until end: Nanoseconds = SimulationTime.never
    ) {
        let course = hasCourse ? CourseRecorder(simulation.timedChanges) : nil
        self.simulation = simulation
        self.output = output
        self.end = end
        if let next = series?.next { nextInSeries = next }
        if let next = course?.next { nextInSeries = min(nextInSeries, next) }
        self.series = series
        self.course = course
    }

    var time: Nanoseconds { simulation.director.now }

    /// Plays the flows of a file.
    mutating func play(_ batches: FlowBatches) throws(Failure) {
        var progress = Progress(of: batches.size) { batches.bytesRead }
        defer {
            batches.abandon()
            progress.finish()
        }
        try output?.append { $0 += PlacementText.header.utf8 }
        while true {
            let batch = try batches.next()
            if batch.isEmpty { return }
            try play(batch) { progress.step() }
            if let output { try write(batch, to: output) }
            if batch.placed < batch.count { return }
        }
    }

    private mutating func play(_ batch: FlowBatch, _ step: () -> Void) throws(Failure) {
        // As much as stays in a processor's smallest cache until it is needed.
        let ahead = 64
        var place = 0
        try batch.play { flow throws(Failure) in
            if place % ahead == 0 {
                batch.withFlows(place..<min(place + ahead, batch.count)) { simulation.prepare(for: $0) }
            }
            place += 1
            if flow.time >= nextInSeries { try advanceSeries(to: flow.time) }
            if flow.time >= end { return nil }
            step()
            return simulation.play(flow)
        }
    }

    /// Has the rows of a batch written by another thread.
    private mutating func write(_ batch: FlowBatch, to output: OutputFile) throws(Failure) {
        let added = simulation.director.addresses(ofServersFrom: knownServers)
        knownServers += added.count
        try output.appendLater { [rows] text in
            rows.withLock { rows in
                rows.learn(added)
                batch.append(by: &rows, to: &text)
            }
        }
    }

    /// Plays flows that are made up.
    mutating func play(_ workload: Workload) throws(Failure) {
        var progress = Progress(of: workload.rate.flows(in: workload.length))
        defer { progress.finish() }
        var source = WorkloadFlows(workload)
        var rows = PlacementText()
        try output?.append { $0 += PlacementText.header.utf8 }
        while let flow = source.next() {
            if flow.time >= nextInSeries { try advanceSeries(to: flow.time) }
            if flow.time >= end { return }
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
        if workload.length >= nextInSeries { try advanceSeries(to: workload.length) }
        simulation.advance(to: workload.length)
    }

    mutating func advanceSeries(to time: Nanoseconds) throws(Failure) {
        while nextInSeries <= time {
            // The simulation stands still for whoever comes first.
            let moment = course == nil ? time : nextInSeries
            try series?.advance(&simulation, to: moment)
            course?.advance(&simulation, to: moment)
            nextInSeries = min(series?.next ?? SimulationTime.never, course?.next ?? SimulationTime.never)
        }
    }

    /// What was played, for more.
    consuming func takeSimulation() -> Simulation { simulation }

    /// Gives the file of the series its name.
    mutating func finishSeries() throws(Failure) { try series?.finish(simulation) }

    /// How it went on, if that was recorded.
    mutating func finishCourse() -> RunCourse? { course.take()?.finish(simulation) }
}
