/// What became of the steps of a plan.
package struct PlanReport<Failure: Error>: Sendable {
    package let plan: ChangePlan
    /// One for each step, in their order.
    package fileprivate(set) var outcomes: [StepOutcome]
    /// What ended it early, other than a refused change.
    package fileprivate(set) var interruption: Failure?

    init(_ plan: ChangePlan) {
        self.plan = plan
        outcomes = Array(repeating: .untried, count: plan.steps.count)
    }

    package var isComplete: Bool { outcomes.allSatisfy { $0 == .made } }
}

/// What became of a step.
package enum StepOutcome: Sendable, Hashable {
    case made
    /// The table is as it was.
    ///
    /// - Parameter detail: the kernel's own words (extended acknowledgement), where it has any.
    case refused(TableChangeError, detail: String?)
    /// It was left undone, because the step at this position was refused.
    case dependent(on: Int)
    /// It was sent, and no answer says what became of it: it may have been made or not.
    case unknown
    /// It was not sent, because of what happened before.
    case untried
    /// It was made, and taken back because of what happened later.
    case takenBack
}

extension Director where Self: ~Copyable {
    /// Carries out a plan, stage by stage. What a refused step is needed for is left undone, all else is made: the servers
    /// of a service that could not be added, and what a service was to lose when something that it was to get was refused.
    ///
    /// - Parameter allOrNothing: whether a refusal ends it and what was made is taken back. A service that was deleted
    ///   then comes back without its connections and counters, a server at the head of its service's list.
    package mutating func carryOut(_ plan: ChangePlan, allOrNothing: Bool = false) -> PlanReport<Failure> {
        var report = PlanReport<Failure>(plan)
        for stage in ChangePlan.Stage.allCases {
            let positions = report.positions(of: stage)
            guard !positions.isEmpty else { continue }
            report.take(
                apply(positions.map { plan.steps[$0].change }, stoppingAtRefusal: false), of: positions)
            if allOrNothing, report.hasFailed {
                takeBack(&report)
                return report
            }
            if report.interruption != nil { return report }
        }
        return report
    }

    /// Takes back what was made and what may have been, the last first.
    private mutating func takeBack(_ report: inout PlanReport<Failure>) {
        for position in report.outcomes.indices.reversed() {
            let outcome = report.outcomes[position]
            guard outcome == .made || outcome == .unknown else { continue }
            let undone = apply(report.plan.steps[position].inverse, stoppingAtRefusal: true)
            guard outcome == .made, undone.outcomes.allSatisfy({ $0 == .made }) else { continue }
            report.outcomes[position] = .takenBack
        }
    }
}

extension PlanReport {
    fileprivate var hasFailed: Bool { interruption != nil || firstRefusal != nil }

    private var firstRefusal: Int? { outcomes.firstIndex { $0.isRefusal } }

    /// The steps of a stage that are to be made, and notes of the others which refusal they depend on.
    fileprivate mutating func positions(of stage: ChangePlan.Stage) -> [Int] {
        let refusals = stage == .taking ? refusalsByService : [:]
        return plan.steps.indices.filter { position in
            let step = plan.steps[position]
            guard step.stage == stage else { return false }
            guard let service = step.change.service, let refusal = refusals[service] else { return true }
            outcomes[position] = .dependent(on: refusal)
            return false
        }
    }

    /// The first refused step of each service that has one.
    private var refusalsByService: [ServiceIdentity: Int] {
        guard firstRefusal != nil else { return [:] }
        var refusals: [ServiceIdentity: Int] = [:]
        for (position, outcome) in outcomes.enumerated() where outcome.isRefusal {
            guard let service = plan.steps[position].change.service, refusals[service] == nil else {
                continue
            }
            refusals[service] = position
        }
        return refusals
    }

    fileprivate mutating func take(_ report: ChangeReport<Failure>, of positions: [Int]) {
        interruption = report.interruption
        // Services that were to be added and are not there.
        var missing: [ServiceIdentity: Int] = [:]
        for (position, outcome) in zip(positions, report.outcomes) {
            let change = plan.steps[position].change
            switch outcome {
            case .made: outcomes[position] = .made
            case .unknown: outcomes[position] = .unknown
            case .untried: outcomes[position] = .untried
            case .refused(let reason, let detail):
                if case .addService(let service) = change { missing[service.identity] = position }
                if case .addDestination(_, let service) = change, let cause = missing[service] {
                    outcomes[position] = .dependent(on: cause)
                } else {
                    outcomes[position] = .refused(reason, detail: detail)
                }
            }
        }
    }
}

extension StepOutcome {
    package var isRefusal: Bool {
        if case .refused = self { true } else { false }
    }
}

extension TableChange {
    /// The service that it is about; nil where it is about all of them or none.
    package var service: ServiceIdentity? {
        switch self {
        case .addService(let service), .editService(let service): service.identity
        case .deleteService(let identity): identity
        case .addDestination(_, let service): service
        case .editDestination(_, let service): service
        case .deleteDestination(_, let service): service
        case .zero(let identity): identity
        case .clear, .setTimeouts, .startDaemon, .stopDaemon: nil
        }
    }
}
