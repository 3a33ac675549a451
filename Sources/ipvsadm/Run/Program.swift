import Glibc
import IPVSKernel
import IPVSModel
import IPVSRules

/// One run of the program, from its arguments to its exit status.
struct Program {
    /// As it was called: messages mention it.
    var name: Bytes

    func run(arguments: [Bytes]) -> ExitStatus {
        Descriptor.occupyStandardDescriptors()
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
        let reader = CommandReader(program: name, source: .commandLine)
        switch try reader.command(Words(arguments)) {
        case .help: HelpText.append(to: &output.pending, program: name)
        case .version: HelpText.appendVersion(to: &output.pending)
        case let command:
            var session = Session(director: try Self.openKernel(), program: name)
            return try session.run(command, output: &output)
        }
        return .success
    }

    private static func openKernel() throws(Failure) -> KernelDirector<NetlinkTransport> {
        do throws(KernelError) {
            return try KernelDirector(link: try NetlinkTransport())
        } catch {
            throw Initialization.failure(error)
        }
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
    static func failure(_ error: KernelError) -> Failure {
        if error == .notPermitted {
            // The legacy tool tries to load the module before it gives up, and modprobe's own message is read too.
            _ = ModuleLoading.load("ip_vs")
        }
        return Failure(
            line: KernelMessages.initializationFailure(reason(error)), status: .unusable,
            hint: Hint.initialization(error))
    }

    /// Without the family, only a privileged user is told so: others cannot know whether it is there.
    private static func reason(_ error: KernelError) -> String {
        guard case .noFamily = error else { return KernelMessages.text(error) }
        let probe = socket(AF_INET, Int32(SOCK_RAW.rawValue), Int32(IPPROTO_RAW))
        guard probe < 0 else {
            close(probe)
            return KernelMessages.text(error)
        }
        return KernelMessages.text(errno: errno)
    }
}
