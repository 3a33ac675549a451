import FileReplacement
import Glibc
import IPVSFormats
import IPVSKernel
import IPVSModel

/// Makes the running kernel's table another: the only place of `ipvs` that changes it.
///
/// All that can be known before is checked before the first change. Whoever refuses one then, all of it is taken back.
struct Application {
    let target: ChangeTarget
    let options: ChangeOptions
    /// Whether servers end in the order of the target.
    var keepsOrder = false
    /// The change that the target is the table before; nil for none.
    var undone: UndoneChange?
    /// How it is played before; nil for not at all.
    var preview: PreviewRequest?
    /// What else has to be right or be kept, under the lock and before the first change: it is given the table as it is.
    var beforeFirstChange: (Table) throws(Failure) -> Void = { _ in }

    /// A table, what it is to become, and how.
    private struct Proposal {
        let kernel: RunningKernel
        let after: Table
        var report: DifferenceReport

        var plan: ChangePlan { report.plan }
    }

    func run() throws(Failure) -> AppliedReport {
        guard !options.dryRun else { return try tryOut() }
        var director = try Self.openLoading()
        // No lock is held while somebody thinks, or flows are played.
        let shown = try show(&director)
        if let shown, shown.plan.steps.isEmpty { return report(shown, .nothing) }
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        if let undone {
            try undone.checkStillThere()
        } else if let waiting = try Confirmation.waiting() {
            throw .change(.unconfirmed(waiting.record, isWatched: waiting.isWatched))
        }
        var proposal = try proposal(Self.read(&director))
        if let shown {
            guard proposal.plan == shown.plan else {
                throw .change(.moved(Self.difference(from: shown.kernel.table, to: proposal.kernel.table)))
            }
            proposal.report.preview = shown.report.preview
        } else {
            guard !proposal.plan.steps.isEmpty else {
                try undone?.settle()
                return report(proposal, .nothing)
            }
            try check(proposal)
        }
        if !isAsked { try checkConsent(proposal) }
        return try carryOut(proposal, &director)
    }

    /// Whether somebody at a terminal sees the changes and says yes or no.
    private var isAsked: Bool { !options.yes && Terminal.isThere }

    /// Plays the change and shows it, as far as that is wanted.
    ///
    /// - Returns: what was shown or played; nil for nothing.
    private func show(_ director: inout KernelDirector<NetlinkTransport>) throws(Failure) -> Proposal? {
        guard preview != nil || isAsked else { return nil }
        var proposal = try proposal(Self.read(&director, withStatistics: preview != nil))
        guard !proposal.plan.steps.isEmpty else { return proposal }
        try check(proposal)
        if let preview { try foretell(&proposal, preview) }
        if isAsked { try ask(proposal) }
        return proposal
    }

    /// What would be done. Nothing is loaded, locked or changed.
    private func tryOut() throws(Failure) -> AppliedReport {
        var proposal = try proposal(RunningKernel(withStatistics: preview != nil))
        try check(proposal)
        if let preview { try foretell(&proposal, preview) }
        return report(proposal, .dryRun)
    }

    private func proposal(_ kernel: RunningKernel) -> Proposal {
        let after = target.table(after: kernel.table)
        let report = DifferenceReport(
            from: kernel.table, called: RunningKernel.name, to: after, called: target.name,
            comparesOrder: keepsOrder, connections: { kernel.connections(of: $0, in: $1) })
        return Proposal(kernel: kernel, after: after, report: report)
    }

    private func report(
        _ proposal: Proposal, _ outcome: AppliedReport.Outcome, isShown: Bool = false, record: String? = nil
    ) -> AppliedReport {
        AppliedReport(
            outcome: outcome, difference: proposal.report, claim: target.claim, isShown: isShown,
            record: record,
            confirmWithin: options.confirmWithin, strangers: target.strangers(in: proposal.after).count)
    }
}

// MARK: Before the first change

extension Application {
    private func check(_ proposal: Proposal) throws(Failure) {
        var missing: [ChangeKind: TableChange] = [:]
        for change in proposal.plan.changes {
            let kind = ChangeKind(change)
            if !options.allow.contains(kind), missing[kind] == nil { missing[kind] = change }
        }
        guard missing.isEmpty else {
            let kinds = ChangeKind.allCases.compactMap { kind in missing[kind].map { (kind, $0) } }
            throw .change(.notAllowed(kinds, allowed: options.allow))
        }
        guard !options.force else { return }
        let services = Set(proposal.plan.changes.compactMap(\.service))
        for manager in ServiceManager.running {
            let managed = services.filter(manager.manages).sorted()
            guard managed.isEmpty else { throw .change(.managed(managed, by: manager.name)) }
        }
    }

    private func ask(_ proposal: Proposal) throws(Failure) {
        guard let terminal = Terminal.ofUser() else { throw .change(.declined) }
        let count = proposal.plan.steps.count
        terminal.show(proposal.report)
        guard terminal.agrees(to: count == 1 ? "Make this change?" : "Make these \(count) changes?") else {
            throw .change(.declined)
        }
    }

    /// Where nobody can be asked, deletions need `--yes`.
    private func checkConsent(_ proposal: Proposal) throws(Failure) {
        guard !options.yes else { return }
        let deletions = proposal.plan.changes.count { ChangeKind($0) == .delete }
        guard deletions == 0 else { throw .change(.needsConsent(deletions: deletions)) }
    }

    /// Plays the change, and refuses it where too many clients would move.
    private func foretell(_ proposal: inout Proposal, _ request: PreviewRequest) throws(Failure) {
        let start = try PreviewStart(LiveTable(proposal.kernel.snapshot), request.kernel)
        let preview = try request.preview(of: proposal.report, from: start)
        proposal.report.preview = preview
        guard let limit = request.limit, limit.isExceeded(by: preview.moved, of: preview.clients) else {
            return
        }
        throw .change(.tooManyMoved(preview, limit: limit))
    }

    private static func difference(from before: Table, to after: Table) -> DifferenceReport {
        DifferenceReport(from: before, called: "before", to: after, called: "now", comparesOrder: true)
    }

    private func lock() throws(Failure) -> TableLock? { try Self.lock(waiting: options.wait) }

    /// Where no lock can be had there is nobody to be kept apart, or nothing to do about it.
    static func lock(waiting seconds: UInt32?) throws(Failure) -> TableLock? {
        do throws(TableLock.Failure) {
            return try TableLock(
                waiting: seconds.map(Int64.init), while: { !SignalWatch.takesWaitingSignal() }
            ) { holder in
                let other = holder.map { " (process \($0))" } ?? ""
                StandardError.write(
                    "ipvs: waiting for another program\(other), which holds \(TableLock.path)\n")
            }
        } catch {
            switch error {
            case .held(let holder): throw .change(.locked(by: holder))
            case .givenUp(let holder): throw .change(.stoppedWaiting(for: holder))
            case .unavailable: return nil
            }
        }
    }
}

// MARK: The kernel

extension Application {
    /// Whoever changes the table wants IPVS to be there.
    private static func openLoading() throws(Failure) -> KernelDirector<NetlinkTransport> {
        do throws(KernelError) {
            return try KernelDirector(link: NetlinkTransport(.loading))
        } catch {
            guard error == .noFamily else { throw .changing(error) }
        }
        _ = ModuleLoading.load(["ip_vs"])
        do throws(KernelError) {
            return try KernelDirector(link: NetlinkTransport(.loading))
        } catch {
            throw .changing(error)
        }
    }

    private static func read(
        _ director: inout KernelDirector<NetlinkTransport>, withStatistics: Bool = false
    ) throws(Failure) -> RunningKernel {
        do throws(KernelError) {
            return try RunningKernel(director.snapshot(withStatistics: withStatistics))
        } catch {
            throw .kernel(error)
        }
    }

    private func carryOut(
        _ proposal: Proposal, _ director: inout KernelDirector<NetlinkTransport>
    ) throws(Failure) -> AppliedReport {
        try beforeFirstChange(proposal.kernel.table)
        var record = isKept ? record(of: proposal) : nil
        var file: String?
        if let folder = options.record, let record { file = try RecordFolder(folder).save(record) }
        var waiting: Confirmation?
        if let seconds = options.confirmWithin, let record {
            waiting = try Confirmation.begin(record, keptIn: file, seconds: seconds)
        }
        let result = Interruptions.ignored { director.carryOut(proposal.plan, allOrNothing: true) }
        record?.outcome = result.isComplete ? .made : .takenBack
        if !result.isComplete { try? waiting?.end() }
        if let file, let record { Self.complete(record, in: file) }
        guard result.isComplete else { throw .change(problem(proposal, result, &director)) }
        try undone?.settle()
        return report(proposal, .made, isShown: isAsked, record: file)
    }

    private var isKept: Bool { options.record != nil || options.confirmWithin != nil }

    private func record(of proposal: Proposal) -> ChangeRecord {
        var record = ChangeRecord(
            time: UTCText.now, user: HostUser.name, host: HostUser.host, source: target.name,
            commands: proposal.report.commands, from: proposal.kernel.table, to: proposal.after,
            proposal.report.difference)
        record.isUndo = undone != nil
        return record
    }

    /// The table is what counts: that its record cannot be written again is told, and no failure.
    private static func complete(_ record: ChangeRecord, in file: String) {
        do throws(Failure) {
            try RecordFolder.write(record, to: file)
        } catch {
            StandardError.write(
                "ipvs: the record of this change stays as it was before it: \(error.sentence)\n")
        }
    }

    /// What to say of a plan that was not carried out, and of what it left.
    private func problem(
        _ proposal: Proposal, _ result: PlanReport<KernelError>,
        _ director: inout KernelDirector<NetlinkTransport>
    ) -> ChangeProblem {
        var refusal: KernelRefusal?
        for (step, outcome) in zip(result.plan.steps, result.outcomes) {
            guard case .refused(let reason, let detail) = outcome else { continue }
            refusal = KernelRefusal(
                change: step.change, reason: reason, detail: detail, place: target.place(of: step.change))
            break
        }
        guard let now = try? Self.read(&director) else {
            return .partly(refusal, result.interruption, remains: nil)
        }
        let before = proposal.kernel.table
        guard TableDiff(from: before, to: now.table).isEmpty, let refusal else {
            return .partly(
                refusal, result.interruption, remains: Self.difference(from: now.table, to: before))
        }
        return .takenBack(refusal, remains: lost(result, before, now.table))
    }

    /// What no deletion gives back.
    private func lost(_ result: PlanReport<KernelError>, _ before: Table, _ now: Table) -> [String] {
        let deleted = zip(result.plan.steps, result.outcomes).count { step, outcome in
            outcome == .takenBack && ChangeKind(step.change) == .delete
        }
        var lost: [String] = []
        if deleted > 0 {
            lost.append(
                "what was deleted meanwhile (\(deleted == 1 ? "1 deletion" : "\(deleted) deletions")) came back "
                    + "without its counters, and its connections may have lost their server")
        }
        if !TableDiff(from: before, to: now, comparesOrder: true).isEmpty {
            lost.append("servers stand in another order than before")
        }
        return lost
    }
}

// MARK: Without anybody to ask

extension Application {
    /// Takes a change back for want of a confirmation. The caller holds the lock.
    ///
    /// - Returns: whether all of it was.
    static func takeBack(_ record: ChangeRecord) throws(Failure) -> Bool {
        var director = try openLoading()
        let before = try read(&director)
        let plan = ChangePlan(from: before.table, to: record.undone(in: before.table))
        return director.carryOut(plan).isComplete
    }
}
