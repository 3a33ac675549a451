import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

/// How the loop of agents and weights is tried in the simulator.
struct WeightTrialOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Change nothing: play the loop with servers that have a capacity, and say whether weights swing.",
            discussion:
                "A flow's duration is the work that a server has with it, and what it waits for a worker comes on top. Agents say how much of the workers' time was idle."
        ))
    var simulate = false

    @Option(
        help: ArgumentHelp(
            "The table to play on, a file of any format. (default: the running kernel's)", valueName: "file"),
        completion: .file())
    var rules: String?

    @Option(
        name: .customLong("workers"),
        help: ArgumentHelp(
            "Connections that a server works on at a time, from 1 to 65536; may be repeated, with ADDRESS=NUMBER for those that differ.",
            valueName: "number"),
        transform: { text in
            guard let workers = Workers(text) else { throw ValidationError(Workers.expected) }
            return workers
        })
    var workers: [Workers] = []

    @Option(
        help: ArgumentHelp(
            "Connections that wait at a server; more are refused. Without it as many wait as come.",
            valueName: "number"))
    var queue: UInt32?

    @Option(
        help: ArgumentHelp(
            "Agents say the mean of so many seconds, a multiple of --every, which it is if not given.",
            valueName: "seconds"))
    var window: UInt32?

    @Option(
        help: ArgumentHelp(
            "A weight swings when it turns by this part of its base weight, 1 to 99. (default: 10)",
            valueName: "percent"))
    var amplitude: UInt32?

    /// `8`, `10.0.0.3=4`, `10.0.0.3:80=4`
    struct Workers: Sendable, Hashable {
        /// nil for every server that no other one names.
        let server: AgentFile.ServerAddress?
        let number: Int

        static let expected = "expected a number from 1 to 65536 as 8, or ADDRESS=8, ADDRESS:PORT=8"

        init?(_ text: String) {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard (1...2).contains(parts.count), let number = UInt32(parts[parts.count - 1]),
                (1...WorkingServer.mostWorkers).contains(Int(number))
            else { return nil }
            self.number = Int(number)
            guard parts.count == 2 else {
                server = nil
                return
            }
            guard let address = AgentFile.ServerAddress(parts[0]) else { return nil }
            server = address
        }
    }

    func check() throws {
        guard simulate else {
            let given: [(String, Bool)] = [
                ("--rules", rules != nil), ("--workers", !workers.isEmpty), ("--queue", queue != nil),
                ("--window", window != nil), ("--amplitude", amplitude != nil),
            ]
            if let option = given.first(where: \.1)?.0 {
                throw ValidationError("\(option) is for --simulate")
            }
            return
        }
        guard workers.contains(where: { $0.server == nil }) else {
            throw ValidationError("--simulate needs --workers NUMBER: what the servers can do at a time")
        }
        if let amplitude, !(1...99).contains(amplitude) {
            throw ValidationError("--amplitude is from 1 to 99")
        }
    }

    func start(_ kernel: KernelOptions) throws(Failure) -> PreviewStart {
        guard let rules else { return try PreviewStart(LiveTable(), kernel) }
        return try PreviewStart(Source(rules).wanted(nil).table.table(over: Table(), keeping: []), kernel)
    }

    func settings(_ controller: WeightController.Settings, every: UInt32) -> WeightSimulation.Settings {
        let own = workers.compactMap { workers in workers.server.map { ($0, workers.number) } }
        return WeightSimulation.Settings(
            controller: controller,
            capacity: WeightSimulation.Capacity(
                workers: workers.last { $0.server == nil }?.number ?? 1, own: Dictionary(own) { $1 },
                queueLimit: queue.map(Int.init)),
            every: every, window: max(1, Int((window ?? every) / every)), amplitude: Int64(amplitude ?? 10))
    }
}
