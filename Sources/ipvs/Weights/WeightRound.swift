import IPVSFormats
import IPVSModel

/// What a round of weights came to.
struct WeightRound: Report {
    enum Outcome: String, Sendable, CaseIterable {
        case made, nothing
        /// Nothing was changed.
        case planned
    }

    struct Server: Sendable, Hashable {
        let decision: WeightDecision
        /// nil where none speaks for it.
        let agent: Endpoint?
        let reply: AgentReply
    }

    /// Seconds since 1970.
    let time: Int64
    let timeout: Nanoseconds
    let floor: ServerFloor
    let servers: [Server]
    var outcome = Outcome.nothing
    /// What was changed, or would be, as commands of ipvsadm.
    var rules: [String] = []
    /// Of a round among others: the one before.
    var previous: [ServerOfService: Server]?

    var isComplete: Bool {
        servers.allSatisfy { $0.decision.outcome != .held && $0.decision.cause != .silent }
    }

    /// Those that are not as they were in the round before.
    private var news: [Server] {
        guard let previous else { return servers }
        return servers.filter { server in
            server.decision.isChange
                || previous[server.decision.name].map { $0.standing != server.standing } ?? true
        }
    }

    var hasNews: Bool { !news.isEmpty }

    // MARK: Text

    var text: [TextBlock] {
        guard previous == nil else {
            let clock = UTCText.text(time)
            return news.map { .sentence("\(clock) \($0.decision.name): \($0.course); \($0.said(timeout))") }
        }
        guard !servers.isEmpty else { return [.sentence("no server of these services has an agent")] }
        var blocks: [TextBlock] = [.table(table)]
        let notes = notes
        if !notes.isEmpty { blocks += [.blank] + notes.map { .sentence($0) } }
        if outcome == .planned, !rules.isEmpty { blocks += [.blank] + rules.map { .sentence($0) } }
        return blocks
    }

    private var table: TextTable {
        TextTable(
            [
                .init("server", .left), .init("service", .left, leftOut: 2), .init("agent says", .left),
                .init("base", leftOut: 3), .init("weight was", leftOut: 1), .init("weight"),
                .init("why", .left),
            ],
            rows: servers.map { server in
                let decision = server.decision
                return [
                    "\(decision.name.server)", "\(decision.name.service)", server.reply.text(timeout),
                    decision.base.map { "\($0)" } ?? "-", "\(decision.before)", "\(decision.after)",
                    server.remark ?? "",
                ]
            })
    }

    private var notes: [String] {
        var notes: [String] = []
        let held = servers.filter { $0.decision.outcome == .held }
        for server in held {
            notes.append(
                "\(server.decision.name) keeps weight \(server.decision.after): a service keeps \(floor.text) that take "
                    + "connections (--min-servers)")
        }
        if servers.contains(where: { $0.reply.answer?.hasConnectionLimit ?? false }) {
            notes.append("maxconn is not followed: IPVS has thresholds in its place (ipvsadm -x and -y)")
        }
        let small = servers.compactMap(\.decision.base).filter { $0 < Self.fewSteps }
        if let least = small.min() {
            notes.append(
                "weights are whole numbers: a base weight of \(least) has \(least == 1 ? "1 step" : "\(least) steps"); "
                    + "multiply the weights of all servers of a service by 10 or 100 for a finer one")
        }
        return notes
    }

    private static let fewSteps: Int32 = 10

    // MARK: JSON

    var json: JSON {
        RunJSON.document(
            "weights",
            [
                ("time", .integer(time)), ("outcome", .string(outcome.rawValue)),
                ("servers", .array(servers.map(json))), ("rules", .array(rules.map { .string($0) })),
                ("notes", .array(notes.map { .string($0) })),
            ])
    }

    private func json(_ server: Server) -> JSON {
        let decision = server.decision
        return .object(
            RunJSON.identity(decision.name.service) + [
                ("server", .string("\(decision.name.server)")),
                ("agent", server.agent.map { .string("\($0)") } ?? .null),
                ("answer", server.reply.answer.map { .string($0.text) } ?? .null),
                ("problem", server.reply.answer == nil ? .string(server.reply.text(timeout)) : .null),
                ("base", decision.base.map { .integer(Int64($0)) } ?? .null),
                ("weightBefore", .integer(Int64(decision.before))),
                ("weight", .integer(Int64(decision.after))),
                ("wanted", decision.wanted.map { .integer(Int64($0)) } ?? .null),
                ("outcome", .string(decision.outcome.rawValue)), ("cause", .string(decision.cause.rawValue)),
            ])
    }
}

extension WeightRound.Server {
    /// What is said once, and not in every round.
    fileprivate var standing: [String] {
        [decision.outcome.rawValue, decision.cause == .small ? "percent" : decision.cause.rawValue]
    }

    fileprivate var course: String {
        decision.isChange
            ? "weight \(decision.before) -> \(decision.after)"
            : "weight stays \(decision.after)" + (remark.map { " (\($0))" } ?? "")
    }

    fileprivate func said(_ timeout: Nanoseconds) -> String { "its agent: \(reply.text(timeout))" }

    /// Why it has not simply the part that the agent says.
    fileprivate var remark: String? {
        if decision.outcome == .held { return "held, lest too few are left" }
        return switch decision.cause {
        case .percent, .drain, .maint, .down, .nothing: nil
        case .small: "\(decision.wanted ?? 0) is too near"
        case .silent: decision.after == 0 && decision.before > 0 ? "silent for too long" : "kept"
        case .drainedByHand: "drained by ipvs drain: left alone"
        case .zeroOfOthers: "weight 0 by somebody else: left alone"
        }
    }
}

extension ServerFloor {
    /// `1 server`, `50% of its servers`
    var text: String {
        switch self {
        case .count(let count): count == 1 ? "1 server" : "\(count) servers"
        case .percent(let percent): "\(percent)% of its servers"
        }
    }
}

extension AgentReply {
    func text(_ timeout: Nanoseconds) -> String {
        switch self {
        case .said(let answer): answer.text
        case .nonsense(.nothing): "closed without a word"
        case .nonsense(.unfinished): "a line without its end"
        case .nonsense(.tooLong): "a line of more than \(AgentAnswer.longestLine) bytes"
        case .nonsense(.noWord(nil)): "an empty line"
        case .nonsense(.noWord(let word?)): "no word of the protocol: '\(word.prefix(20))'"
        case .unreachable(nil): "cannot be reached"
        case .unreachable(let number?): Failure.text(ofSystemError: number)
        case .late: "no answer in \(timeout / 1_000_000) ms"
        }
    }
}

extension AgentAnswer {
    /// Its words, in an order of ours.
    var text: String {
        var words: [String] = []
        if let percent { words.append("\(percent)%") }
        if let mode { words.append(mode.rawValue) }
        if let health { words.append(health.rawValue) }
        if hasConnectionLimit { words.append("maxconn") }
        if let unknownWord { words.append("and '\(unknownWord.prefix(20))'") }
        return words.joined(separator: " ") + (reason.map { " (\($0.prefix(80)))" } ?? "")
    }
}
