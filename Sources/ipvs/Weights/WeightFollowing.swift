import IPVSFormats
import IPVSModel

/// What is remembered of servers whose weights follow agents.
enum WeightMemory {
    private static var memory: RunMemory<FollowedServers> { RunMemory("followed") }

    static func read() throws(Failure) -> FollowedServers { try memory.read() }

    /// The caller holds the table's lock.
    static func update(_ change: (inout FollowedServers) -> Void) throws(Failure) {
        try memory.update(change)
    }
}

extension FollowedServers: Remembered {}

/// Lets the weights of the running kernel's servers follow what agents say.
///
/// Every round begins with what the kernel and the files under /run say, so that it makes no difference how the one before
/// ended, or who changed something meanwhile.
struct WeightFollowing {
    let ties: AgentTies
    /// Whether agents were named one by one, so that each is meant to be there.
    let areNamed: Bool
    let services: Scope
    let settings: WeightController.Settings
    let options: ChangeOptions
    /// For an agent to answer.
    let timeout: Nanoseconds

    /// One round.
    ///
    /// - Returns: whether every agent answered, and every server has the weight that its agent speaks for.
    func once() throws(Failure) -> Bool {
        try checkTies(RunningKernel().table)
        let round = try round(AgentAnswers(), options)
        try options.report.print(round)
        return round.isComplete
    }

    /// A round every so many seconds, until a signal comes.
    func run(every seconds: UInt32) throws(Failure) {
        let table = try RunningKernel().table
        try checkTies(table)
        try ask(table, every: seconds)
        var options = options
        options.yes = true
        // Before there are threads, which would take the signals.
        let signals = SignalWatch()
        let agents = AgentAnswers()
        var last: WeightRound?
        var count = 0
        while true {
            let start = MonotonicClock.milliseconds
            do throws(Failure) {
                var round = try round(agents, options)
                round.previous = last.map { Dictionary($0.servers.map { ($0.decision.name, $0) }) { $1 } }
                if options.report.json || round.hasNews { try options.report.print(round) }
                last = round
                count += 1
            } catch {
                // A signal that came while somebody else held the lock ends it as any other.
                if case .change(.stoppedWaiting) = error { break }
                guard error.passes else { throw error }
                StandardError.write("ipvs: \(error.sentence); the next round tries again\n")
            }
            let rest = Int64(seconds) * 1000 - (MonotonicClock.milliseconds - start)
            if signals.comes(within: max(0, rest)) { break }
        }
        StandardError.write("ipvs: \(Self.ending(last, rounds: count))\n")
    }

    private static func ending(_ last: WeightRound?, rounds: Int) -> String {
        let count = rounds == 1 ? "1 round" : "\(rounds) rounds"
        guard let last else { return "ended before the first round; nothing was changed" }
        let weights = last.servers.map { "\($0.decision.name) has \($0.decision.after)" }
        let rest = weights.count > 8 ? " and \(weights.count - 8) more" : ""
        return
            "ended after \(count). Weights stay as they are: \(weights.prefix(8).joined(separator: ", "))\(rest). Run again "
            + "it goes on; --reset gives the base weights back"
    }

    /// Gives servers their base weights back, and forgets them.
    func reset() throws(Failure) {
        let table = try RunningKernel().table
        let drained = try DrainMemory.read()
        let known = try WeightMemory.read().entries.filter { services.contains($0.key.service) }
        let ours = known.filter { name, entry in
            guard let weight = table[name]?.weight else { return false }
            return weight == entry.given || weight == entry.replaced
        }
        let weights = ours.filter { table[$0.key]?.weight != $0.value.base && drained[$0.key] == nil }
            .mapValues(\.base)
        let before = weights.keys.reduce(into: [:]) { $0[$1] = table[$1]?.weight }
        if options.dryRun || !weights.isEmpty {
            let applied = change(
                weights, before: before, options, claim: "servers have their base weights"
            ) { _ in }
            if options.dryRun { return try options.tell(applied.run()) }
            try options.report.print(applied.run())
        } else {
            try StandardOutput.write(
                "nothing to do: no server has another weight than its own because of an agent\n")
        }
        let lock = try Application.lock(waiting: options.wait)
        defer { withExtendedLifetime(lock) {} }
        try WeightMemory.update { memory in for name in known.keys { memory.entries[name] = nil } }
    }

    // MARK: A round

    private func round(_ agents: borrowing AgentAnswers, _ options: ChangeOptions) throws(Failure)
        -> WeightRound
    {
        let before = try RunningKernel().table
        let names = before.servers.map(\.name).filter { services.contains($0.service) }
        let replies = agents.ask(ties.agents(of: names), within: timeout)
        // Agents take their time: the table is as it is after that.
        let table = try RunningKernel().table
        let memory = try WeightMemory.read()
        var controller = WeightController(settings, known: memory.entries)
        let servers = ties.servers(of: table, in: services, try DrainMemory.read(), replies)
        let decisions = controller.decide(servers)
        var round = WeightRound(
            time: UTCText.now, timeout: timeout, floor: settings.floor,
            servers: decisions.map { decision in
                let agent = ties.line(of: decision.name.server)?.agent
                return WeightRound.Server(
                    decision: decision, agent: agent,
                    reply: agent.flatMap { replies[$0] } ?? .unreachable(nil))
            })
        let known = controller.known
        // Others may follow other servers meanwhile, and remember them in the same file.
        let keep = { (memory: inout FollowedServers) in
            for decision in decisions { memory.entries[decision.name] = known[decision.name] }
            memory.entries = memory.entries.filter { table[$0.key] != nil }
        }
        var kept = memory
        keep(&kept)
        try carryOut(&round, kept == memory ? nil : keep, options)
        return round
    }

    /// - Parameter keep: what is to be remembered of the round; nil for nothing new.
    private func carryOut(
        _ round: inout WeightRound, _ keep: ((inout FollowedServers) -> Void)?, _ options: ChangeOptions
    ) throws(Failure) {
        let changes = round.servers.map(\.decision).filter(\.isChange)
        if !changes.isEmpty {
            let application = change(
                Dictionary(changes.map { ($0.name, $0.after) }) { $1 },
                before: Dictionary(changes.map { ($0.name, $0.before) }) { $1 }, options,
                claim: "weights are what agents speak for", keep ?? { _ in })
            let applied = try application.run()
            round.outcome = options.dryRun ? .planned : .made
            round.rules = applied.difference.commands
        } else if options.dryRun {
            round.outcome = .planned
        } else if let keep {
            let lock = try Application.lock(waiting: options.wait)
            defer { withExtendedLifetime(lock) {} }
            try WeightMemory.update(keep)
        }
    }

    /// A change of weights that nobody else changed meanwhile.
    private func change(
        _ weights: [ServerOfService: Int32], before: [ServerOfService: Int32], _ options: ChangeOptions,
        claim: String, _ keep: @escaping (inout FollowedServers) -> Void
    ) -> Application {
        let edits = ServerEdits(name: "weights", claim: claim, edits: weights.mapValues { .weight($0) })
        var application = Application(target: .edited(edits), options: options)
        application.beforeFirstChange = { now throws(Failure) in
            let moved = before.filter { now[$0.key].map { $0.weight } != $0.value }
            guard moved.isEmpty else {
                let found = Dictionary(moved.map { ($0.key, now[$0.key]?.weight ?? 0) }) { $1 }
                throw .change(.reweighted(found, while: "agents were asked"))
            }
            try WeightMemory.update(keep)
        }
        return application
    }

    // MARK: Before the first round

    /// An agent for no server is a mistake where it was named, and may be meant for another director in a file.
    private func checkTies(_ table: Table) throws(Failure) {
        let names = table.servers.map(\.name).filter { services.contains($0.service) }
        let unused = ties.unused(in: names)
        guard let first = unused.first else { return }
        if areNamed || unused.count == ties.lines.count {
            throw .request(.noServer("\(first.server)", isScoped: services != .all))
        }
        let more = unused.count > 1 ? " and \(unused.count - 1) more of the file" : ""
        StandardError.write("ipvs: no service has a server \(first.server)\(more): its agent is not asked\n")
    }

    private func ask(_ table: Table, every seconds: UInt32) throws(Failure) {
        guard !options.yes, Terminal.isThere else { return }
        guard let terminal = Terminal.ofUser() else { throw .change(.declined) }
        for (name, server) in table.servers where services.contains(name.service) {
            guard let line = ties.line(of: name.server) else { continue }
            StandardError.write("\(name): weight \(server.weight) follows \(line.agent)\n")
        }
        guard terminal.agrees(to: "Let them follow, every \(seconds) s?") else { throw .change(.declined) }
    }
}

extension Failure {
    /// Whether the next round may do better: somebody else was at work.
    fileprivate var passes: Bool {
        switch self {
        case .change(.locked), .change(.takenBack), .change(.partly), .change(.reweighted), .change(.moved),
            .change(.unconfirmed):
            true
        default: false
        }
    }
}
