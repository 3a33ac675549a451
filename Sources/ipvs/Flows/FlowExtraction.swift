import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Flows of captures and logs on their way to a file: read, chosen, sorted, disguised, written.
struct FlowExtraction: ~Copyable {
    private let settings: TrafficSettings
    private let format: TrafficFormat?
    private let services: Scope
    private let disguise: ClientDisguise?
    private let reader: TrafficReader
    private var sorter = FlowSorter()
    private var sources: [FlowsReport.Source] = []

    init(settings: TrafficSettings, format: TrafficFormat?, services: Scope, disguise: ClientDisguise?) {
        (self.settings, self.format, self.services, self.disguise) = (settings, format, services, disguise)
        reader = TrafficReader(settings)
    }

    /// Reads a file to its end.
    mutating func read(_ path: String) throws(Failure) {
        let file = TrafficFile(try InputFile(path))
        var (tally, taken) = (TrafficTally(), UInt64(0))
        let found: TrafficFormat
        var progress = Progress()
        do throws(TrafficError) {
            found = try reader.read(format, &tally, fill: { file.read($0) }) { flow in
                progress.step()
                return take(flow, &taken)
            }
            progress.finish()
        } catch {
            progress.finish()
            throw file.failure ?? .traffic(path, error)
        }
        if let failure = sorter.failure { throw failure }
        sources.append(FlowsReport.Source(file: path, format: found, tally: tally, taken: taken))
    }

    /// Writes what was read. What was open to the last is counted with the last file.
    mutating func write(to file: FlowFile) throws(Failure) -> FlowsReport {
        if var last = sources.popLast() {
            var taken = last.taken
            reader.finish(&last.tally) { take($0, &taken) }
            last.taken = taken
            if let failure = sorter.failure { throw failure }
            sources.append(last)
        }
        if disguise != nil, settings.isService == nil,
            let source = sources.first(where: { $0.tally.assumptions.confusesClients })
        {
            throw .request(.undisguised(source.file))
        }
        let (origin, length) = try file.write(&sorter, disguise)
        return FlowsReport(
            sources: sources, origin: origin, length: length, isDisguised: disguise != nil, settings: settings
        )
    }

    private mutating func take(_ flow: Flow, _ taken: inout UInt64) -> Bool {
        guard services.contains(.endpoint(flow.transport, flow.destination)) else { return true }
        taken += 1
        return sorter.append(flow)
    }
}
