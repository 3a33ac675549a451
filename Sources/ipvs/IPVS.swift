import ArgumentParser
import Glibc

/// What the legacy tool cannot do: simulate, compare and test.
@main
struct IPVS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipvs",
        abstract: "Says before a change what the kernel's load balancer will do after it.",
        discussion: """
            Every command plays connections on an exact copy of the kernel's schedulers, connection table and timers. \
            Only --live looks at the running kernel, and nothing ever changes it.

            Tables are files of rules as `ipvsadm -S -n` writes them, flows are CSV files or made up from a seed. \
            Docs/Simulator.md describes the formats, and what is modelled.

            The exit status is 0 for success, 1 if an expectation of `ipvs test` does not hold, 2 for mistakes in \
            options or files and for input or output that fails.
            """,
        version: "ipvs \(version)",
        subcommands: [SimulateCommand.self, WhereCommand.self, CompareCommand.self, TestCommand.self])

    /// That of the package: a test compares it with `Packaging/debian/changelog`.
    static let version = "0.1.0"

    /// Mistakes of the user end with status 2, whether in options or in files.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var concurrent = command as? any AsyncParsableCommand {
                try await concurrent.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            StandardError.write("ipvs: \(failure.message)\n")
            Glibc.exit(failure.status)
        } catch {
            let code = exitCode(for: error)
            if code == .validationFailure {
                StandardError.write(fullMessage(for: error) + "\n")
                Glibc.exit(2)
            }
            exit(withError: error)
        }
    }
}

/// Something that ends a command.
struct Failure: Error {
    var message: String
    var status: Int32 = 2
}
