import IPVSFormats
import IPVSModel
import IPVSRules

/// The weights that servers get one after the other, all on one clock.
struct RampSchedule: Sendable {
    let end: Int32
    let seconds: UInt32
    let curve: RampPlan.Curve
    /// Of each server, as it is before.
    let before: [ServerOfService: Destination]
    private let plans: [ServerOfService: RampPlan]

    /// - Parameter servers: those that are to get the weight `end`, below which they are.
    init(
        _ servers: [ServerOfService: Destination], to end: Int32, over seconds: UInt32,
        _ curve: RampPlan.Curve
    ) {
        (self.end, self.seconds, self.curve) = (end, seconds, curve)
        before = servers
        plans = servers.mapValues { RampPlan(from: $0.weight, to: end, over: seconds, curve) }
    }

    var servers: [ServerOfService] { before.keys.sorted() }

    /// When something changes, in seconds since it began.
    var moments: [UInt32] { Set(plans.values.flatMap { $0.steps.map(\.after) }).sorted() }

    /// The weights that servers have at a moment.
    func weights(at second: UInt32) -> [ServerOfService: Int32] {
        before.reduce(into: [:]) { weights, server in
            weights[server.key] = plans[server.key]?.weight(at: second) ?? server.value.weight
        }
    }

    /// As timed changes, which a simulation plays.
    var changes: [TimedChange] {
        servers.flatMap { name in
            (plans[name]?.steps ?? []).compactMap { step in
                before[name].map { server in
                    var server = server
                    server.weight = step.weight
                    return TimedChange(
                        time: Nanoseconds(step.after) * SimulationTime.second,
                        change: .editDestination(server, of: name.service))
                }
            }
        }.sorted { $0.time < $1.time }
    }

    /// Lines of rules with times.
    var rules: [String] {
        changes.map { "@\(DecimalSeconds.text($0.time)) \(DifferenceReport.command($0.change))" }
    }

    /// What a ramp does not do, of the services that have the servers.
    func remarks(_ table: Table) -> [String] {
        var remarks: [String] = []
        for service in Set(servers.map(\.service)).sorted() {
            guard let scheduler = table[service]?.service.scheduler else { continue }
            if let remark = Self.remark(scheduler) { remarks.append("\(service): \(remark)") }
        }
        let fewest = plans.values.map(\.steps.count).min() ?? 0
        // In a short time there are no more steps, whatever the weights are.
        if fewest < min(Self.fewSteps, Int(seconds)) {
            remarks.append(
                "weights are whole numbers, so that this ramp has \(fewest == 1 ? "1 step" : "\(fewest) steps"): "
                    + "multiply the weights of all servers of the service by 10 or 100 for a smoother one")
        }
        return remarks
    }

    private static let fewSteps = 5

    private static func remark(_ scheduler: SchedulerName) -> String? {
        switch scheduler {
        case .roundRobin, .leastConnection, .destinationHashing:
            "\(scheduler) does not look at weights above 0: the server gets its whole part from the first step on"
        case .sourceHashing, .maglevHashing:
            "with \(scheduler) every step moves clients from one server to another"
        case .weightedFailover, .weightedOverflow:
            "\(scheduler) prefers the server of the largest weight: the server gets nothing, and then much"
        default: nil
        }
    }
}
