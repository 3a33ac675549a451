import ArgumentParser
import Glibc
import IPVSFormats
import IPVSKernel

struct ConfirmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Keeps the change that `ipvs apply --confirm-within` would take back.",
        discussion: """
            The exit status is 1 when nothing waits for a confirmation, for one because its time is over.

            Example:
              ipvs confirm
            """)

    func run() throws {
        // Whoever takes the change back holds the lock until it is done.
        let lock = try? TableLock(waiting: nil) { _ in }
        defer { withExtendedLifetime(lock) {} }
        if let waiting = try Confirmation.waiting() {
            try waiting.end()
            try StandardOutput.write("kept: \(waiting.record.summary)\n")
            return
        }
        let last = try Confirmation.lastTakenBack()
        let reason =
            last.map { record in
                record.outcome == .undone
                    ? "; \(record.summary) was taken back, for want of one"
                    : "; \(record.summary) could not be taken back as a whole, although nobody confirmed it"
            } ?? ""
        StandardError.write("ipvs: nothing waits for a confirmation\(reason)\n")
        throw ExitCode(1)
    }
}

/// Started by `ipvs apply --confirm-within`, in a session of its own.
struct AwaitConfirmationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: Confirmation.command, abstract: "Takes a change back that nobody confirms.",
        shouldDisplay: false)

    @Argument var seconds: UInt32
    @Argument var file: String
    @Argument var kept: String?

    func run() throws { try Confirmation.wait(for: file, seconds: seconds, keptIn: kept) }
}
