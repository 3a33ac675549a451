import ArgumentParser
import Glibc

/// What the legacy tool cannot do: simulate, compare and test.
@main
struct IPVS: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipvs",
        abstract: "Says before a change what the kernel's load balancer will do after it.",
        subcommands: [SimulateCommand.self, WhereCommand.self, CompareCommand.self, TestCommand.self])

    /// Mistakes of the user end with status 2, whether in options or in files.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            StandardOutput.flush()
            StandardError.write("ipvs: \(failure.message)\n")
            Glibc.exit(failure.status)
        } catch {
            StandardOutput.flush()
            let code = exitCode(for: error)
            if code == .validationFailure {
                StandardError.write(fullMessage(for: error) + "\n")
                Glibc.exit(2)
            }
            exit(withError: error)
        }
        StandardOutput.flush()
    }
}

/// Something that ends a command.
struct Failure: Error {
    var message: String
    var status: Int32 = 2
}
