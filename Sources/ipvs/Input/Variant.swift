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
    var name: String
    var reports: [ServiceReport]
    var flows: UInt64
    /// The server that each client's first flow got; nil if it was refused.
    var homes: [IPAddress: Endpoint?]

    init(_ variant: Variant, _ source: FlowSource, _ settings: SimulatorSettings) throws(Failure) {
        let director = try variant.rules.director(settings, scheduler: variant.scheduler)
        let changes = variant.rules.timed.map { timed in
            var timed = timed
            if let scheduler = variant.scheduler { timed.change = timed.change.scheduled(by: scheduler) }
            return timed
        }
        var simulation = Simulation(director, changes: changes)
        var homes: [IPAddress: Endpoint?] = [:]
        var flows: UInt64 = 0
        func play(_ flow: Flow, _ simulation: inout Simulation) {
            let placement = simulation.play(flow)
            flows += 1
            if homes[flow.client.address] == nil {
                homes[flow.client.address] = .some(simulation.director.endpoint(of: placement))
            }
        }
        switch source {
        case .file(let path):
            var reader = try InputFile.flows(path)
            do throws(FormatError) {
                while let flow = try reader.next() { play(flow, &simulation) }
            } catch {
                throw Failure(message: error.description)
            }
        case .workload(let workload):
            var generator = WorkloadFlows(workload)
            while let flow = generator.next() { play(flow, &simulation) }
            simulation.advance(to: workload.length)
        }
        if let first = simulation.refusedChanges.first {
            throw Failure(
                message: "\(variant.rules.file):\(variant.rules.line(ofTimed: first.index)):1: "
                    + "the kernel refuses this rule: \(first.reason.sentence)")
        }
        name = variant.name
        reports = simulation.director.reports()
        self.flows = flows
        self.homes = homes
    }

    /// The part of the clients that start on another server than in `other`.
    func moved(from other: VariantOutcome) -> Double {
        guard !homes.isEmpty else { return 0 }
        var moved = 0
        for (client, home) in homes where other.homes[client] != .some(home) { moved += 1 }
        return Double(moved) / Double(homes.count)
    }

    var refused: UInt64 { reports.reduce(0) { $0 + $1.refused } }
    var fairness: Double { reports.map(\.fairness).min() ?? 1 }
    var peakImbalance: Double { reports.map(\.peakImbalance).max() ?? 1 }
    var peakActive: UInt32 { reports.flatMap(\.servers).map(\.peakActive).max() ?? 0 }
}
