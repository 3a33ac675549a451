import ArgumentParser
import FileReplacement
import Glibc

/// What the legacy tool cannot do.
@main
struct IPVS: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipvs",
        abstract:
            "Shows, checks, compares and changes the kernel's load balancer, and says before what will happen.",
        discussion: """
            list, connections and top show a director at work, ready and metrics tell other programs, doctor looks for \
            what keeps it from working. drain takes servers out, undrain brings them back, ramp slowly. check, diff and \
            export read tables: files of any format, or the running kernel's; fleet compares those of many directors. \
            apply makes the running kernel's table as a file says; undo and confirm belong to it. simulate, where, compare and test play connections on an exact \
            copy of the kernel's schedulers, connection table and timers. Only apply, undo, drain, undrain and ramp \
            change the running kernel.

            Files of tables are rules as `ipvsadm -S -n` writes them, JSON, keepalived.conf, ldirectord.cf, or what \
            `ipvsadm -L -n` prints; flows are CSV files, which ipvs flows and ipvs record make of real \
            traffic, or made up from a seed. ipvs(1) describes the formats and what \
            is modelled, ipvsadm(8) the rules.

            The exit status is 0 for success; 1 if an expectation of `ipvs test` does not hold, `ipvs check` finds \
            errors, `ipvs doctor` what does not work, `ipvs diff` a difference, `ipvs ready` a service that is not ready, \
            or a change was refused; 2 for mistakes in options or files and for input or output that fails.
            """,
        version: "ipvs \(version)",
        subcommands: [
            ListCommand.self,
            ConnectionsCommand.self,
            TopCommand.self,
            ReadyCommand.self,
            MetricsCommand.self,
            DoctorCommand.self,
            SyncCommand.self,
            FleetCommand.self,
            DrainCommand.self,
            UndrainCommand.self,
            RampCommand.self,
            WeightsCommand.self,
            CheckCommand.self,
            DiffCommand.self,
            ApplyCommand.self,
            UndoCommand.self,
            ConfirmCommand.self,
            ExportCommand.self,
            FlowsCommand.self,
            RecordCommand.self,
            SimulateCommand.self,
            WhereCommand.self,
            CompareCommand.self,
            TestCommand.self,
            AwaitConfirmationCommand.self,
        ])

    /// That of the package: a test compares it with `Packaging/debian/changelog`.
    static let version = "0.1.0"

    static func main() {
        StandardDescriptors.occupy()
        do {
            let words = Array(CommandLine.arguments.dropFirst())
            if let help = try CodeHelp(words) { return try help.print() }
            if let topic = try HelpTopic(words) { return try topic.print() }
            if let status = try answerPlain(words) { Glibc.exit(status) }
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            end(failure)
        } catch {
            end(error)
        }
    }

    /// What scripts ask often, if they ask it in plain words: see `PlainWords`.
    ///
    /// - Returns: the exit status.
    private static func answerPlain(_ words: [String]) throws(Failure) -> Int32? {
        let others = words.dropFirst()
        switch words.first {
        case "list":
            guard let list = LiveList(plain: others) else { return nil }
            try list.print()
            return 0
        case "metrics":
            guard let page = MetricsPage(plain: others) else { return nil }
            try page.write()
            return 0
        case "ready":
            return try ReadyQuestion(plain: others)?.ask()
        default:
            return nil
        }
    }

    /// Without a subcommand: what this director has, and the help.
    func run() throws {
        let summary = LiveList.summary()
        if !summary.isEmpty {
            let width = TerminalWidth.ofSentences(to: STDOUT_FILENO)
            try StandardOutput.write(
                TextBlock.lines(summary, width: width).map { $0 + "\n" }.joined())
        }
        throw CleanExit.helpRequest(self)
    }

    /// Ends with what the argument parser has to say. Mistakes of the user end with status 2, whether in options or in
    /// files.
    private static func end(_ error: any Error) -> Never {
        switch exitCode(for: error) {
        case .success:
            // A help text, a version, a completion script: the parser itself would not notice a full disk.
            do throws(Failure) {
                try StandardOutput.write(fullMessage(for: error) + "\n")
            } catch {
                end(error)
            }
            Glibc.exit(0)
        case .validationFailure:
            let words = Array(CommandLine.arguments.dropFirst())
            let message = UnknownOption(in: words).map { $0.message(instead: fullMessage(for: error)) }
            StandardError.write((message ?? fullMessage(for: error)) + "\n")
            Glibc.exit(ReadyCommand.statusOfMistakes(in: CommandLine.arguments.dropFirst()) ?? 2)
        default: exit(withError: error)
        }
    }

    private static func end(_ failure: Failure) -> Never {
        StandardError.write("ipvs: \(failure.sentence)\n")
        Glibc.exit(failure.status)
    }
}
