import IPVSFormats
import IPVSModel
import IPVSSimulator

/// `--series`: how a run goes on, interval by interval, into a file.
struct SeriesFile: ~Copyable {
    private let output: OutputFile
    private var rows: SeriesText

    init(_ path: String, every interval: Nanoseconds) throws(Failure) {
        let output = try OutputFile(path)
        try output.append { $0 += SeriesText.header.utf8 }
        self.output = output
        rows = SeriesText(every: interval)
    }

    /// When the next interval ends.
    var next: Nanoseconds { rows.next }

    /// Lets time pass to the end of each interval until then.
    mutating func advance(_ simulation: inout Simulation, to time: Nanoseconds) throws(Failure) {
        guard rows.next <= time else { return }
        // Known before the disk is full.
        let intervals = UInt64((time - rows.next) / rows.interval)
        guard rows.rows + intervals <= SeriesText.mostRows else { throw .request(.longSeries) }
        while rows.next <= time {
            simulation.advance(to: rows.next)
            try append(simulation.director)
        }
    }

    /// Ends it with what came since the last interval.
    mutating func finish(_ simulation: borrowing Simulation) throws(Failure) {
        if simulation.director.now > rows.next - rows.interval || rows.rows == 0 {
            try append(simulation.director)
        }
        try output.finish()
    }

    private mutating func append(_ director: borrowing SimulatedDirector) throws(Failure) {
        var text: [UInt8] = []
        rows.append(director, to: &text)
        guard rows.rows <= SeriesText.mostRows else { throw .request(.longSeries) }
        try output.append { $0 += text }
    }
}
