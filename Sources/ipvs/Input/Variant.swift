import IPVSFormats
import IPVSModel
import IPVSSimulator

/// One of the tables that are compared.
struct Variant: Sendable {
    var rules: TimedRules
    /// Instead of those that the file names.
    var scheduler: SchedulerName?

    var name: String { scheduler.map { "\(rules.file) \($0)" } ?? rules.file }
}

/// Where the flows of a comparison come from: every variant reads or makes them for itself.
enum FlowSource: Sendable {
    case file(String)
    case workload(Workload)
}

/// How a variant did.
struct VariantOutcome: Sendable {
    let name: String
    let reports: [ServiceReport]
    let tally: OutcomeTally
    let homes: ClientHomes

    init(_ variant: Variant, _ source: FlowSource, _ settings: SimulatorSettings) throws(Failure) {
        let director = try variant.rules.director(settings, scheduler: variant.scheduler)
        let changes = variant.rules.timed.map { timed in
            var timed = timed
            if let scheduler = variant.scheduler { timed.change = timed.change.scheduled(by: scheduler) }
            return timed
        }
        var simulation = Simulation(director, changes: changes)
        var recorder = ClientHomes.Recorder()
        func play(_ flow: Flow) {
            let placement = simulation.play(flow)
            recorder.note(flow.client.address) { simulation.director.endpoint(of: placement) }
        }
        switch source {
        case .file(let path):
            var reader = try InputFile.flows(path)
            do throws(FormatError) {
                while let flow = try reader.next() { play(flow) }
            } catch {
                throw Failure(message: error.description)
            }
        case .workload(let workload):
            var generator = WorkloadFlows(workload)
            while let flow = generator.next() { play(flow) }
            simulation.advance(to: workload.length)
        }
        if let first = simulation.refusedChanges.first { throw variant.rules.failure(first) }
        name = variant.name
        reports = simulation.director.reports()
        tally = simulation.tally
        homes = recorder.homes
    }

    /// The least fair service's index.
    var fairness: Double { reports.map(\.fairness).min() ?? 1 }
    /// That of the most unbalanced service.
    var peakImbalance: Double { reports.map(\.peakImbalance).max() ?? 1 }
    /// Of the server with the highest.
    var peakActive: UInt32 { reports.flatMap(\.servers).map(\.peakActive).max() ?? 0 }
}
