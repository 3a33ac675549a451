import IPVSFormats
import IPVSModel

/// Makes weights of what agents say: the same for the running kernel's table and in a simulation. A pure value: what it
/// decides follows from what it is given and what it remembers.
struct WeightController: Sendable, Hashable {
    struct Settings: Sendable, Hashable {
        /// The part of the old level that stays in a round, in percent: 0 follows at once.
        var damping: Int64 = 0
        /// Changes below this part of the base weight are not made, in percent.
        var hysteresis: Int64 = 5
        var least = WeightBound.weight(1)
        var most = WeightBound.weight(WeightBound.largest)
        /// What a service keeps.
        var floor = ServerFloor.count(1)
        /// Rounds without an answer after which a server gets no new connections; nil for never.
        var drainsAfterFailures: UInt32?
        /// The base weight; nil for the one that a server has when it is first seen.
        var base: Int32?
    }

    /// A server as it is before a round.
    struct Server: Sendable, Hashable {
        let name: ServerOfService
        let weight: Int32
        /// By `ipvs drain`.
        var isDrained = false
        /// nil where no agent speaks for it.
        var agent: Agent?
    }

    /// What is said of a server, and to be held to there.
    struct Agent: Sendable, Hashable {
        /// nil where nothing came that can be understood.
        var answer: AgentAnswer?
        var least: WeightBound?
        var most: WeightBound?
        var base: Int32?
    }

    let settings: Settings
    /// What is known of servers, which the next round begins with.
    var known: [ServerOfService: FollowedServers.Entry]

    init(_ settings: Settings, known: [ServerOfService: FollowedServers.Entry] = [:]) {
        self.settings = settings
        self.known = known
    }

    /// One round.
    ///
    /// - Parameter servers: every server of the services at hand, with an agent or not.
    /// - Returns: what becomes of those that have an agent, in the order given.
    mutating func decide(_ servers: [Server]) -> [WeightDecision] {
        var decisions: [WeightDecision] = []
        for server in servers {
            if let agent = server.agent { decisions.append(decision(server, agent)) }
        }
        settings.floor.hold(&decisions, servers)
        for decision in decisions where decision.outcome != .untouched {
            known[decision.name]?.replaced = decision.before
            known[decision.name]?.given = decision.after
        }
        return decisions
    }

    private mutating func decision(_ server: Server, _ agent: Agent) -> WeightDecision {
        var decision = WeightDecision(name: server.name, before: server.weight, answer: agent.answer)
        let base = agent.base ?? settings.base
        var entry = known[server.name]
        if server.isDrained {
            (decision.outcome, decision.cause, decision.base) = (.untouched, .drainedByHand, entry?.base)
            return decision
        }
        let isOurs = entry.map { server.weight == $0.given || server.weight == $0.replaced } ?? false
        if !isOurs {
            guard server.weight > 0 else {
                (decision.outcome, decision.cause, decision.base) = (.untouched, .zeroOfOthers, entry?.base)
                return decision
            }
            // Who gives a server a weight says what it can do.
            var begun = FollowedServers.Entry(base: base ?? server.weight, weight: server.weight)
            if let entry {
                (begun.mode, begun.isDown, begun.percent) = (entry.mode, entry.isDown, entry.percent)
                begun.failures = entry.failures
            }
            entry = begun
        }
        guard var entry else { return decision }
        if let base { entry.base = base }
        let goal = goal(&entry, agent)
        known[server.name] = entry
        decision.base = entry.base
        (decision.wanted, decision.cause) = goal
        let (least, most) = bounds(agent, entry.base)
        guard goal.wanted > 0 else {
            decision.after = 0
            return decision
        }
        if decision.cause == .silent {
            (decision.after, decision.wanted) = (server.weight, server.weight)
            return decision
        }
        let wanted = min(max(goal.wanted, least), most)
        decision.wanted = wanted
        let isSmall =
            server.weight > 0
            && abs(Int64(wanted) - Int64(server.weight)) * 100
                < settings.hysteresis * Int64(entry.base)
        let isWithin = (least...max(least, most)).contains(server.weight)
        decision.after = isSmall && isWithin ? server.weight : wanted
        if decision.after != wanted { decision.cause = .small }
        return decision
    }

    private func bounds(_ agent: Agent, _ base: Int32) -> (least: Int32, most: Int32) {
        let most = (agent.most ?? settings.most).weight(ofBase: base)
        return (min((agent.least ?? settings.least).weight(ofBase: base), most), most)
    }

    /// The weight that a server would get without bounds and steps, and why.
    private func goal(
        _ entry: inout FollowedServers.Entry, _ agent: Agent
    ) -> (wanted: Int32, cause: WeightDecision.Cause) {
        guard let answer = agent.answer else {
            entry.failures = entry.failures == .max ? .max : entry.failures + 1
            if let limit = settings.drainsAfterFailures, entry.failures >= limit { return (0, .silent) }
            // Anything above 0: the weight stays, whatever it is.
            return (1, .silent)
        }
        entry.failures = 0
        if let mode = answer.mode { entry.mode = mode }
        if let health = answer.health { entry.isDown = health != .up }
        if let percent = answer.percent { entry.percent = percent }
        if let percent = entry.percent {
            entry.level = Self.nearer(
                entry.level, to: Int64(percent) * FollowedServers.Entry.unit, settings.damping)
        }
        if entry.isDown { return (0, .down) }
        switch entry.mode {
        case .drain: return (0, .drain)
        case .maint: return (0, .maint)
        case .ready: break
        }
        if entry.percent == 0 { return (0, .nothing) }
        let whole = 100 * FollowedServers.Entry.unit
        let weight = (Int64(entry.base) * entry.level + whole / 2) / whole
        return (Int32(clamping: max(1, weight)), .percent)
    }

    /// The level after a round: what damping leaves of the way stays, and what is constant is reached in the end.
    private static func nearer(_ level: Int64, to goal: Int64, _ damping: Int64) -> Int64 {
        let way = goal - level
        let step = way * (100 - damping) / 100
        return step == 0 ? level + way.signum() : level + step
    }
}

/// What becomes of a server in a round, and why.
struct WeightDecision: Sendable, Hashable {
    enum Outcome: String, Sendable, CaseIterable {
        /// It has the weight that its agent speaks for.
        case follows
        /// It keeps its weight, lest the service has too few servers.
        case held
        /// It is not looked after.
        case untouched
    }

    enum Cause: String, Sendable, CaseIterable {
        /// Its agent's percentage.
        case percent
        /// A percentage that asks for less of a change than is made.
        case small
        /// Its agent said 0 %.
        case nothing
        /// Its agent said so.
        case drain, maint, down
        /// Its agent said nothing that can be understood.
        case silent
        /// `ipvs drain` took it out.
        case drainedByHand
        /// Somebody else gave it weight 0.
        case zeroOfOthers
    }

    let name: ServerOfService
    let before: Int32
    let answer: AgentAnswer?
    var after: Int32
    var outcome = Outcome.follows
    var cause = Cause.percent
    /// nil where it is not known.
    var base: Int32?
    /// What its agent speaks for, within the bounds.
    var wanted: Int32?

    init(name: ServerOfService, before: Int32, answer: AgentAnswer?) {
        (self.name, self.before, self.answer) = (name, before, answer)
        after = before
    }

    var isChange: Bool { before != after }
}
