import Dispatch
import IPVSFormats
import IPVSModel
import IPVSSimulator

/// `ipvs simulate --directors`: flows are played on a group of directors and, to compare, on one that gets all of them.
///
/// Flows are read or made in large pieces; of each piece all cores play the parts of the directors.
struct DirectorsRun {
    /// Beside as many directors, what is done between two pieces costs nothing; and they stay small in memory.
    private static let piece = 1 << 16
    private static let longestEnd = 86_400 * SimulationTime.second

    private let group: Shared<DirectorGroup>
    private let alone: Shared<DirectorGroup>
    private let services: [VirtualService]
    private var progress = Progress()

    init(
        _ plan: DirectorGroup.Plan, _ rules: RulesTable, others: [Int: RulesTable],
        _ settings: SimulatorSettings
    ) throws(Failure) {
        var first = try rules.simulation(settings)
        services = first.director.snapshot().services.map(\.service)
        for other in others.values { _ = try other.simulation(settings) }
        // It was tried: nothing is refused.
        let start: @Sendable (Int) -> Simulation = { number in
            (try? (others[number] ?? rules).simulation(settings))
                ?? Simulation(SimulatedDirector(settings: settings))
        }
        let onAllCores: DirectorGroup.Concurrently = { count, body in
            DispatchQueue.concurrentPerform(iterations: count, execute: body)
        }
        group = Shared(DirectorGroup(plan, concurrently: onAllCores, start: start))
        var single = DirectorGroup.Plan()
        single.keepalive = plan.keepalive
        alone = Shared(DirectorGroup(single, concurrently: onAllCores) { _ in start(-1) })
    }

    /// Plays the flows that the options mean, to the end.
    mutating func play(_ source: FlowOptions) throws(Failure) {
        defer { progress.finish() }
        if let path = source.flows {
            finish(at: try play(FlowBatches(path)))
        } else {
            finish(at: play(try source.workload(services)))
        }
    }

    /// - Returns: when the last of them ends, since what breaks shows before; no later than a day after the last has begun.
    private mutating func play(_ batches: FlowBatches) throws(Failure) -> Nanoseconds {
        defer { batches.abandon() }
        var (last, end): (Nanoseconds, Nanoseconds) = (0, 0)
        var flows: [Flow] = []
        while true {
            let batch = try batches.next()
            batch.withFlows(0..<batch.count) { span in
                for place in span.indices {
                    flows.append(span[place])
                    end = max(end, span[place].end ?? 0)
                }
            }
            if let flow = flows.last { last = flow.time }
            if batch.isEmpty || flows.count >= Self.piece {
                play(flows)
                flows.removeAll(keepingCapacity: true)
            }
            if batch.isEmpty { return max(last, min(end, last + Self.longestEnd)) }
        }
    }

    private mutating func play(_ workload: Workload) -> Nanoseconds {
        var source = WorkloadFlows(workload)
        var flows: [Flow] = []
        while let flow = source.next() {
            flows.append(flow)
            if flows.count == Self.piece {
                play(flows)
                flows.removeAll(keepingCapacity: true)
            }
        }
        play(flows)
        return workload.length
    }

    private mutating func play(_ flows: [Flow]) {
        _ = Parallel.map([group, alone]) { group in group.withLock { $0.play(flows) } }
        for _ in flows { progress.step() }
    }

    private func finish(at end: Nanoseconds) {
        _ = Parallel.map([group, alone]) { group in group.withLock { $0.finish(at: end) } }
    }

    // MARK: What came of it

    func report(_ rules: PlayedRules, _ order: ListingOrder) -> DirectorsReport {
        let single = alone.withLock { $0.outcomes().first?.lives.last?.services ?? [] }
        return group.withLock { group in
            DirectorsReport(
                rules: rules, unknown: HiddenState.engines(services), group: group, alone: single,
                order: order)
        }
    }

    /// Writes a row for each flow that broke.
    func write(brokenTo output: OutputFile) throws(Failure) {
        let broken = group.withLock { $0.broken }
        try output.append { $0 += BrokenFlowText.header.utf8 }
        for flow in broken { try output.append { $0 += BrokenFlowText.row(flow).utf8 } }
        try output.finish()
    }
}
