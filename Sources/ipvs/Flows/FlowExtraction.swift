import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Flows of captures and logs on their way to a file: read, chosen, sorted, disguised, written.
struct FlowExtraction: ~Copyable {
    private let settings: TrafficSettings
    private let format: TrafficFormat?
    private let services: Scope
    private let disguise: ClientDisguise?
    private var sorter = FlowSorter()
    private var sources: [FlowsReport.Source] = []

    init(settings: TrafficSettings, format: TrafficFormat?, services: Scope, disguise: ClientDisguise?) {
        (self.settings, self.format, self.services, self.disguise) = (settings, format, services, disguise)
    }

    /// Reads a file to its end.
    mutating func read(_ path: String) throws(Failure) {
        let file = TrafficFile(try InputFile(path))
        var tally = TrafficTally()
        var taken: UInt64 = 0
        let found: TrafficFormat
        var progress = Progress()
        do throws(TrafficError) {
            found = try TrafficReader.read(format, settings, &tally, fill: { file.read($0) }) { flow in
                progress.step()
                guard services.contains(.endpoint(flow.transport, flow.destination)) else { return true }
                taken += 1
                return sorter.append(flow)
            }
            progress.finish()
        } catch {
            progress.finish()
            throw file.failure ?? .traffic(path, error)
        }
        if let failure = sorter.failure { throw failure }
        sources.append(FlowsReport.Source(file: path, format: found, tally: tally, taken: taken))
    }

    /// Writes what was read.
    mutating func write(to path: String) throws(Failure) -> FlowsReport {
        let (origin, length) = try FlowFile.write(&sorter, to: path, disguise)
        return FlowsReport(
            sources: sources, origin: origin, length: length, isDisguised: disguise != nil, settings: settings
        )
    }
}
