import IPVSKernel
import IPVSModel
import IPVSRules

/// Carries out commands on a kernel's table.
struct Session<Link: Transport & ~Copyable>: ~Copyable {
    var director: KernelDirector<Link>
    /// The program's name as it was called.
    let program: Bytes
    /// Takes what fails without ending the run: lines of a restore.
    let report: (Failure) -> Void

    init(
        director: consuming KernelDirector<Link>, program: Bytes,
        report: @escaping (Failure) -> Void = { $0.report() }
    ) {
        self.director = director
        self.program = program
        self.report = report
    }

    mutating func run(_ command: Command, output: inout StandardOutput) throws(Failure) -> ExitStatus {
        switch command {
        case .change(let change): try make(change)
        case .restore: return try restore(output: &output)
        case .help: HelpText.append(to: &output.pending, program: program)
        case .version: HelpText.appendVersion(to: &output.pending)
        case .save(let numeric): try save(numeric: numeric, keepingOrder: false, output: &output)
        default:
            do throws(KernelError) {
                try show(command, output: &output)
            } catch {
                throw .listing(error)
            }
        }
        return .success
    }

    private mutating func make(_ change: TableChange) throws(Failure) {
        let report = director.apply([change], stoppingAtRefusal: false)
        if let error = report.interruption {
            throw report.outcomes.contains(.unknown)
                ? Failure(
                    line: KernelMessages.unknownFate(error), status: .refused, hint: Hint.unknownFate)
                : Failure(line: KernelMessages.text(error), status: .refused)
        }
        for case .refused(let reason, let detail) in report.outcomes {
            throw .refusal(reason, of: change.operation, detail: detail)
        }
    }

    /// Listings.
    private mutating func show(_ command: Command, output: inout StandardOutput) throws(KernelError) {
        switch command {
        case .list(let identity, let options): try list(identity, options, output: &output)
        case .listConnections(let options): try listConnections(options, output: &output)
        case .listTimeouts: TimeoutListing.append(try director.timeouts(), to: &output.pending)
        case .listDaemons: DaemonListing.append(try director.daemons(), to: &output.pending)
        case .change, .restore, .save, .help, .version: break
        }
    }
}

extension Failure {
    /// The table could not be read.
    static func listing(_ error: KernelError) -> Failure {
        Failure(line: KernelMessages.text(error), status: .listingFailed, hint: Hint.listing(error))
    }

    /// A change that the kernel refused. A restore goes on after it.
    ///
    /// - Parameter line: of a restore.
    static func refusal(
        _ reason: TableChangeError, of operation: TableChange.Operation, detail: String?, line: Int? = nil
    ) -> Failure {
        Failure(
            line: KernelMessages.text(reason, refusing: operation), status: .refused, endsRestore: false,
            hint: Hint.refusal(reason, of: operation, detail: detail, line: line))
    }
}
