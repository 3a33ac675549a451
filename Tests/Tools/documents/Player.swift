import Foundation

/// Types the commands of one document, each in the shell of the place where it belongs, and compares.
final class Player {
    private let work: URL
    /// The words that lead to where commands without a machine are typed.
    private let here: [String]
    private var shells: [String: BashShell] = [:]
    private var machinesAreUp = false

    private init(work: URL, here: [String]) {
        self.work = work
        self.here = here
    }

    /// What became of a document's exchanges.
    struct Outcome {
        /// What each printed, in their order.
        var printed: [String] = []
        /// `LINE: …` for each that printed what the document does not say.
        var complaints: [String] = []
    }

    /// - Parameters:
    ///   - here: the words that lead to where commands without a machine are typed.
    ///   - makesShownFiles: whether a file that `cat` shows and that is not there is made as it is shown.
    static func play(_ session: [Exchange], here: [String] = [], makesShownFiles: Bool = false) throws
        -> Outcome
    {
        let work = FileManager.default.temporaryDirectory.appending(path: "documents.\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        let player = Player(work: work, here: here)
        defer { player.close() }
        var outcome = Outcome()
        for exchange in session {
            do {
                if makesShownFiles { try player.makeFileShown(by: exchange) }
                let (printed, failed) = try player.type(exchange)
                outcome.printed.append(printed)
                if let complaint = exchange.complaint(printed: printed, failed: failed) {
                    outcome.complaints.append("\(exchange.line): \(exchange.commands)\(complaint)")
                }
            } catch let error as DocumentError {
                throw DocumentError(line: exchange.line, error.problem)
            }
        }
        return outcome
    }

    private func type(_ exchange: Exchange) throws -> (printed: String, failed: Bool) {
        guard !exchange.machines.isEmpty else {
            return try shell("here", entering: here).type(exchange.commands)
        }
        if !machinesAreUp { try makeMachines() }
        var all = (printed: "", failed: false)
        for machine in exchange.machines {
            let one = try shell(machine, entering: Machines.entering(machine)).type(exchange.commands)
            all = (all.printed + one.printed, all.failed || one.failed)
        }
        return all
    }

    private func shell(_ place: String, entering: [String]) throws -> BashShell {
        if let shell = shells[place] { return shell }
        let shell = try BashShell(entering: entering, folder: folder(of: place), work: work)
        shells[place] = shell
        return shell
    }

    private func folder(of place: String) -> URL { work.appending(path: "places/\(place)") }

    private func makeFileShown(by exchange: Exchange) throws {
        guard let name = exchange.fileShown, let text = exchange.shown?.text else { return }
        let file = folder(of: "here").appending(path: name)
        guard !FileManager.default.fileExists(atPath: file.path) else { return }
        try FileManager.default.createDirectory(at: folder(of: "here"), withIntermediateDirectories: true)
        try text.write(to: file, atomically: false, encoding: .utf8)
    }

    // MARK: machines

    private func makeMachines() throws {
        machinesAreUp = true
        try run(["modprobe", "-a", "bridge", "veth"])
        for batch in Machines.making { try run(batch.arguments, input: batch.lines) }
        let forwarding = ["net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"]
        try run(["ip", "netns", "exec", "router", "sysctl", "-q", "-w"] + forwarding)
    }

    private func run(_ arguments: [String], input: [String] = []) throws {
        let run = try ProgramRun(arguments, input: input.map { $0 + "\n" }.joined())
        guard run.status == 0 else {
            throw DocumentError(
                "the machines cannot be made; is this the embedded kernel? \(arguments): \(run.printed)")
        }
    }

    /// The next document finds everything as this one did.
    private func close() {
        for shell in shells.values { shell.close() }
        if machinesAreUp {
            for name in Machines.names {
                let processes = try? ProgramRun(["ip", "netns", "pids", name]).printed.split(separator: "\n")
                for process in (processes ?? []).compactMap({ pid_t($0) }) { kill(process, SIGKILL) }
            }
            let batch = Machines.removing
            _ = try? ProgramRun(batch.arguments, input: batch.lines.map { $0 + "\n" }.joined())
        }
        for shell in shells.values { shell.wait() }
        try? FileManager.default.removeItem(at: work)
    }
}
