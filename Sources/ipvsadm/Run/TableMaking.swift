import IPVSKernel
import IPVSModel
import IPVSRules

extension Session where Link: ~Copyable {
    /// Makes the kernel's table that of the rules, by the changes that are needed for it and no others: what stays keeps
    /// its connections and counters.
    ///
    /// - Parameter problems: those that reading the rules has found.
    mutating func makeTable(
        of rules: RestoreRules, _ options: RestoreOptions, problems: inout RestoreProblems,
        output: inout StandardOutput
    ) throws(Failure) -> ExitStatus {
        var before = try read(rules, "it was not changed", status: .unusable)
        guard problems.count == 0 || before.numberOfServices == 0 else { throw problems.unusable(rules) }
        let table = rules.table(after: before, &problems)
        if problems.count > 0, options.isAllOrNothing { throw problems.unusable(rules) }
        var report = carryOut(from: before, to: table, options)
        // What became of some changes is not known: the table tells, and changes now go one by one.
        if report.interruption == .answersLost, !options.isAllOrNothing {
            before = try read(rules, "restore again to complete it", status: .someLinesFailed)
            report = carryOut(from: before, to: table, options)
        }
        try tell(report, of: rules, isAllOrNothing: options.isAllOrNothing, &problems)
        carryOutOthers(rules, &problems, output: &output)
        guard problems.count == 0 else {
            throw problems.conclusion(
                "\(problems.count) of \(rules.count) lines failed; the others are in the table",
                status: .someLinesFailed)
        }
        if StandardError.isTerminal, !options.keepsOrder { tellOrder(before, table) }
        return .success
    }

    /// - Parameter consequence: what a failure means for the table.
    private mutating func read(
        _ rules: RestoreRules, _ consequence: String, status: ExitStatus
    ) throws(Failure) -> Table {
        do throws(KernelError) {
            return try director.table(withSettings: rules.haveSettings)
        } catch {
            throw Failure(
                line: "cannot read the table: \(KernelMessages.text(error)); \(consequence)",
                status: status, hint: Hint.listing(error))
        }
    }

    private mutating func carryOut(
        from before: Table, to after: Table, _ options: RestoreOptions
    ) -> PlanReport<KernelError> {
        let plan = ChangePlan(from: before, to: after, keepsOrder: options.keepsOrder)
        return director.carryOut(plan, allOrNothing: options.isAllOrNothing)
    }

    /// Tells of every change that was not made.
    ///
    /// - Throws: where not all were tried, or what was made was taken back.
    private func tell(
        _ report: PlanReport<KernelError>, of rules: RestoreRules, isAllOrNothing: Bool,
        _ problems: inout RestoreProblems
    ) throws(Failure) {
        // Thousands of servers may hang on one line, which is looked for once.
        var causes: [Int: String] = [:]
        for (step, outcome) in zip(report.plan.steps, report.outcomes) {
            let failure: Failure
            switch outcome {
            case .made, .takenBack, .untried: continue
            case .refused(let reason, let detail):
                failure = .refusal(reason, of: step.change.operation, detail: detail)
            case .dependent(let cause):
                let place = causes[cause] ?? Self.place(of: report.plan.steps[cause].change, rules)
                causes[cause] = place
                failure = Failure(line: "left undone, because of \(place)", status: .someLinesFailed)
            case .unknown:
                failure = Failure(line: "it may have been carried out or not", status: .someLinesFailed)
            }
            problems.add(at: Self.place(of: step.change, rules), failure)
        }
        guard report.interruption != nil || isAllOrNothing && !report.isComplete else { return }
        let cause = report.interruption.map { "\(KernelMessages.text($0)); " } ?? ""
        let made = report.outcomes.count { $0 == .made || $0 == .unknown }
        guard made > 0 else { throw problems.conclusion("\(cause)the table is as it was", status: .unusable) }
        throw problems.conclusion(
            "\(cause)\(made) of \(report.outcomes.count) changes were made; restore again to complete the table",
            status: .someLinesFailed)
    }

    /// The line that a change comes from, or what it deletes.
    private static func place(of change: TableChange, _ rules: RestoreRules) -> String {
        if let line = rules.line(of: change) { return "line \(line)" }
        var text = Bytes()
        switch change {
        case .deleteService(let identity):
            text.append("-D ")
            RuleLine().append(identity, to: &text)
        case .deleteDestination(let endpoint, let service):
            text.append("-d ")
            RuleLine().append(service, to: &text)
            text.append(" -r \(endpoint)")
        default: text.append("\(change.operation)")
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Counters and listings come when the table is made.
    private mutating func carryOutOthers(
        _ rules: RestoreRules, _ problems: inout RestoreProblems, output: inout StandardOutput
    ) {
        for rule in rules.otherCommands {
            if case .change(.zero(let identity?)) = rule.command, rules.services[identity] == nil { continue }
            do throws(Failure) {
                _ = try run(rule.command, output: &output)
            } catch {
                problems.add(line: rule.line, error)
            }
        }
    }

    /// For people at a terminal: where the kernel's order of servers is not that of the rules.
    private func tellOrder(_ before: Table, _ table: Table) {
        let count = table.services.count { entry in
            guard let old = before[entry.identity] else { return false }
            return ServiceDifference.order(of: old, differsFrom: entry)
        }
        guard count > 0 else { return }
        let services = count == 1 ? "service keeps its" : "services keep their"
        report(
            Failure(
                line: "\(count) \(services) order of servers, which is not that of the rules",
                status: .success,
                hint:
                    "it decides with some schedulers which server comes next; --exact-order makes it that of the rules, and "
                    + "for that deletes servers and adds them again"))
    }
}
