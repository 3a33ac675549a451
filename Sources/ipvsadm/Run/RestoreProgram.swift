import Glibc
import IPVSKernel
import IPVSModel
import IPVSRules

/// `ipvsadm-restore`: makes the table that of the rules on standard input, or only checks rules.
///
/// All of the input is read and checked before anything is changed. One rule for whoever calls it: into an empty table
/// what can be loaded is loaded; a table that has something to lose stays as it is when a line has a mistake.
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
        let rules = try RestoreRules(from: RestoreInput(), options: options, problems: &problems)
        if problems.count > 0, rules.rules.isEmpty || options.isAllOrNothing {
            throw problems.unusable(rules)
        }
        if options.isBoot { loadModules(for: rules) }
        let director: KernelDirector<NetlinkTransport>
        do throws(Failure) {
            director = try openKernel()
        } catch {
            throw problems.count > 0 ? problems.unusable(rules) : error
        }
        var session = Session(director: director, program: Bytes("ipvsadm".utf8))
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        return try session.makeTable(of: rules, options, problems: &problems, output: &output)
    }

    /// Where no lock can be had there is nobody to be kept apart, or nothing to do about it.
    private func lock() throws(Failure) -> TableLock? {
        let file = TableLock.path
        do throws(TableLock.Failure) {
            return try TableLock(waiting: options.patience) { holder in
                tell("waiting for another restore\(Self.named(holder)), which holds \(file)")
            }
        } catch {
            switch error {
            case .held(let holder), .givenUp(heldBy: let holder):
                throw Failure(
                    line:
                        "\(name): another restore\(Self.named(holder)) holds \(file); the table was not changed",
                    status: .unusable, hint: "--wait SECONDS waits longer, and no --wait until it ends")
            case .unavailable(let number):
                if StandardError.isTerminal {
                    tell("going on without a lock: \(file): \(KernelMessages.text(errno: number))")
                }
                return nil
            }
        }
    }

    private static func named(_ holder: Int32?) -> String { holder.map { " (process \($0))" } ?? "" }

    private func tell(_ text: String) { StandardError.write(Bytes("\(name): \(text)\n".utf8)) }

    /// Checks every file, also behind one that has mistakes.
    private func checkAll() throws(Failure) -> ExitStatus {
        var status = ExitStatus.success
        let standard = Bytes("-".utf8)
        for file in options.files.isEmpty ? [standard] : options.files {
            let input = file == standard ? RestoreInput() : RestoreInput(path: file)
            var problems = RestoreProblems(program: name, file: input.file, isBrief: options.isBoot)
            do throws(Failure) {
                let rules = try RestoreRules(from: input, options: options, problems: &problems)
                guard problems.count == 0 else { throw problems.unusable(rules, in: input.place) }
                for stranger in rules.strangers {
                    problems.warn(line: stranger.line, stranger.text)
                }
            } catch {
                error.report()
                status = error.status
            }
        }
        return status
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

extension RestoreProblems {
    /// - Parameter place: the file, behind what is said of its lines.
    func unusable(_ rules: RestoreRules, in place: String = "") -> Failure {
        conclusion(
            "\(count) of \(rules.count) lines\(place) cannot be restored; the table was not changed",
            status: .unusable)
    }
}

extension ExitStatus {
    /// A restore changed the table, but not by all of its lines.
    static let someLinesFailed = ExitStatus(rawValue: 1)
}
