import ArgumentParser
import Glibc
import IPVSFormats
import IPVSModel

struct WeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights",
        abstract: "Lets the weights of servers follow what their agents say.",
        discussion: """
            An agent says in a line of text how its server is, as HAProxy's agent checks want it: 75% is that part of its \
            base weight; drain, maint, down, failed, stopped and 0% are weight 0, until ready, up or another percentage. The base weight is \
            the one that a server has when it is first seen, or that somebody else gives it later. What is known is \
            remembered until the host starts anew, so that a run goes on where another one ended.

            An agent that does not answer changes nothing, and no agent leaves a service with fewer servers than \
            --min-servers. Servers that ipvs drain took out, or somebody else, are left alone. --simulate closes the loop \
            in the simulator, with servers that have a capacity, and says whether weights swing.

            The exit status is 0 when every weight is what its agent speaks for, or after SIGTERM or ^C with --every; 1 \
            when an agent did not answer, a server was held or the kernel refused a change; 2 for errors.

            Examples:
              ipvs weights --agent 10.1.0.3:7777 --agent 10.1.0.4:7777 --dry-run
              ipvs weights --agents /etc/ipvs-agents --every 5 --yes
              ipvs weights --reset
              ipvs weights --simulate --rules site.rules --workers 8 --rate 20 --duration 0.5 --every 5
            """)

    /// What becomes of a server whose agent does not answer.
    enum Unreachable: String, ExpressibleByArgument, CaseIterable { case keep, drain }

    @Option(
        name: .customLong("agent"),
        help: ArgumentHelp(
            "An agent, which speaks for every server at its address; may be repeated.",
            valueName: "address:port"),
        transform: Word.endpoint)
    var agents: [Endpoint] = []

    @Option(
        name: .customLong("agents"),
        help: ArgumentHelp(
            "File with a line SERVER AGENT [min=W] [max=W] [base=W] for each server; - is standard input.",
            valueName: "file"),
        completion: .file())
    var agentFile: String?

    @OptionGroup var services: ServiceOptions

    @Option(
        help: ArgumentHelp(
            "Ask again every so many seconds, up to 3600, in the foreground.", valueName: "seconds"))
    var every: UInt32?

    @Option(
        help: ArgumentHelp(
            "An agent has so long to answer, up to 60, and no longer than --every. (default: 2)",
            valueName: "seconds"),
        transform: Word.time)
    var timeout: Nanoseconds?

    @Option(
        name: .customLong("min"),
        help: ArgumentHelp(
            "No less for a server that takes connections: 5, or 10% of the base weight. (default: 1)",
            valueName: "weight"),
        transform: Self.bound)
    var least: WeightBound = .weight(1)

    @Option(
        name: .customLong("max"),
        help: ArgumentHelp("No more than that: 200, or 100%. (default: 65535)", valueName: "weight"),
        transform: Self.bound)
    var most: WeightBound = .weight(WeightBound.largest)

    @Option(
        help: ArgumentHelp("The weight that percentages are of, for every server.", valueName: "weight"),
        transform: { text in
            guard case .weight(let weight)? = WeightBound(text) else {
                throw ValidationError("expected a weight from 1 to \(WeightBound.largest)")
            }
            return weight
        })
    var base: Int32?

    @Option(
        help: ArgumentHelp(
            "So much of the way to a new weight is left for later rounds, 0 to 99; 0 for a single round. (default: 75)",
            valueName: "percent"),
        transform: Self.percent)
    var damping: Int64?

    @Option(
        help: ArgumentHelp(
            "Leave changes out that are less than this part of the base weight, 0 to 99. (default: 5)",
            valueName: "percent"),
        transform: Self.percent)
    var hysteresis: Int64 = 5

    @Option(
        help: ArgumentHelp(
            "Keep so many servers of each service, or such a part: 2, 50%. (default: 1)", valueName: "servers"
        ),
        transform: { text in
            guard let floor = ServerFloor(text) else { throw ValidationError(ServerFloor.expected) }
            return floor
        })
    var minServers: ServerFloor = .count(1)

    @Option(help: "keep the weight when an agent does not answer, or drain the server. (default: keep)")
    var unreachable: Unreachable?

    @Option(
        help: ArgumentHelp(
            "Rounds without an answer, after which --unreachable drain drains. (default: 3)",
            valueName: "number"))
    var failures: UInt32?

    @Flag(help: "Give servers their base weights back, and forget them.")
    var reset = false

    @OptionGroup(title: "Change") var options: ChangeOptions

    @OptionGroup var trial: WeightTrialOptions

    @OptionGroup(title: "Flows") var flows: FlowOptions

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    func validate() throws {
        try options.checkImmediate()
        try flows.check(kernel, arePlayed: trial.simulate, by: "--simulate")
        try trial.check()
        if flows.keepalive != nil {
            throw ValidationError(
                "--keepalive is not for weights: how long its servers work is how long flows are open")
        }
        if let file = flows.flows, file == "-" || !InputFile.isRegular(file),
            access(file, F_OK) == 0 || file == "-"
        {
            throw ValidationError("--simulate plays the flows several times: put them into a file")
        }
        if trial.simulate || reset {
            let given: [(String, Bool)] = [
                ("--unreachable", unreachable != nil), ("--failures", failures != nil),
                ("--timeout", timeout != nil),
            ]
            if let option = given.first(where: \.1)?.0 {
                throw ValidationError("\(option) is for agents that are asked")
            }
        }
        if let window = trial.window, window == 0 || window % (every ?? 5) != 0 {
            throw ValidationError("--window is a multiple of --every, which is \(every ?? 5)")
        }
        let names = [!agents.isEmpty, agentFile != nil, reset, trial.simulate].count { $0 }
        guard names == 1 else {
            throw ValidationError("give one of --agent, --agents FILE, --simulate and --reset")
        }
        if let every {
            guard (1...3600).contains(every) else {
                throw ValidationError("--every is from 1 to 3600 seconds")
            }
            if options.dryRun { throw ValidationError("--dry-run is for one round: leave --every out") }
            if let timeout, timeout > Nanoseconds(every) * SimulationTime.second {
                throw ValidationError("--timeout is longer than --every")
            }
        }
        if let timeout, !(1_000_000...60 * SimulationTime.second).contains(timeout) {
            throw ValidationError("--timeout is from 0.001 to 60 seconds")
        }
        if failures != nil, unreachable != .drain {
            throw ValidationError("--failures is for --unreachable drain")
        }
        if failures == 0 { throw ValidationError("--failures is 1 or more") }
        guard agents.count <= AgentFile.mostAgents else {
            throw ValidationError("no more than \(AgentFile.mostAgents) agents")
        }
        for agent in agents where agent.port == 0 { throw ValidationError("\(agent): an agent has a port") }
        var seen: Set<IPAddress> = []
        for agent in agents where !seen.insert(agent.address).inserted {
            throw ValidationError(
                "two agents at \(agent.address) speak for the same servers: a file for --agents says which speaks for which"
            )
        }
    }

    func run() throws {
        if trial.simulate { return try simulate() }
        let following = WeightFollowing(
            ties: try ties(), areNamed: agentFile == nil, services: services.scope, settings: settings,
            options: options,
            timeout: timeout ?? Nanoseconds(min(2, every ?? 2)) * SimulationTime.second)
        if reset { return try following.reset() }
        if let every { return try following.run(every: every) }
        guard try following.once() else { throw ExitCode(1) }
    }

    private var settings: WeightController.Settings {
        WeightController.Settings(
            damping: damping ?? (every != nil || trial.simulate ? 75 : 0), hysteresis: hysteresis,
            least: least, most: most, floor: minServers,
            drainsAfterFailures: unreachable == .drain ? failures ?? 3 : nil, base: base)
    }

    private func ties() throws(Failure) -> AgentTies {
        guard let agentFile else { return AgentTies(agents: agents) }
        let text = try InputFile(agentFile).text(.listOfAgents)
        do throws(FormatError) {
            return AgentTies(try AgentFile(text, file: agentFile))
        } catch {
            throw .format(error)
        }
    }

    private func simulate() throws {
        let start = try trial.start(kernel)
        let settings = trial.settings(settings, every: every ?? 5)
        try options.report.print(
            WeightTrial(start, services.scope, settings, PreviewRequest(flows: flows, kernel: kernel)))
    }

    @Sendable private static func bound(_ text: String) throws -> WeightBound {
        guard let bound = WeightBound(text) else {
            throw ValidationError(
                "expected a weight from 1 to \(WeightBound.largest), or a part of the base weight as 10%")
        }
        return bound
    }

    /// `50` or `50%`
    @Sendable private static func percent(_ text: String) throws -> Int64 {
        guard let number = UInt8(text.hasSuffix("%") ? String(text.dropLast()) : text), number < 100 else {
            throw ValidationError("expected a percentage from 0 to 99")
        }
        return Int64(number)
    }
}
