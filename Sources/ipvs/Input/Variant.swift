import IPVSFormats
import IPVSModel
import IPVSSimulator

/// One of the tables that are compared.
struct Variant: Sendable {
    var rules: RulesTable
    /// Instead of those that the file names.
    var scheduler: SchedulerName?

    var name: String { scheduler.map { "\(rules.file) \($0)" } ?? rules.file }
}

/// Where the flows of a comparison come from: every variant reads or makes them for itself.
enum FlowSource: Sendable {
    case file(String)
    /// The text of what can be read only once, such as a pipe.
    case text([UInt8], of: String)
    case workload(Workload)

    init(file: String) throws(Failure) {
        self = InputFile.isRegular(file) ? .file(file) : .text(try InputFile.textOfFlows(file), of: file)
    }
}

/// How a variant did.
struct VariantOutcome: Sendable {
    let variant: Variant
    var reports: [ServiceReport]
    let tally: OutcomeTally
    let homes: ClientHomes

    init(_ variant: Variant, _ source: FlowSource, _ settings: SimulatorSettings) throws(Failure) {
        var simulation = try variant.rules.simulation(settings, scheduler: variant.scheduler)
        var recorder = ClientHomes.Recorder()
        func play(_ flow: Flow) {
            let placement = simulation.play(flow)
            recorder.note(flow.client.address) { simulation.director.endpoint(of: placement) }
        }
        func play(_ reader: consuming FlowReader) throws(Failure) {
            do throws(FormatError) {
                while let flow = try reader.next() { play(flow) }
            } catch {
                throw .format(error)
            }
        }
        switch source {
        case .file(let path): try play(InputFile.flows(path))
        case .text(let text, of: let path): try play(InputFile.flows(path, text))
        case .workload(let workload):
            var generator = WorkloadFlows(workload)
            while let flow = generator.next() { play(flow) }
            simulation.advance(to: workload.length)
        }
        self.variant = variant
        reports = simulation.director.reports()
        tally = simulation.tally
        homes = recorder.homes
    }

    var name: String { variant.name }

    /// The least fair service's index.
    var fairness: Double { reports.map(\.fairness).min() ?? 1 }
    /// That of the most unbalanced service.
    var peakImbalance: Double { reports.map(\.peakImbalance).max() ?? 1 }
    /// Of the server with the highest.
    var peakActive: UInt32 { reports.flatMap(\.servers).map(\.peakActive).max() ?? 0 }

    /// How a server of a service was used, with all the times that it was added; it may never have been.
    func use(of server: Endpoint, in service: ServiceIdentity) -> (
        placements: UInt64, ofService: UInt64, peakActive: UInt32
    ) {
        guard let report = reports.first(where: { $0.identity == service }) else { return (0, 0, 0) }
        let servers = report.servers.filter { $0.endpoint == server }
        return (
            servers.reduce(0) { $0 + $1.placements }, report.placements, servers.map(\.peakActive).max() ?? 0
        )
    }
}
