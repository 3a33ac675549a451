import Glibc
import IPVSKernel
import IPVSModel
import IPVSRules

/// `ipvsadm-restore`: puts the rules on standard input in the place of the table, or only checks rules.
///
/// All of the input is read and checked before the kernel is asked for anything: a mistake anywhere leaves the table
/// as it is.
struct RestoreProgram {
    private let name: String
    private let options: RestoreOptions

    init(name: Bytes, arguments: [Bytes]) throws(Failure) {
        self.name = ProgramRole.fileName(of: name)
        options = try RestoreOptions(arguments, program: self.name)
    }

    func run(output: inout StandardOutput) throws(Failure) -> ExitStatus {
        guard !options.isHelp else {
            output.pending.append(RestoreOptions.usage(name) + "\n")
            return .success
        }
        guard !options.isCheckOnly else { return try checkAll() }
        var problems = RestoreProblems(program: name, isBrief: options.isBoot)
        let rules = try read(RestoreInput(), &problems)
        if options.isBoot { loadModules(for: rules) }
        var session = Session(director: try openKernel(), program: Bytes("ipvsadm".utf8))
        try session.replaceTable(with: rules, problems: &problems, output: &output)
        guard problems.count == 0 else {
            throw problems.conclusion(
                "\(problems.count) of \(rules.count) lines failed; the others are in the table",
                status: .someLinesFailed)
        }
        return .success
    }

    /// Checks every file, also behind one that has mistakes.
    private func checkAll() throws(Failure) -> ExitStatus {
        var status = ExitStatus.success
        let standard = Bytes("-".utf8)
        for file in options.files.isEmpty ? [standard] : options.files {
            let input = file == standard ? RestoreInput() : RestoreInput(path: file)
            var problems = RestoreProblems(program: name, file: input.file, isBrief: options.isBoot)
            do throws(Failure) {
                for stranger in try read(input, &problems).strangers {
                    problems.warn(line: stranger.line, stranger.text)
                }
            } catch {
                error.report()
                status = error.status
            }
        }
        return status
    }

    /// The rules of an input that has no mistake.
    private func read(
        _ input: borrowing RestoreInput, _ problems: inout RestoreProblems
    ) throws(Failure) -> RestoreRules {
        let rules = try RestoreRules(from: input, options: options, problems: &problems)
        guard problems.count == 0 else {
            throw problems.conclusion(
                "\(problems.count) of \(rules.count) lines\(input.place) cannot be restored; the table was not changed",
                status: .unusable)
        }
        return rules
    }

    private func openKernel() throws(Failure) -> KernelDirector<NetlinkTransport> {
        do throws(Failure) {
            return try Program.openKernel(quietly: options.isBoot)
        } catch {
            throw options.isBoot ? error.onOneLine(of: name) : error
        }
    }

    /// Schedulers and persistence engines that are modules. Built-in ones have none, so this cannot fail: what is
    /// really missing the kernel says of the line that needs it.
    private func loadModules(for rules: RestoreRules) {
        _ = ModuleLoading.load(["ip_vs"] + rules.modules)
    }
}

extension Session where Link: ~Copyable {
    /// Clears the table and carries the rules out, in batches: the first rules travel with the clearing. A rule that the
    /// kernel refuses does not stop the others.
    mutating func replaceTable(
        with rules: RestoreRules, problems: inout RestoreProblems, output: inout StandardOutput
    ) throws(Failure) {
        var batch = director.makeBatch()
        batch.append(.clear, line: 0)
        for rule in rules.rules {
            if case .change(let change) = rule.command {
                if batch.isFull { try send(&batch, upTo: rule.line, &problems) }
                batch.append(change, line: rule.line)
                continue
            }
            try send(&batch, upTo: rule.line, &problems)
            do throws(Failure) {
                _ = try run(rule.command, output: &output)
            } catch {
                problems.add(line: rule.line, error)
            }
        }
        try send(&batch, upTo: nil, &problems)
    }

    /// - Parameter line: the first that is not in the batch; nil when all are.
    private mutating func send(
        _ batch: inout BatchWriter, upTo line: Int?, _ problems: inout RestoreProblems
    ) throws(Failure) {
        do throws(BatchFailure) {
            try director.send(&batch) {
                problems.add(line: $0.line, .refusal($1, of: $0.operation, detail: $2))
            }
        } catch {
            let cause = KernelMessages.text(error.cause)
            for entry in error.unknown {
                problems.add(
                    line: entry.line,
                    Failure(line: "\(cause): it may have been carried out or not", status: .someLinesFailed))
            }
            guard error.cause != .answersLost else { return }
            let rest =
                switch error.untried.first?.line ?? line {
                case nil: "the last lines may be missing"
                // The clearing before all lines.
                case 0?: "the table was not changed"
                case let line?: "line \(line) and those after it were not restored"
                }
            throw problems.conclusion("\(cause); \(rest)", status: .someLinesFailed)
        }
    }
}

extension ExitStatus {
    /// A restore changed the table, but not by all of its lines.
    static let someLinesFailed = ExitStatus(rawValue: 1)
}
