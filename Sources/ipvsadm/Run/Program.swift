import FileReplacement
import Glibc
import IPVSKernel
import IPVSModel
import IPVSRules

/// One run of the program, from its arguments to its exit status.
struct Program {
    /// As it was called: messages mention it.
    var name: Bytes

    func run(arguments: [Bytes]) -> ExitStatus {
        StandardDescriptors.occupy()
        var output = StandardOutput()
        let status: ExitStatus
        do throws(Failure) {
            status = try run(arguments, output: &output)
        } catch {
            output.yield()
            error.report()
            status = error.status
        }
        output.flush()
        return output.failure == 0 ? status : Self.reportWriteFailure(output.failure, status)
    }

    private func run(_ arguments: [Bytes], output: inout StandardOutput) throws(Failure) -> ExitStatus {
        switch ProgramRole(calledAs: name) {
        case .ipvsadm:
            let reader = CommandReader(program: name)
            return try run(try reader.command(Words(arguments)), output: &output)
        case .save: return try SaveProgram(name: name, arguments: arguments).run(output: &output)
        case .restore: return try RestoreProgram(name: name, arguments: arguments).run(output: &output)
        }
    }

    private func run(_ command: Command, output: inout StandardOutput) throws(Failure) -> ExitStatus {
        switch command {
        case .help: HelpText.append(to: &output.pending, program: name)
        case .version: HelpText.appendVersion(to: &output.pending)
        default:
            var session = Session(director: try Self.openKernel(), program: name)
            return try session.run(command, output: &output)
        }
        return .success
    }

    /// The kernel's IPVS. When it cannot be reached its module is loaded and it is tried once more, as the legacy tool
    /// does: without the right to use IPVS too, since modprobe's own message is read.
    ///
    /// - Parameter quietly: whether modprobe keeps to itself that there is no such module.
    static func openKernel(quietly: Bool = false) throws(Failure) -> KernelDirector<NetlinkTransport> {
        do throws(KernelError) {
            return try reachKernel()
        } catch {
            guard error == .noFamily || error == .notPermitted else { throw Initialization.failure(error) }
        }
        let loading = ModuleLoading.load("ip_vs", quietly: quietly)
        do throws(KernelError) {
            return try reachKernel()
        } catch {
            throw Initialization.failure(error, after: loading)
        }
    }

    private static func reachKernel() throws(KernelError) -> KernelDirector<NetlinkTransport> {
        try KernelDirector(link: NetlinkTransport(.loading))
    }

    /// A listing that nobody can read is no success, whatever else was done.
    private static func reportWriteFailure(_ number: Int32, _ status: ExitStatus) -> ExitStatus {
        Failure(
            line: "Can't write to standard output: \(KernelMessages.text(errno: number))",
            status: .listingFailed
        ).report()
        return status == .success ? .listingFailed : status
    }
}

/// What is said when IPVS cannot be reached.
enum Initialization {
    /// - Parameter loading: how loading the module ended; nil when it was not tried.
    static func failure(_ error: KernelError, after loading: ModuleLoading? = nil) -> Failure {
        let cause = cause(of: error)
        return Failure(
            line: KernelMessages.initializationFailure(KernelMessages.text(cause)), status: .unusable,
            hint: Hint.initialization(cause, after: loading))
    }

    /// Without the family, only a privileged user is told so: others cannot know whether it is there.
    private static func cause(of error: KernelError) -> KernelError {
        guard error == .noFamily else { return error }
        let refusal = Privilege.rawSocketRefusal()
        return refusal == 0 ? error : refusal == EPERM ? .notPermitted : .noSocket(errno: refusal)
    }
}
