import IPVSFormats
import IPVSKernel
import IPVSModel

/// Why a change was not made, or not as it was asked for.
enum ChangeProblem: Sendable {
    /// Another program holds the lock for longer than one wants to wait.
    case locked(by: Int32?)
    /// ^C or its like came while another program held the lock.
    case stoppedWaiting(for: Int32?)
    /// Kinds of changes that were not allowed, each with one that would be needed.
    case notAllowed([(kind: ChangeKind, example: TableChange)], allowed: Set<ChangeKind>)
    /// Deletions that nobody agreed to.
    case needsConsent(deletions: Int)
    /// Services that a running program manages.
    case managed([ServiceIdentity], by: String)
    /// The table changed between showing the plan and making it.
    case moved(DifferenceReport)
    /// More clients would move than may.
    case tooManyMoved(ChangePreview, limit: MovedLimit)
    /// The user said no.
    case declined
    /// An earlier change waits for its confirmation, and a process for its deadline.
    case unconfirmed(ChangeRecord, isWatched: Bool)
    /// A change that was to be undone was confirmed or taken back meanwhile.
    case settled(ChangeRecord)
    /// The kernel refused a change; all that was made before it was taken back.
    case takenBack(KernelRefusal, remains: [String])
    /// What was made before a failure could not be taken back as a whole.
    case partly(KernelRefusal?, KernelError?, remains: DifferenceReport?)
    /// Somebody else gave servers another weight, and keeps it.
    case reweighted([ServerOfService: Int32], while: String)
    /// Somebody else deleted a server.
    case deleted(ServerOfService, while: String)
    /// What watches over the confirmation could not be started; nothing was changed.
    case noGuard(errno: Int32)

    /// Of the program. 1: the kernel refused, or the user declined. 2: nothing was tried.
    var status: Int32 {
        switch self {
        case .declined, .takenBack, .partly, .reweighted, .deleted, .stoppedWaiting: 1
        default: 2
        }
    }

    var sentence: String {
        switch self {
        case .locked(let holder):
            "another program\(holder.map { " (process \($0))" } ?? "") is changing the table and holds "
                + "\(TableLock.path); nothing was changed. --wait SECONDS waits longer"
        case .stoppedWaiting(for: let holder):
            "stopped while another program\(holder.map { " (process \($0))" } ?? "") held \(TableLock.path); "
                + "run it again to go on"
        case .notAllowed(let kinds, let allowed):
            "nothing was changed: "
                + kinds.map {
                    "\(DifferenceReport.command($0.example)) is needed, and --allow has no \($0.kind.rawValue)"
                }
                .joined(separator: "; ")
                + " (allowed: \(allowed.map(\.rawValue).sorted().joined(separator: ",")))"
        case .needsConsent(let count):
            "nothing was changed: \(count == 1 ? "1 deletion needs" : "\(count) deletions need") --yes, "
                + "since nobody can be asked here; --dry-run shows what would be done"
        case .managed(let services, by: let program):
            "nothing was changed: a running \(program) manages \(Self.list(services)) and would undo it: change its "
                + "configuration, or use --force"
        case .moved(let difference):
            "nothing was changed, since somebody else changed the table meanwhile; run it again. What moved: "
                + difference.commands.prefix(5).joined(separator: "; ")
                + (difference.commands.count > 5 ? "; and \(difference.commands.count - 5) more" : "")
        case .tooManyMoved(let preview, limit: let limit):
            "nothing was changed: \(preview.moved) of \(preview.clients) clients would move "
                + "(\(ChangePreview.percent(preview.moved, of: preview.clients))), and --max-moved allows "
                + "\(limit.text); ipvs diff --simulate shows of which services"
        case .declined: "nothing was changed"
        case .unconfirmed(let record, isWatched: let isWatched):
            "nothing was changed: \(record.summary) waits for its confirmation; `ipvs confirm` keeps it, "
                + "`ipvs undo` takes it back"
                + (isWatched ? "" : "; it is not taken back by itself any more: what waited for that is gone")
        case .settled(let record):
            "nothing was changed: \(record.summary) was confirmed or taken back meanwhile"
        case .takenBack(let refusal, let remains):
            refusal.sentence + ". All that was changed before it was taken back"
                + (remains.isEmpty ? ", and the table is as it was" : "; \(remains.joined(separator: "; "))")
        case .partly(let refusal, let error, let remains):
            Self.sentence(refusal, error, remains)
        case .reweighted(let weights, while: let what):
            "stopped, since somebody else changed weights while \(what), and they stay: "
                + weights.sorted { $0.key < $1.key }.prefix(3).map { "\($0) has \($1)" }.joined(
                    separator: ", ")
                + (weights.count > 3 ? " and \(weights.count - 3) more" : "")
        case .deleted(let server, while: let what):
            "stopped, since somebody else deleted \(server) while \(what)"
        case .noGuard(let number):
            "nothing was changed, since nothing would take it back: the program that waits for the confirmation "
                + "cannot be started: \(Failure.text(ofSystemError: number))"
        }
    }

    private static func sentence(
        _ refusal: KernelRefusal?, _ error: KernelError?, _ remains: DifferenceReport?
    ) -> String {
        let cause = refusal?.sentence ?? error?.sentence ?? "something failed"
        guard let remains else {
            return cause
                + "; and the table cannot be read, so that it is not known what was changed: run it again"
        }
        return cause + ". Not everything could be taken back; what still differs from before: "
            + remains.plan.steps.prefix(5).map { DifferenceReport.command($0.change) }.joined(separator: "; ")
            + ". Run it again"
    }

    private static func list(_ services: [ServiceIdentity]) -> String {
        let shown = services.prefix(3).map(\.description).joined(separator: ", ")
        return services.count > 3 ? "\(shown) and \(services.count - 3) more" : shown
    }
}
